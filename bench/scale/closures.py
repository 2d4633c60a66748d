"""How long it takes to reach everything up or down from a thing, beside a search in C and what others would do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import networkx as nx
import numpy as np
from bench.scale.limit import search as search_in_c
from bench.scale.world import HUB

from headwater.model import DEFAULT_PLANES, Direction, Times, Uid, relations_of
from headwater.store import Store
from headwater.topology import Topology
from headwater.topology.walking import passing

RELATIONS = relations_of(DEFAULT_PLANES)
EVERYTHING = 10**8
REPEATS = 7
NETWORKX_MOST = 300_000
UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM


@dataclass(frozen=True, slots=True)
class Measured:
    """The median time of one way to answer a closure, in ms, and its ratio to the search in C (0: no compiler)."""

    question: str
    nodes: int
    way: str
    ms: float
    ratio: float


def measure(topology: Topology, engine: Store) -> Iterator[Measured]:
    """Yield the closures of a few things, each answered in every way."""
    for question, start, direction in _questions(topology):
        nodes = len(topology.walk([start], direction, RELATIONS, limit=EVERYTHING).depths)
        in_c = _in_c(topology, start, direction)
        limit = _ms(in_c) if in_c else 0.0
        if in_c:
            assert in_c() == nodes
            yield Measured(question, nodes, "C, uids as text", limit, 1.0)
        for way, work in _ways(topology, engine, start, direction, nodes):
            took = _ms(work)
            yield Measured(question, nodes, way, took, took / limit if limit else 0.0)


def _questions(topology: Topology) -> Iterator[tuple[str, Uid, Direction]]:
    yield "everything after one dataset", HUB, DOWN
    users = [edge.effect for edge in topology.edges_of([HUB], DOWN, RELATIONS)[0]]
    reach = {
        uid: len(topology.walk([uid], UP, RELATIONS, limit=EVERYTHING).depths)
        for uid in sorted(users)[:: max(1, len(users) // 60)]
    }
    yield "the longest history", max(reach, key=lambda uid: (reach[uid], uid)), UP
    middle = sorted(reach, key=lambda uid: (reach[uid], uid))[len(reach) // 2]
    yield "a usual history", middle, UP


def _ways(
    topology: Topology, engine: Store, start: Uid, direction: Direction, nodes: int
) -> Iterator[tuple[str, Callable[[], object]]]:
    def walk() -> object:
        return topology.walk([start], direction, RELATIONS, limit=EVERYTHING).depths

    yield "index, uids as text", lambda: walk().uids()  # type: ignore[attr-defined]
    yield "index, dict of str", lambda: dict(walk())  # type: ignore[call-overload]
    if nodes <= NETWORKX_MOST:
        yield "engine's own walk", lambda: engine.walk([start], direction, RELATIONS, limit=EVERYTHING)
    graph = _networkx(topology, direction) if nodes <= NETWORKX_MOST else None
    if graph is not None:
        place = topology._now.numbers([start])[0]
        yield "networkx", lambda: nx.single_source_shortest_path_length(graph, place)


def _networkx(topology: Topology, direction: Direction) -> nx.DiGraph | None:
    now = topology._now
    columns = now.base.columns
    if len(columns) > 2_000_000:
        return None
    kept = passing(direction, RELATIONS, Times()).codes[columns.code]
    ends = (columns.effect[kept], columns.cause[kept])
    near, far = ends if direction is UP else reversed(ends)
    graph = nx.DiGraph()
    graph.add_edges_from(zip(near.tolist(), far.tolist(), strict=True))
    return graph


def _in_c(topology: Topology, start: Uid, direction: Direction) -> Callable[[], int] | None:
    now = topology._now
    side = now.base.side(direction)
    passes = passing(direction, RELATIONS, Times()).codes[side.code]
    names = np.column_stack((now.names._high, now.names._low))
    return search_in_c(side.starts, side.far, passes, names, now.numbers([start])[0])


def _ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begun))
    return median(times)
