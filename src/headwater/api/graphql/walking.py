"""One step along edges, from an entity to its neighbours, batched with the steps of its siblings."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Sequence
from typing import TypeVar

from headwater.api.graphql.connections import Connection, connection, slice_after, write_cursor
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, Link, entity_of
from headwater.api.graphql.loaders import At, Step
from headwater.errors import Invalid
from headwater.model import Direction, Edge, Relation, Times, Uid, to_text

E = TypeVar("E", bound=Entity)

MOST_LISTED = 500


async def links(
    info: Asked, start: Entity, direction: Direction, *relations: Relation, role: str | None = None
) -> list[Link]:
    """Return every edge of `relations` that leaves `start`, oldest first, with its other end.

    Raises:
        Invalid: there are too many to list.
    """
    edges = await info.context.loaders.edges.load(Step(start.thing.uid, direction, relations, start.times))
    wanted = [edge for edge in edges if role is None or edge.role == role]
    if len(wanted) > MOST_LISTED:
        field = "causes" if direction is Direction.UPSTREAM else "effects"
        raise Invalid(
            f"{start.thing.name} has {len(wanted):,} such edges; page through them with "
            f"{field}(first: 100, relations: [{', '.join(relations)}])"
        )
    return await _with_ends(info, sorted(wanted, key=_order), direction, start.times)


async def neighbours(
    info: Asked, start: Entity, direction: Direction, relation: Relation, wanted: type[E]
) -> list[E]:
    """Return the described things of one type that one `relation` leads to, oldest edge first."""
    found = await links(info, start, direction, relation)
    return _only(found, wanted)


async def page_of_links(
    info: Asked,
    start: Entity,
    direction: Direction,
    relations: Sequence[Relation],
    first: int,
    after: str | None,
) -> Connection[Link]:
    """Return a page of edges, newest first."""
    edges = await info.context.loaders.edges.load(
        Step(start.thing.uid, direction, tuple(relations), start.times)
    )
    page, more = _newest(edges, first, after)
    found = await _with_ends(info, page, direction, start.times)
    return connection(found, [_cursor(edge) for edge in page], total=len(edges), after=after, more=more)


async def page_of(
    info: Asked,
    start: Entity,
    direction: Direction,
    relations: Sequence[Relation],
    wanted: type[E],
    *,
    first: int,
    after: str | None,
) -> Connection[E]:
    """Return a page of the things that `relations` lead to, newest edge first; the total counts all of them.

    A thing that was never described is counted but has no place on its page.
    """
    edges = await info.context.loaders.edges.load(
        Step(start.thing.uid, direction, tuple(relations), start.times)
    )
    each = {_other(edge, direction): edge for edge in sorted(edges, key=_order)}
    page, more = _newest(list(each.values()), first, after)
    ends = await _with_ends(info, page, direction, start.times)
    kept = [(link.node, _cursor(link.edge)) for link in ends if isinstance(link.node, wanted)]
    last = _cursor(page[-1]) if page else None
    return connection(
        [node for node, _ in kept],
        [cursor for _, cursor in kept],
        total=len(each),
        after=after,
        more=more,
        end=last,
    )


async def entities(info: Asked, uids: Sequence[Uid], times: Times) -> list[Entity | None]:
    """Return the things with these uids, None where one was never described."""
    found = await gather(*(info.context.loaders.nodes.load(At(uid, times)) for uid in uids))
    return [None if node is None else entity_of(node, times) for node in found]


async def _with_ends(info: Asked, edges: Sequence[Edge], direction: Direction, times: Times) -> list[Link]:
    info.context.spend(len(edges))
    others = [_other(edge, direction) for edge in edges]
    found = await entities(info, others, times)
    return [Link(edge=edge, uid=uid, node=node) for edge, uid, node in zip(edges, others, found, strict=True)]


def _other(edge: Edge, direction: Direction) -> Uid:
    return edge.cause if direction is Direction.UPSTREAM else edge.effect


def _only(found: Sequence[Link], wanted: type[E]) -> list[E]:
    return [link.node for link in found if isinstance(link.node, wanted)]


def _newest(edges: Sequence[Edge], first: int, after: str | None) -> tuple[list[Edge], bool]:
    newest = sorted(edges, key=_order, reverse=True)
    return slice_after(newest, first, after, key=_order, descending=True)


def _order(edge: Edge) -> tuple[str, str]:
    return to_text(edge.occurred_at), edge.eid


def _cursor(edge: Edge) -> str:
    return write_cursor(_order(edge))
