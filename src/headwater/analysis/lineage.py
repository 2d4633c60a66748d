"""A lineage answer: what lies upstream and downstream of a start, with the edges between."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from headwater.analysis.completeness import Completeness
from headwater.model import Direction, Edge, Kind, Node, Uid


class Placed(NamedTuple):
    """A node of an answer: `depth` edges away from the nearest start, on one `side` (None: a start)."""

    node: Node
    depth: int
    side: Direction | None


class Link(NamedTuple):
    """An edge of an answer. `relation` is a `Relation`, or "DEPENDS_ON" where filtered nodes lie between.

    `uncommitted`: a run executed more than the commit that is its cause. An answer holds tens of thousands of these;
    their order is that of tuples.
    """

    effect: Uid
    cause: Uid
    relation: str
    role: str = ""
    uncommitted: bool = False


@dataclass(frozen=True, slots=True)
class Lineage:
    """Nodes ordered by (side, depth, uid) and the links among them."""

    starts: tuple[Uid, ...]
    nodes: tuple[Placed, ...]
    links: tuple[Link, ...]
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known around the nodes of an answer: how many causes and effects each has in all, and its owners."""

    causes: Mapping[Uid, int]
    effects: Mapping[Uid, int]
    owners: Mapping[Uid, Sequence[str]]


def links_of(edges: Sequence[Edge]) -> tuple[Link, ...]:
    """Return the links of `edges`, ordered and each once."""
    return in_order(
        {Link(edge.effect, edge.cause, edge.relation.value, edge.role, edge.uncommitted) for edge in edges}
    )


def in_order(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return different links in their order."""
    return tuple(sorted(links))


def only_kinds(
    nodes: Mapping[Uid, Node], links: Sequence[Link], kinds: Collection[Kind], *, keep: Collection[Uid]
) -> tuple[Link, ...]:
    """Return the links among the nodes of `kinds` (and `keep`); a chain through others is one DEPENDS_ON."""
    kept = {uid for uid, node in nodes.items() if node.kind in kinds or uid in keep}
    out: dict[Uid, list[Link]] = defaultdict(list)
    for link in links:
        out[link.effect].append(link)
    direct = [link for link in links if link.effect in kept and link.cause in kept]
    joined = {(link.effect, link.cause) for link in direct}
    indirect = {
        Link(uid, cause, "DEPENDS_ON")
        for uid in sorted(kept)
        for cause in _through(uid, kept, out)
        if (uid, cause) not in joined
    }
    return (*direct, *sorted(indirect, key=lambda link: (link.effect, link.cause)))


def distances(starts: Collection[Uid], edges: Sequence[Edge], direction: Direction) -> dict[Uid, int]:
    """Return the fewest edges from `starts` to everything they reach."""
    onward: Mapping[Uid, list[Uid]] = adjacency(edges, direction)
    depth = dict.fromkeys(sorted(starts), 0)
    queue = deque(depth)
    while queue:
        uid = queue.popleft()
        for other in onward.get(uid, ()):
            if other not in depth:
                depth[other] = depth[uid] + 1
                queue.append(other)
    return depth


def adjacency(edges: Sequence[Edge], direction: Direction) -> dict[Uid, list[Uid]]:
    """Return for each uid the uids one step on in `direction`, ordered."""
    out: dict[Uid, set[Uid]] = defaultdict(set)
    for edge in edges:
        here, there = (
            (edge.effect, edge.cause) if direction is Direction.UPSTREAM else (edge.cause, edge.effect)
        )
        out[here].add(there)
    return {uid: sorted(others) for uid, others in out.items()}


def _through(uid: Uid, kept: Collection[Uid], out: Mapping[Uid, list[Link]]) -> set[Uid]:
    found: set[Uid] = set()
    seen = {uid}
    stack = [edge.cause for edge in out.get(uid, ()) if edge.cause not in kept]
    while stack:
        here = stack.pop()
        if here in seen:
            continue
        seen.add(here)
        for edge in out.get(here, ()):
            if edge.cause in kept:
                found.add(edge.cause)
            else:
                stack.append(edge.cause)
    return found - {uid}
