"""regressions: where a metric got worse over a series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from headwater.cli.asking import DirectionOption, MetricOption, is_higher_better
from headwater.cli.options import AsOfOption, JsonOption, KnownAtOption, StoreOption, times_of

if TYPE_CHECKING:
    from datetime import datetime

    from headwater.model import Json, Times
    from headwater.services import Headwater


SeriesArgument = Annotated[
    str,
    typer.Argument(
        metavar="SERIES",
        help="A series, e.g. model:churn, or a run, whose job's runs are looked at; none: every model series.",
        show_default=False,
    ),
]
SinceOption = Annotated[
    str,
    typer.Option("--since", metavar="TIME", help="Only those that began then or later.", show_default=False),
]
FirstOption = Annotated[
    int, typer.Option("--first", min=1, max=500, help="How many, where no series is given.")
]


def regressions(
    series: SeriesArgument = "",
    metric: MetricOption = "",
    direction: DirectionOption = None,
    since: SinceOption = "",
    first: FirstOption = 20,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the versions that made a metric worse by more than its noise, and which have recovered.

    Exits with 1 when a regression is open.
    """
    from headwater.cli.errors import Code
    from headwater.cli.output import show_json, show_text
    from headwater.cli.store import opened
    from headwater.errors import Invalid
    from headwater.model import to_time

    if not series and (metric or direction):
        raise Invalid("--metric and --direction need a series, e.g. headwater regressions model:churn")
    times, begin = times_of(as_of, known_at), to_time(since) if since else None
    with opened(store) as services:
        if series:
            higher = is_higher_better(direction)
            found = _of_one(services, series, metric, higher=higher, since=begin, times=times)
        else:
            found = _of_all(services, first, since=begin, times=times)
    if as_json:
        show_json(found.told)
    else:
        show_text(found.shown)
    if found.is_open:
        raise typer.Exit(Code.FINDING)


class _Found(NamedTuple):
    told: dict[str, Json]
    shown: str
    is_open: bool


def _of_one(
    services: Headwater,
    series: str,
    metric: str,
    *,
    higher: bool | None,
    since: datetime | None,
    times: Times,
) -> _Found:
    from headwater.services import LOCAL
    from headwater.services.wording.scans import scan_json, scan_text

    scan = services.regressions.regressions(
        LOCAL, series, metric=metric, higher_is_better=higher, since=since, times=times
    )
    return _Found(scan_json(scan), scan_text(scan), bool(scan.open))


def _of_all(services: Headwater, first: int, *, since: datetime | None, times: Times) -> _Found:
    from headwater.services import LOCAL
    from headwater.services.wording.scans import recent_json, recent_text

    recent = services.regressions.recent(LOCAL, first=first, since=since, times=times)
    is_open = any(each.regression.recovered is None for each in recent.items)
    return _Found(recent_json(recent), recent_text(recent), is_open)
