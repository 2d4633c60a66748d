"""How long it takes to reach everything up or down from a thing, beside a search in C and what others would do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np
from bench.scale.limit import search as search_in_c
from bench.scale.peers import Peer, peers

from headwater.model import DEFAULT_PLANES, Direction, Times, Uid, relations_of
from headwater.store import Store
from headwater.topology import Topology
from headwater.topology.walking import passing

RELATIONS = relations_of(DEFAULT_PLANES)
EVERYTHING = 10**9
REPEATS = 7
OWN, OWN_MOST = "engine's own walk", 300_000
DEPTHS = (1, 2, 5, 10, 20, 50, 100, 200)
UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM


@dataclass(frozen=True, slots=True)
class Measured:
    """The median time of one way to answer a closure, in ms, and its ratio to the search in C (0: no compiler)."""

    question: str
    nodes: int
    way: str
    ms: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Deep:
    """The longest history up to `depth` edges away: how many nodes, and the median times in ms."""

    depth: int
    nodes: int
    ms: float
    whole_c_ms: float


def measure(topology: Topology, engine: Store | None, hub: Uid) -> Iterator[Measured]:
    """Yield the closures of a few things, each answered in every way."""
    for question, start, direction in questions(topology, hub):
        nodes = len(topology.walk([start], direction, RELATIONS, limit=EVERYTHING).depths)
        in_c = in_c_of(topology, start, direction)
        limit = median_ms(in_c) if in_c else 0.0
        if in_c:
            assert in_c() == nodes
            yield Measured(question, nodes, "C, uids as text", limit, 1.0)
        for way, work in _ways(topology, engine, start, direction, nodes):
            took = median_ms(work, clock=clock_of(engine) if way == OWN else time.thread_time)
            yield Measured(question, nodes, way, took, took / limit if limit else 0.0)


def measure_depths(topology: Topology, hub: Uid) -> Iterator[Deep]:
    """Yield the longest history, cut at several depths."""
    start = next(uid for question, uid, _ in questions(topology, hub) if question == "the longest history")
    in_c = in_c_of(topology, start, UP)
    whole = median_ms(in_c) if in_c else 0.0
    for depth in DEPTHS:

        def walk(depth: int = depth) -> object:
            return topology.walk([start], UP, RELATIONS, depth=depth, limit=EVERYTHING).depths

        yield Deep(depth, len(walk()), median_ms(walk), whole)  # type: ignore[arg-type]


def questions(topology: Topology, hub: Uid) -> Iterator[tuple[str, Uid, Direction]]:
    """Yield what is asked: where from, and which way."""
    yield "everything after one dataset", hub, DOWN
    users = [edge.effect for edge in topology.edges_of([hub], DOWN, RELATIONS)[0]]
    reach = {
        uid: len(topology.walk([uid], UP, RELATIONS, limit=EVERYTHING).depths)
        for uid in sorted(users)[:: max(1, len(users) // 60)]
    }
    yield "the longest history", max(reach, key=lambda uid: (reach[uid], uid)), UP
    middle = sorted(reach, key=lambda uid: (reach[uid], uid))[len(reach) // 2]
    yield "a usual history", middle, UP


def _ways(
    topology: Topology, engine: Store | None, start: Uid, direction: Direction, nodes: int
) -> Iterator[tuple[str, Callable[[], object]]]:
    def walk() -> object:
        return topology.walk([start], direction, RELATIONS, limit=EVERYTHING).depths

    yield "index, uids as text", lambda: walk().uids()  # type: ignore[attr-defined]
    yield "index, dict of str", lambda: dict(walk())  # type: ignore[call-overload]
    if engine is not None and nodes <= OWN_MOST:
        yield OWN, lambda: engine.walk([start], direction, RELATIONS, limit=EVERYTHING)
    for peer in peers(topology, engine, direction, RELATIONS, slow=nodes <= OWN_MOST):
        yield peer.name, _checked(peer, start, nodes)


def _checked(peer: Peer, start: Uid, nodes: int) -> Callable[[], object]:
    """Return the peer's search, which must reach as many."""
    assert peer.reach(start) == nodes, f"{peer.name} reaches another number than {nodes}"
    return lambda: peer.reach(start)


def in_c_of(topology: Topology, start: Uid, direction: Direction) -> Callable[[], int] | None:
    """Return the search in C over the index's own arrays; None where there is no compiler."""
    now = topology._now
    side = now.base.side(direction)
    passes = passing(direction, RELATIONS, Times()).codes[side.code]
    names = np.column_stack(now.names.parts())
    return search_in_c(side.starts, side.far, passes, names, now.numbers([start])[0])


def median_ms(work: Callable[[], object], *, clock: Callable[[], float] = time.thread_time) -> float:
    """Return the median of a few runs, after one that does not count.

    Work of this process is measured as time of its processor, which other programs' work changes the least.
    """
    work()
    times = []
    for _ in range(REPEATS):
        begun = clock()
        work()
        times.append(1000 * (clock() - begun))
    return median(times)


def clock_of(engine: Store | None) -> Callable[[], float]:
    """Return the clock for answers of `engine`: where another process gives them, only the wall's tells."""
    inside = engine is None or engine.url.partition(":")[0] in ("memory", "sqlite")
    return time.thread_time if inside else time.perf_counter
