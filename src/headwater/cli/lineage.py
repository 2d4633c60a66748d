"""lineage and paths: what lies up and down from a thing, and how two things are related."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import (
    DEFAULT_PLANES,
    REFERENCE,
    AsOfOption,
    DepthOption,
    JsonOption,
    KindsOption,
    KnownAtOption,
    PlanesOption,
    StoreOption,
    kinds_of,
    planes_of,
    times_of,
)

if TYPE_CHECKING:
    from headwater.analysis.lineage import Lineage
    from headwater.model import Direction, Times
    from headwater.services import Headwater


def lineage(
    ref: Annotated[str, typer.Argument(metavar="REF", help=REFERENCE)],
    up: Annotated[bool, typer.Option("--up", help="Only what it depends on.")] = False,
    down: Annotated[bool, typer.Option("--down", help="Only what depends on it.")] = False,
    depth: DepthOption = None,
    planes: PlanesOption = DEFAULT_PLANES,
    kinds: KindsOption = "",
    every: Annotated[bool, typer.Option("--all", help="Print large families in full.")] = False,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show what a thing depends on and what depends on it."""
    from headwater.cli.output import remark, show_json
    from headwater.cli.store import opened
    from headwater.model import Direction
    from headwater.services import LOCAL
    from headwater.services.wording.plain import lineage_json

    sides = [
        side
        for side, wanted in ((Direction.UPSTREAM, up), (Direction.DOWNSTREAM, down))
        if wanted or up == down
    ]
    walked, kept, times = planes_of(planes), kinds_of(kinds), times_of(as_of, known_at)
    with opened(store) as services:
        answer = services.lineage.lineage_of(
            LOCAL, ref, directions=sides, depth=depth, planes=walked, kinds=kept, times=times
        )
        elsewhere = _elsewhere(services, answer, sides, times=times) if depth != 0 and not kept else ""
    if as_json:
        show_json(lineage_json(answer))
        return
    _draw(answer, sides, every=every)
    if elsewhere:
        remark(elsewhere)


def _elsewhere(services: Headwater, answer: Lineage, sides: Sequence[Direction], *, times: Times) -> str:
    """Return how to see what lies on the other side where the asked side is empty."""
    from headwater.cli.drawing.words import kind_words
    from headwater.model import DEFAULT_PLANES, Direction, relations_of
    from headwater.services import LOCAL

    if len(sides) > 1 or len(answer.nodes) > len(answer.starts):
        return ""
    down = sides[0] is Direction.UPSTREAM
    other = Direction.DOWNSTREAM if down else Direction.UPSTREAM
    edges = services.catalog.edges(LOCAL, answer.starts, other, relations_of(DEFAULT_PLANES), times=times)
    uids = {edge.effect if down else edge.cause for edge in edges}
    counts = Counter(node.kind for node in services.catalog.nodes(LOCAL, uids, times=times))
    told = ", ".join(kind_words(kind, count) for kind, count in sorted(counts.items()))
    return f"--{'down' if down else 'up'} shows the other side: {told}" if told else ""


def paths(
    first: Annotated[str, typer.Argument(metavar="FIRST", help=REFERENCE)],
    second: Annotated[str, typer.Argument(metavar="SECOND", help="The other one.")],
    most: Annotated[int, typer.Option("--most", min=1, max=100, help="How many paths to print.")] = 5,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the shortest ways in which two things are related."""
    from headwater.cli.drawing.routes import path_lines
    from headwater.cli.output import remark, show_json, show_lines
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.caution import caution
    from headwater.services.wording.plain import paths_json

    times = times_of(as_of, known_at)
    with opened(store) as services:
        answer = services.lineage.paths_between(LOCAL, first, second, most=most, times=times)
    if as_json:
        show_json(paths_json(answer))
        return
    show_lines(path_lines(answer, first=first, second=second))
    if told := caution(answer.completeness):
        remark(told)


def _draw(answer: Lineage, sides: Sequence[Direction], *, every: bool) -> None:
    from rich.text import Text

    from headwater.cli.drawing.tree import tree_lines
    from headwater.cli.output import data, remark
    from headwater.services.caution import caution

    out = data()
    for place, side in enumerate(sides):
        if len(sides) > 1:
            out.print(Text("\n" * (place > 0) + f"{side.value.capitalize()}", style="dim"))
        for line in tree_lines(answer, side, width=out.width, every=every):
            out.print(line, soft_wrap=True)
    if told := caution(answer.completeness):
        remark(told)
