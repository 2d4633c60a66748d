"""search, show, latest: single things and lists of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import REFERENCE, AsOfOption, JsonOption, KnownAtOption, StoreOption, times_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.text import Text

    from headwater.model import Node, Times, Uid
    from headwater.services import Headwater


def search(
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY", help='e.g. "model where metrics.accuracy > 0.9 and uses dataset:clicks".'
        ),
    ],
    first: Annotated[int, typer.Option("--first", min=1, max=500, help="How many to print.")] = 20,
    after: Annotated[str, typer.Option("--after", metavar="CURSOR", show_default=False)] = "",
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Find things by kind, properties, lineage and words."""
    from headwater.cli.drawing.nodes import list_view
    from headwater.cli.output import data, remark, show_json
    from headwater.cli.store import opened
    from headwater.cli.text import safe
    from headwater.services import LOCAL
    from headwater.services.wording.plain import page_json

    times = times_of(as_of, known_at)
    with opened(store) as services:
        page = services.catalog.search(LOCAL, query, first=first, after=after, times=times)
        strange = {} if as_json else services.catalog.strange_fields(LOCAL, query, times=times)
    if as_json:
        show_json(page_json(page))
        return
    if page.nodes:
        data().print(list_view(page.nodes))
    more = f"; --after {page.after} goes on" if page.after else ""
    remark(f"{len(page.nodes):,} of {page.total:,}{more}")
    for field, near in strange.items():
        hint = f"; near: {', '.join(near)}" if near else ""
        remark(f"none of the newest things has {safe(field)}{safe(hint)}")


def show(
    ref: Annotated[str, typer.Argument(metavar="REF", help=REFERENCE)],
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show everything that is known about one thing."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    times = times_of(as_of, known_at)
    with opened(store) as services:
        node = services.catalog.show(LOCAL, ref, times=times)
        _print(services, node, times, as_json=as_json)


def latest(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A series, e.g. model:churn, or an alias of it.")],
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the newest version of a model or dataset."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    times = times_of(as_of, known_at)
    with opened(store) as services:
        node = services.catalog.latest(LOCAL, ref, times=times)
        _print(services, node, times, as_json=as_json)


def _print(services: Headwater, node: Node, times: Times, *, as_json: bool) -> None:
    from headwater.cli.drawing.nodes import node_lines
    from headwater.cli.output import remark, show_json, show_lines
    from headwater.services import LOCAL
    from headwater.services.consistency import NEAREST
    from headwater.services.wording.contradictory import contradictory
    from headwater.services.wording.plain import whole_node_json

    looked = services.consistency.contradictions(LOCAL, node, times=times, most=NEAREST)
    told = [contradictory(each) for each in looked.found]
    if as_json:
        show_json(whole_node_json(node) | {"contradictions": told, "contradictions_complete": looked.whole})
        return
    reference = services.catalog.reference(LOCAL, node)
    lines = node_lines(node, reference, pointed=_pointed(services, node, times))
    show_lines((*lines, *_beside(services, node, times)))
    for sentence in told:
        remark(f"This cannot be so: {sentence}")
    if not looked.whole:
        near = f"the {NEAREST:,} nearest things above and below it"
        remark(
            f"Whether it depends on itself was looked for among {near}; its page in the explorer tells it of all."
        )


def _beside(services: Headwater, node: Node, times: Times) -> Iterator[Text]:
    from headwater.cli.drawing.nodes import beside_lines
    from headwater.model import Direction, Relation
    from headwater.services import LOCAL

    edges = {
        side: services.catalog.edges(LOCAL, [node.uid], side, list(Relation), times=times)
        for side in Direction
    }
    uids = {uid for found in edges.values() for edge in found for uid in (edge.effect, edge.cause)}
    others = {each.uid: each for each in services.catalog.nodes(LOCAL, uids - {node.uid}, times=times)}
    yield from beside_lines(edges, others)


def _pointed(services: Headwater, node: Node, times: Times) -> dict[Uid, str]:
    from headwater.naming import reference_of
    from headwater.services import LOCAL

    uids = [str(value) for value in node.group("alias").values()]
    return {each.uid: reference_of(each) for each in services.catalog.nodes(LOCAL, uids, times=times)}
