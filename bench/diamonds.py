#!/usr/bin/env python3
"""Time of a walk over chains of diamonds: the number of paths doubles with each, the work must not.

`python bench/diamonds.py` asks a new SQLite file; `--store URL` (again and again) and `--neo4j URL` ask others,
to which the chains are added.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from headwater.facts import Fact
from headwater.model import Direction, Kind, Relation, Uid
from headwater.statements import Stamp, edge, thing
from headwater.store import Store, open_store

DEPTHS = (10, 20, 40)
REPEATS = 15
STAMP = Stamp(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
HEAD = f"{'store':8} {'diamonds':>8} {'nodes':>6} {'paths':>16} {'ms':>8} {'us/node':>8} {'ratio':>6}"


def main() -> None:
    """Print one row for each store and depth; `ratio` is the time for a node against the shallowest chain."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", action="append", default=[], help="address of a store")
    parser.add_argument(
        "--neo4j", action="append", default=[], help="address of a Neo4j, e.g. neo4j://localhost:7687"
    )
    asked = parser.parse_args()
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for url in [*asked.store, *asked.neo4j] or [f"sqlite:///{Path(folder) / 'diamonds.db'}"]:
            measure(url)


def measure(url: str) -> None:
    """Print the rows of one store."""
    store = open_store(url)
    first = 0.0
    for depth in DEPTHS:
        facts, start = diamonds(depth)
        store.append(facts)
        nodes = 3 * depth + 1
        seconds = walk_s(store, start, nodes)
        first = first or seconds / nodes
        print(
            f"{url.partition(':')[0]:8} {depth:8} {nodes:6} {2**depth:16,} {seconds * 1e3:8.2f} "
            f"{seconds / nodes * 1e6:8.1f} {seconds / nodes / first:6.2f}"
        )
    store.close()


def diamonds(depth: int) -> tuple[list[Fact], Uid]:
    """Return a chain of `depth` diamonds and its end, from which 2**depth paths lead upstream."""
    names = [f"{depth}-{place}" for place in range(3 * depth + 1)]
    stated = [thing(Kind.DATASET_VERSION, ("diamonds", name), STAMP, name=name) for name in names]
    uids = [each.uid for each in stated]
    facts: list[Fact] = [fact for each in stated for fact in each.facts]
    for top in range(0, 3 * depth, 3):
        for side in (top + 1, top + 2):
            facts.append(edge(uids[side], Relation.DERIVED_FROM, uids[top], STAMP))
            facts.append(edge(uids[top + 3], Relation.DERIVED_FROM, uids[side], STAMP))
    return facts, uids[-1]


def walk_s(store: Store, start: Uid, nodes: int) -> float:
    """Return the median seconds of a whole walk upstream."""
    taken = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        found = store.walk([start], Direction.UPSTREAM, _RELATIONS)
        taken.append(time.perf_counter() - begun)
        if len(found.depths) != nodes:
            raise SystemExit(f"the walk found {len(found.depths)} of {nodes} nodes")
    return statistics.median(taken)


_RELATIONS: Sequence[Relation] = (Relation.DERIVED_FROM, Relation.USED, Relation.GENERATED_BY)

if __name__ == "__main__":
    main()
