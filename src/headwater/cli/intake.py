"""What the import commands share: reading, storing, saying what happened, going on."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import chain

import typer

from headwater.cli.errors import Code
from headwater.cli.output import remark, show_json, show_text
from headwater.cli.progress import bars
from headwater.cli.store import opened
from headwater.cli.text import plural, safe
from headwater.errors import Unavailable
from headwater.imports import Progress, Record, Refused
from headwater.services import LOCAL, Headwater, ImportReport

_MOST_LISTED = 100
Read = Callable[[], Iterable[Record]]


def take_in(read: Read, *, store: str, as_json: bool, follow_s: float | None = None) -> None:
    """Store what `read` yields and say what happened; with `follow_s` again and again after so many seconds.

    Raises:
        typer.Exit: records were refused.
    """
    with bars() as show, closing(_from(read)) as found:
        records = _begun(found, show)
        with opened(store, create=True) as services:
            report = services.ingest.import_records(LOCAL, records, on_progress=show)
    _tell(report, as_json=as_json)
    if follow_s is not None:
        with opened(store) as services:
            _follow(services, read, follow_s, as_json=as_json)
    if report.refused:
        raise typer.Exit(Code.FINDING)


def _follow(services: Headwater, read: Read, pause_s: float, *, as_json: bool) -> None:
    remark(f"Looking again every {pause_s:g} s (Ctrl-C ends)")
    while True:
        time.sleep(pause_s)
        try:
            with closing(_from(read)) as found:
                report = services.ingest.import_records(LOCAL, found)
        except Unavailable as error:
            remark(f"{error}; trying again")
            continue
        if report.new:
            _tell(report, as_json=as_json)


def _from(read: Read) -> Generator[Record]:
    """Yield what `read` yields; closing it ends the process that may read for this one."""
    yield from read()


def _begun(records: Iterable[Record], show: Callable[[Progress], None]) -> Iterator[Record]:
    """Return the records from the first that is stored on, so that no store is made for what cannot be read."""
    rest = iter(records)
    for record in rest:
        if not isinstance(record, Progress):
            return chain([record], rest)
        show(record)
    return iter(())


def _tell(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        refused = [{"where": each.where, "reason": _reason(each)} for each in report.refused]
        show_json({"facts": report.facts, "new": report.new, "known": report.known, "refused": refused})
    else:
        show_text(_summary(report))


def _summary(report: ImportReport) -> str:
    counts = f"{report.new:,} new, {report.known:,} known already, {len(report.refused):,} refused"
    lines = [f"{plural(report.facts, 'fact')}: {counts}"]
    if not report.facts and not report.refused:
        lines.append("  It was read to the end and says nothing: it is empty, or meant for another reader.")
    lines += [f"  {safe(each.where)}: {safe(_reason(each))}" for each in report.refused[:_MOST_LISTED]]
    if len(report.refused) > _MOST_LISTED:
        lines.append(f"  and {len(report.refused) - _MOST_LISTED:,} more; --json lists them all")
    return "\n".join(lines)


def _reason(refused: Refused) -> str:
    """Return the reason without the name of the file, which stands before it already."""
    return refused.reason.removeprefix(f"{refused.where.rpartition(':')[2]}: ")
