"""watch: series whose regressions are told as they arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.asking import Better, DirectionOption, is_higher_better
from headwater.cli.options import JsonOption, StoreOption

if TYPE_CHECKING:
    from headwater.model import Json, Node

app = typer.Typer(
    help="Series whose regressions a running server tells: to subscribers, and to a webhook where one is set.",
    no_args_is_help=True,
)
SeriesArgument = Annotated[
    str, typer.Argument(metavar="SERIES", help="A series, e.g. model:churn.", show_default=False)
]
MetricArgument = Annotated[
    str, typer.Argument(metavar="METRIC", help="One of its metrics.", show_default=False)
]


@app.command("set")
def watch_set(
    series: SeriesArgument,
    metric: MetricArgument,
    direction: DirectionOption = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Watch a metric of a series from now on."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        higher = is_higher_better(direction)
        _show([services.watches.watch(LOCAL, series, metric, higher_is_better=higher)], as_json)


@app.command("remove")
def watch_remove(
    series: SeriesArgument, metric: MetricArgument, store: StoreOption = "", as_json: JsonOption = False
) -> None:
    """Watch a metric of a series no longer."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        _show([services.watches.unwatch(LOCAL, series, metric)], as_json)


@app.command("list")
def watch_list(store: StoreOption = "", as_json: JsonOption = False) -> None:
    """List the series of which a metric is watched."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        _show(services.watches.watched(LOCAL), as_json)


def _show(series: Sequence[Node], as_json: bool) -> None:
    from headwater.cli.output import show_json, show_text
    from headwater.naming import reference_of
    from headwater.services.watching.regressions import watches

    told = [(reference_of(node), _directions(watches(node))) for node in series]
    if as_json:
        items: list[Json] = [{"ref": ref, "watched": found} for ref, found in told]
        show_json({"items": items, "totalCount": len(items)})
        return
    lines = [
        f"{ref}: " + (", ".join(f"{metric} ({way} is better)" for metric, way in found.items()) or "nothing")
        for ref, found in told
    ]
    show_text("\n".join(lines) or "Nothing is watched; `headwater watch set SERIES METRIC` begins")


def _directions(found: Mapping[str, bool]) -> Mapping[str, str]:
    return {metric: (Better.HIGHER if higher else Better.LOWER).value for metric, higher in found.items()}
