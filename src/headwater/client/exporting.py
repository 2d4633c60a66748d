"""Files that other tools read, from Python."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from headwater.errors import Invalid
from headwater.exports import csv, cyclonedx, dot, facts, graphml, spdx
from headwater.exports.file import whole_file
from headwater.model import NOW
from headwater.services import LOCAL, Headwater
from headwater.services.billing import bill_of, own_version
from headwater.services.exporting import facts_about, node_rows, with_catalog
from headwater.services.reading import MOST

Form = Literal["facts", "csv", "dot", "graphml", "cyclonedx", "spdx"]


class Exporting:
    """What a client writes."""

    _services: Headwater

    def export(self, form: Form, file: str | Path, *, ref: str = "") -> int:
        """Write a file and return how many things are in it; all but facts are about the lineage of `ref`.

        Facts are those about that lineage, else all; csv, dot and graphml hold its nodes; cyclonedx and spdx are
        bills of materials of a model or dataset.

        Raises:
            Invalid: that needs `ref`, or there is no such form.
        """
        if form == "facts":
            about = facts_about(self._services, LOCAL, ref) if ref else self._services.ingest.facts(LOCAL)
            with whole_file(Path(file)) as out:
                return facts.write(about, out)
        if form not in ("csv", "dot", "graphml", "cyclonedx", "spdx") or not ref:
            raise Invalid(
                "export writes facts, or csv, dot, graphml, cyclonedx or spdx of the lineage of a ref"
            )
        if form in ("cyclonedx", "spdx"):
            return self._bill(form, Path(file), ref)
        return self._drawing(form, Path(file), ref)

    def _bill(self, form: str, file: Path, ref: str) -> int:
        bill, _ = bill_of(self._services, LOCAL, ref)
        write = cyclonedx.write if form == "cyclonedx" else spdx.write
        with whole_file(file) as out:
            write(bill, out, at=datetime.now(UTC), tool=own_version())
        return len(bill.nodes)

    def _drawing(self, form: str, file: Path, ref: str) -> int:
        answer = self._services.lineage.lineage_of(LOCAL, ref, budget=MOST)
        if form == "csv":
            with whole_file(file) as out:
                return csv.write(node_rows(answer), csv.NODE_COLUMNS, out)
        nodes, links = with_catalog(self._services, LOCAL, answer, NOW)
        with whole_file(file) as out:
            if form == "dot":
                dot.write(nodes, links, out, starts=answer.starts)
            else:
                graphml.write(nodes, links, out)
        return len(nodes)
