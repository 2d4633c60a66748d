"""regressions: where a metric got worse over a series."""

from __future__ import annotations

from typing import Annotated

import typer

from headwater.cli.options import AsOfOption, JsonOption, KnownAtOption, StoreOption, times_of
from headwater.cli.root_cause import Better


def regressions(
    series: Annotated[
        str,
        typer.Argument(
            help="A series, e.g. model:churn, or a run, whose job's runs are looked at; none: every model series.",
            show_default=False,
        ),
    ] = "",
    metric: Annotated[str, typer.Option("--metric", metavar="NAME", show_default=False)] = "",
    direction: Annotated[
        Better | None, typer.Option("--direction", help="Which way the metric is better, where unknown.")
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="TIME", help="Only those that began then or later.", show_default=False
        ),
    ] = "",
    first: Annotated[
        int, typer.Option("--first", min=1, max=500, help="How many, where no series is given.")
    ] = 20,
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
    from headwater.services import LOCAL
    from headwater.services.scans import recent_json, recent_text, scan_json, scan_text

    times, begin = times_of(as_of, known_at), to_time(since) if since else None
    if not series and (metric or direction):
        raise Invalid("--metric and --direction need a series, e.g. headwater regressions model:churn")
    with opened(store) as services:
        if series:
            scan = services.regressions.regressions(
                LOCAL,
                series,
                metric=metric,
                higher_is_better=None if direction is None else direction is Better.HIGHER,
                since=begin,
                times=times,
            )
            told, shown, is_open = scan_json(scan), scan_text(scan), bool(scan.open)
        else:
            recent = services.regressions.recent(LOCAL, first=first, since=begin, times=times)
            told, shown = recent_json(recent), recent_text(recent)
            is_open = any(each.regression.recovered is None for each in recent.items)
    if as_json:
        show_json(told)
    else:
        show_text(shown)
    if is_open:
        raise typer.Exit(Code.FINDING)
