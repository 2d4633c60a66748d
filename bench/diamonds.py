"""Walks over chains of diamonds: the number of paths doubles with each, the time must not.

Each engine walks the same graphs; the limit beside it is a breadth-first search over Python dictionaries.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import neo4j

from headwater.facts import Fact
from headwater.model import DEFAULT_PLANES, Direction, Kind, Relation, Uid, relations_of
from headwater.statements import Stamp, edge, version
from headwater.store import Store, open_store
from headwater.store.neo4j.session import address_of

DEPTHS = (10, 20, 40)
REPEATS = 15
STAMP = Stamp(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def report(neo4j_url: str = "") -> str:
    """Return the table: medians of 15 walks, time per node reached, and the ratio to plain dictionaries."""
    lines = [
        f"{'engine':10} {'diamonds':>8} {'paths':>14} {'nodes':>6} {'walk ms':>8} {'us/node':>8} {'x dicts':>8}",
    ]
    for name, opened in engines(neo4j_url):
        with opened() as store:
            lines += [_row(name, store, depth) for depth in DEPTHS]
    return "\n".join(lines) + "\n"


def chain(depth: int) -> tuple[list[Fact], Uid]:
    """Return `depth` diamonds one after another, two edges deep each, and the uid at the effect's end."""
    facts: list[Fact] = []
    start = here = _node(f"d{depth}-0", facts)
    for i in range(depth):
        left, right, there = (_node(f"d{depth}-{i}{side}", facts) for side in ("l", "r", "e"))
        for effect, cause in ((here, left), (here, right), (left, there), (right, there)):
            facts.append(edge(effect, Relation.DERIVED_FROM, cause, STAMP))
        here = there
    return facts, start


def _row(name: str, store: Store, depth: int) -> str:
    facts, start = chain(depth)
    store.append(facts)
    relations = relations_of(DEFAULT_PLANES)
    reached = len(store.walk([start], Direction.UPSTREAM, relations).depths)
    assert reached == 3 * depth + 1
    took = _median(lambda: store.walk([start], Direction.UPSTREAM, relations))
    limit = _median(_plain_search(facts, start))
    per_node = 1e6 * took / reached
    return f"{name:10} {depth:8} {2**depth:14,} {reached:6} {1e3 * took:8.2f} {per_node:8.1f} {took / limit:8.1f}"


def _plain_search(facts: list[Fact], start: Uid) -> Callable[[], object]:
    onward: dict[Uid, list[Uid]] = {}
    for fact in facts:
        if fact.type == "edge" and fact.relation is Relation.DERIVED_FROM:  # type: ignore[attr-defined]
            onward.setdefault(fact.effect, []).append(fact.cause)  # type: ignore[attr-defined]

    def search() -> dict[Uid, int]:
        depths = {start: 0}
        queue = deque([start])
        while queue:
            uid = queue.popleft()
            for cause in onward.get(uid, ()):
                if cause not in depths:
                    depths[cause] = depths[uid] + 1
                    queue.append(cause)
        return depths

    return search


def _node(label: str, facts: list[Fact]) -> Uid:
    stated = version(Kind.DATASET, "diamonds", STAMP, project="bench", label=label)
    facts.extend(fact for fact in stated if fact.type == "node")
    return stated.uid


def _median(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def engines(neo4j_url: str) -> Iterator[tuple[str, Callable[[], AbstractContextManager[Store]]]]:
    """Yield the stores to measure, each with what opens it empty; Neo4j only where its URL is given."""
    yield "memory", _memory
    yield "sqlite", _sqlite
    if neo4j_url:
        yield "neo4j", lambda: _neo4j(neo4j_url)


@contextmanager
def _memory() -> Iterator[Store]:
    yield open_store("memory:")


@contextmanager
def _sqlite() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}")
        try:
            yield store
        finally:
            store.close()


@contextmanager
def _neo4j(url: str) -> Iterator[Store]:
    address = address_of(url)
    auth = (address.user or "neo4j", address.password) if address.password else None
    with neo4j.GraphDatabase.driver(address.url, auth=auth) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS").consume()
    store = open_store(url)
    try:
        yield store
    finally:
        store.close()
