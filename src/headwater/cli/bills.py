"""export: drawings and bills of materials of a lineage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from headwater.cli.exports import OutOption, written_lineage, written_to
from headwater.cli.options import REFERENCE, AsOfOption, DepthOption, KnownAtOption, StoreOption, times_of

Subject = Annotated[
    str,
    typer.Argument(metavar="REF", help="A model or dataset, e.g. model:churn@7; a series means its newest."),
]


def export_dot(
    ref: Annotated[str, typer.Argument(metavar="REF", help=REFERENCE)],
    depth: DepthOption = None,
    out: OutOption = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
) -> None:
    """Write a lineage, with its series and agents, as DOT for Graphviz."""
    _drawn("dot", ref, depth, out, as_of, known_at, store)


def export_graphml(
    ref: Annotated[str, typer.Argument(metavar="REF", help=REFERENCE)],
    depth: DepthOption = None,
    out: OutOption = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
) -> None:
    """Write a lineage, with its series and agents, as GraphML for Gephi, yEd, igraph or networkx."""
    _drawn("graphml", ref, depth, out, as_of, known_at, store)


def export_cyclonedx(
    ref: Subject,
    out: OutOption = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
) -> None:
    """Write what a model was made of as a CycloneDX 1.6 bill of materials (ML-BOM)."""
    _billed("cyclonedx", ref, out, as_of, known_at, store)


def export_spdx(
    ref: Subject,
    out: OutOption = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
) -> None:
    """Write what a model was made of as an SPDX 3.0.1 document with its AI and dataset classes."""
    _billed("spdx", ref, out, as_of, known_at, store)


def _drawn(
    form: str, ref: str, depth: int | None, out: Path | None, as_of: str, known_at: str, store: str
) -> None:
    from headwater.exports import dot, graphml
    from headwater.services import LOCAL
    from headwater.services.exporting import with_catalog

    times = times_of(as_of, known_at)
    with written_lineage(ref, depth, out, times, store) as (services, answer, target):
        nodes, links = with_catalog(services, LOCAL, answer, times)
        if form == "dot":
            dot.write(nodes, links, target, starts=answer.starts)
        else:
            graphml.write(nodes, links, target)


def _billed(form: str, ref: str, out: Path | None, as_of: str, known_at: str, store: str) -> None:
    from datetime import UTC, datetime

    from headwater.cli.output import remark
    from headwater.cli.store import opened
    from headwater.cli.text import plural
    from headwater.exports import cyclonedx, spdx
    from headwater.services import LOCAL
    from headwater.services.billing import bill_of, own_version

    with opened(store) as services:
        bill, _ = bill_of(services, LOCAL, ref, times=times_of(as_of, known_at))
    write = cyclonedx.write if form == "cyclonedx" else spdx.write
    with written_to(out) as text:
        write(bill, text, at=datetime.now(UTC), tool=own_version())
    if bill.missing:
        more = f", and {plural(len(bill.missing) - 1, 'more gap')}" if len(bill.missing) > 1 else ""
        remark(f"Incomplete: {bill.missing[0]}{more}; the document names them all")
