"""The shortest explanations of how two things are related."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from headwater.analysis.completeness import Completeness
from headwater.analysis.lineage import Link, distances, links_of
from headwater.model import Direction, Edge, Node, Subgraph, Uid

if TYPE_CHECKING:
    import networkx as nx


class Relationship(StrEnum):
    """How the first thing is related to the second."""

    UPSTREAM = "first depends on second"
    DOWNSTREAM = "second depends on first"
    COMMON_CAUSE = "both depend on a common cause"
    NONE = "no recorded connection"


@dataclass(frozen=True, slots=True)
class Paths:
    """Up to the asked number of shortest paths (uids from effect to cause), of `total` equally short ones.

    With a common cause each path runs from the first up to the cause and down to the second.
    """

    first: Uid
    second: Uid
    relationship: Relationship
    paths: tuple[tuple[Uid, ...], ...]
    total: int
    nodes: Mapping[Uid, Node]
    links: tuple[Link, ...]
    completeness: Completeness


def explain(
    first: Sequence[Uid], second: Sequence[Uid], graph: Subgraph, completeness: Completeness, *, most: int = 5
) -> Paths:
    """Return how `first` and `second` (the versions of one thing each) are related within `graph`."""
    for relationship, effects, causes in (
        (Relationship.UPSTREAM, first, second),
        (Relationship.DOWNSTREAM, second, first),
    ):
        if found := _shortest(effects, causes, graph.edges, most=most):
            return _answer(first, second, relationship, found, graph, completeness)
    found = _common(first, second, graph.edges, most=most)
    relationship = Relationship.COMMON_CAUSE if found else Relationship.NONE
    return _answer(first, second, relationship, found or (0, []), graph, completeness)


_Found = tuple[int, list[tuple[Uid, ...]]]


def _answer(
    first: Sequence[Uid],
    second: Sequence[Uid],
    relationship: Relationship,
    found: _Found,
    graph: Subgraph,
    completeness: Completeness,
) -> Paths:
    total, paths = found
    on_path = {uid for path in paths for uid in path}
    return Paths(
        first=first[0],
        second=second[0],
        relationship=relationship,
        paths=tuple(paths),
        total=total,
        nodes={uid: graph.nodes[uid] for uid in sorted(on_path) if uid in graph.nodes},
        links=links_of([edge for edge in graph.edges if edge.effect in on_path and edge.cause in on_path]),
        completeness=completeness,
    )


def _shortest(
    effects: Sequence[Uid], causes: Sequence[Uid], edges: Sequence[Edge], *, most: int
) -> _Found | None:
    import networkx as nx  # a third of what commands that walk a lineage would load, and most ask for no path

    reach = distances(effects, edges, Direction.UPSTREAM)
    targets = [uid for uid in causes if uid in reach]
    if not targets:
        return None
    nearest = min(reach[uid] for uid in targets)
    ends = sorted(uid for uid in targets if reach[uid] == nearest)
    graph = nx.DiGraph(
        (edge.effect, edge.cause)
        for edge in edges
        if edge.effect in reach and reach.get(edge.cause) == reach[edge.effect] + 1
    )
    graph.add_edges_from(("", uid) for uid in effects)
    counts = _counts(graph, reach)
    paths = sorted(
        tuple(path[1:]) for end in ends for path in islice(nx.all_shortest_paths(graph, "", end), most)
    )[:most]
    return sum(counts.get(end, 0) for end in ends), paths


def _counts(graph: nx.DiGraph, reach: Mapping[Uid, int]) -> dict[Uid, int]:
    ways = {"": 1}
    for uid in sorted((uid for uid in graph if uid), key=lambda uid: (reach[uid], uid)):
        ways[uid] = sum(ways.get(before, 0) for before in graph.predecessors(uid))
    return ways


def _common(
    first: Sequence[Uid], second: Sequence[Uid], edges: Sequence[Edge], *, most: int
) -> _Found | None:
    one = distances(first, edges, Direction.UPSTREAM)
    two = distances(second, edges, Direction.UPSTREAM)
    shared = sorted((one[uid] + two[uid], uid) for uid in one.keys() & two.keys())
    if not shared:
        return None
    causes = [uid for length, uid in shared if length == shared[0][0]]
    paths: list[tuple[Uid, ...]] = []
    total = 0
    for cause in causes:
        ups, downs = _shortest(first, [cause], edges, most=most), _shortest(second, [cause], edges, most=most)
        if ups and downs:
            total += ups[0] * downs[0]
            paths += [(*up, *reversed(down[:-1])) for up in ups[1] for down in downs[1]]
    return total, sorted(paths)[:most]
