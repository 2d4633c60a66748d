"""export: facts, tables and PROV."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from headwater.cli.options import (
    REFERENCE,
    AsOfOption,
    DepthOption,
    KnownAtOption,
    StoreOption,
    times_of,
)

if TYPE_CHECKING:
    from headwater.analysis.lineage import Lineage
    from headwater.model import Times
    from headwater.services import Headwater

app = typer.Typer(help="Write what other tools read.", no_args_is_help=True)
OutOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help="Write here (gzipped if *.gz) instead of stdout."),
]


class Provenance(StrEnum):
    """The forms of PROV that are written."""

    JSON = "json"
    JSONLD = "jsonld"


class Table(StrEnum):
    """Which table of a lineage is written."""

    NODES = "nodes"
    EDGES = "edges"


@app.command("facts")
def export_facts(
    ref: Annotated[
        str, typer.Argument(metavar="REF", help="Only its lineage; everything if not given.")
    ] = "",
    out: OutOption = None,
    store: StoreOption = "",
) -> None:
    """Write facts, one a line, with ids and both times; `headwater import facts` reads them back."""
    from headwater.cli.output import remark
    from headwater.cli.store import opened
    from headwater.cli.text import plural
    from headwater.exports import facts
    from headwater.services import LOCAL
    from headwater.services.exporting import facts_about

    with opened(store) as services:
        found = facts_about(services, LOCAL, ref) if ref else services.ingest.facts(LOCAL)
        with written_to(out) as target:
            count = facts.write(found, target)
    if out is not None:
        remark(f"{plural(count, 'fact')} in {out}")


@app.command("csv")
def export_csv(
    ref: Annotated[str, typer.Argument(metavar="REF", help=REFERENCE)],
    table: Annotated[
        Table, typer.Option("--table", help="Nodes with their properties, or edges.")
    ] = Table.NODES,
    depth: DepthOption = None,
    out: OutOption = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
) -> None:
    """Write the lineage of a thing as a table."""
    from headwater.exports import csv
    from headwater.services.exporting import edge_rows, node_rows

    with written_lineage(ref, depth, out, times_of(as_of, known_at), store) as (_, answer, target):
        if table is Table.NODES:
            csv.write(node_rows(answer), csv.NODE_COLUMNS, target)
        else:
            csv.write(edge_rows(answer), csv.EDGE_COLUMNS, target)


@app.command("prov")
def export_prov(
    ref: Annotated[
        str, typer.Argument(metavar="REF", help="Only its lineage; everything if not given.")
    ] = "",
    form: Annotated[
        Provenance, typer.Option("--format", help="PROV-JSON, or JSON-LD for tools that read PROV-O.")
    ] = Provenance.JSON,
    depth: DepthOption = None,
    out: OutOption = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
) -> None:
    """Write a lineage, with its series and agents, as W3C PROV; `headwater import prov` reads PROV-JSON back whole."""
    from headwater.cli.store import opened
    from headwater.exports import prov
    from headwater.projection import known
    from headwater.services import LOCAL
    from headwater.services.exporting import facts_among, with_catalog

    times, jsonld = times_of(as_of, known_at), form is Provenance.JSONLD
    if not ref:
        with opened(store) as services, written_to(out) as target:
            prov.write_facts(known(services.ingest.facts(LOCAL), times), target, jsonld=jsonld)
        return
    with written_lineage(ref, depth, out, times, store) as (services, answer, target):
        nodes, links = with_catalog(services, LOCAL, answer, times)
        facts = facts_among(services, LOCAL, {node.uid for node in nodes}, times)
        prov.write(nodes, links, target, facts=facts, jsonld=jsonld)


@app.command("openlineage")
def export_openlineage(
    ref: Annotated[str, typer.Argument(metavar="REF", help=REFERENCE)],
    depth: DepthOption = None,
    out: OutOption = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
) -> None:
    """Write the lineage of a thing as OpenLineage events, one a line; `headwater import openlineage` reads them."""
    from headwater.exports import openlineage
    from headwater.services import LOCAL
    from headwater.services.exporting import events_about

    times = times_of(as_of, known_at)
    with written_lineage(ref, depth, out, times, store) as (services, answer, target):
        openlineage.write(events_about(services, LOCAL, answer, times), target)


@contextmanager
def written_lineage(
    ref: str, depth: int | None, out: Path | None, times: Times, store: str
) -> Iterator[tuple[Headwater, Lineage, TextIO]]:
    """Yield what answers, the lineage of `ref` and where it is to be written; what cut it is said afterwards."""
    from headwater.cli.output import remark
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.caution import caution
    from headwater.services.reading import MOST

    with opened(store) as services:
        answer = services.lineage.lineage_of(LOCAL, ref, depth=depth, times=times, budget=MOST)
        with written_to(out) as target:
            yield services, answer, target
    if told := caution(answer.completeness):
        remark(told)


@contextmanager
def written_to(out: Path | None) -> Iterator[TextIO]:
    """Yield the file that takes its name when it is whole, or stdout."""
    from headwater.exports.file import whole_file

    if out is not None:
        with whole_file(out) as text:
            yield text
        return
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    yield sys.stdout
