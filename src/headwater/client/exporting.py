"""Files that other tools read, from Python."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from headwater.analysis.lineage import Lineage
from headwater.errors import Invalid
from headwater.exports import csv, cyclonedx, dot, facts, graphml, openlineage, prov, spdx
from headwater.exports.file import whole_file
from headwater.model import NOW
from headwater.services import LOCAL, Headwater
from headwater.services.billing import bill_of, own_version
from headwater.services.exporting import events_about, facts_about, facts_among, node_rows, with_catalog
from headwater.services.reading import MOST

Form = Literal["facts", "csv", "prov", "openlineage", "dot", "graphml", "cyclonedx", "spdx"]
_BILLS = ("cyclonedx", "spdx")


class Exporting:
    """What a client writes."""

    _services: Headwater

    def export(self, form: Form, file: str | Path, *, ref: str = "") -> int:
        """Write a file and return how many things are in it; all but facts are about the lineage of `ref`.

        Facts are those about that lineage, else all; csv, prov, dot and graphml hold its nodes, openlineage is its
        events; cyclonedx and spdx are bills of materials of a model or dataset.

        Raises:
            Invalid: that needs `ref`, or there is no such form.
        """
        if form not in get_args(Form):
            raise Invalid(f"unknown form {form!r}; one of {', '.join(get_args(Form))}")
        if form == "facts":
            about = facts_about(self._services, LOCAL, ref) if ref else self._services.ingest.facts(LOCAL)
            with whole_file(Path(file)) as out:
                return facts.write(about, out)
        if not ref:
            raise Invalid(f"export writes {form} of the lineage of a ref; name one")
        if form in _BILLS:
            return self._bill(form, Path(file), ref)
        answer = self._services.lineage.lineage_of(LOCAL, ref, budget=MOST)
        if form == "openlineage":
            with whole_file(Path(file)) as out:
                return openlineage.write(events_about(self._services, LOCAL, answer), out)
        if form == "csv":
            with whole_file(Path(file)) as out:
                return csv.write(node_rows(answer), csv.NODE_COLUMNS, out)
        return self._graph(form, Path(file), answer)

    def _bill(self, form: str, file: Path, ref: str) -> int:
        bill, _ = bill_of(self._services, LOCAL, ref)
        write = cyclonedx.write if form == "cyclonedx" else spdx.write
        with whole_file(file) as out:
            write(bill, out, at=datetime.now(UTC), tool=own_version())
        return len(bill.nodes)

    def _graph(self, form: str, file: Path, answer: Lineage) -> int:
        nodes, links = with_catalog(self._services, LOCAL, answer, NOW)
        with whole_file(file) as out:
            if form == "dot":
                dot.write(nodes, links, out, starts=answer.starts)
            elif form == "graphml":
                graphml.write(nodes, links, out)
            else:
                told = facts_among(self._services, LOCAL, {node.uid for node in nodes})
                prov.write(nodes, links, out, facts=told)
        return len(nodes)
