"""How soon a write by another process's store shows in the answers of an index that follows the log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.scale.world import HUB

from headwater.facts import EdgeFact, Fact, NodeFact
from headwater.model import DEFAULT_PLANES, Direction, Kind, Relation, relations_of
from headwater.store import Store, open_store
from headwater.store.indexed import IndexedStore

WRITES, ASKED_EVERY_S, GIVEN_UP_S = 40, 0.005, 10.0
RELATIONS = relations_of(DEFAULT_PLANES)


@dataclass(frozen=True, slots=True)
class Fresh:
    """Median and 95th percentile, in ms by the clock, over `WRITES` writes."""

    what: str
    median_ms: float
    p95_ms: float


def measure(url: str, folder: Path) -> Iterator[Fresh]:
    """Yield what a write takes, and how long after its acknowledgement a walk by another store finds it.

    Who asks does so every 5 ms; the writes are of one run each that used one dataset.
    """
    writer, reader = open_store(url), IndexedStore(open_store(url), folder=folder)
    try:
        reader.build()
        reader.start()
        written, seen = [], []
        for number in range(WRITES):
            begun = time.perf_counter()
            facts = _run(f"fresh-{begun}-{number}")
            writer.append(facts)
            acknowledged = time.perf_counter()
            _await(reader, facts[0].subject)
            written.append(1000 * (acknowledged - begun))
            seen.append(1000 * (time.perf_counter() - acknowledged))
        yield _of("a write of two facts", written)
        yield _of("until another store's walk finds it", seen)
    finally:
        reader.close()
        writer.close()


def _await(reader: Store, uid: str) -> None:
    given_up = time.perf_counter() + GIVEN_UP_S
    while len(reader.walk([uid], Direction.UPSTREAM, RELATIONS, depth=1).depths) < 2:
        if time.perf_counter() > given_up:
            raise TimeoutError(f"the index did not show {uid} within {GIVEN_UP_S} s")
        time.sleep(ASKED_EVERY_S)


def _run(name: str) -> list[Fact]:
    now = datetime.now(UTC)
    run = NodeFact(kind=Kind.RUN, key=("scale", name), name=name, occurred_at=now, recorded_at=now)
    used = EdgeFact(
        effect=run.uid, relation=Relation.USED, cause=HUB, role="train", occurred_at=now, recorded_at=now
    )
    return [run, used]


def _of(what: str, times: list[float]) -> Fresh:
    times.sort()
    return Fresh(what, times[len(times) // 2], times[round(0.95 * len(times)) - 1])
