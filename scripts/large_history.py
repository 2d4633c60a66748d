#!/usr/bin/env python3
"""Fill a store with one lineage of as many things as asked for, the same for the same number: `--nodes 20000`."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta

from headwater.facts import Fact, MetricFact
from headwater.model import Kind, Relation, RunState, Uid
from headwater.services import LOCAL, open_services
from headwater.statements import Stamp, edge, run, version

STAGES = 24
MOST_CAUSES = 3
NEAR = 6
BATCH = 5_000
START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    """Fill the store and print how to name the thing that all others come from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=20_000, metavar="N", help="versions and runs together")
    parser.add_argument("--store", required=True, metavar="URL", help="where to, e.g. sqlite:///large.db")
    options = parser.parse_args()
    services = open_services(options.store)
    batch: list[Fact] = []
    for fact in history(options.nodes):
        batch.append(fact)
        if len(batch) >= BATCH:
            services.ingest.append(LOCAL, batch)
            batch = []
    services.ingest.append(LOCAL, batch)
    sys.stdout.write("dataset:source@1\n")
    return 0


def history(nodes: int) -> Iterator[Fact]:
    """Yield one source, and stages that take turns: runs that use one to three versions near by, and what they made."""
    chance = random.Random(nodes)
    width = nodes // STAGES
    source = version(Kind.DATASET, "source", Stamp(START, START), project="large", label="1")
    yield from source
    before = [source.uid]
    for stage in range(1, STAGES + 1):
        made: list[Uid] = []
        for place in range(width):
            at = START + timedelta(minutes=stage * width + place)
            stamp = Stamp(at, at)
            near = [_near(before, place, chance) for _ in range(1 + chance.randrange(MOST_CAUSES))]
            if stage % 2:
                made.append((yield from _run(f"step-{stage}#{place}", f"step-{stage}", stamp, near, chance)))
            else:
                made.append((yield from _version(f"stage-{stage}", str(place), stamp, near[:1])))
        before = made


def _near(before: list[Uid], place: int, chance: random.Random) -> Uid:
    return before[min(len(before) - 1, max(0, place + chance.randint(-NEAR, NEAR)))]


def _run(
    name: str, job: str, stamp: Stamp, used: list[Uid], chance: random.Random
) -> Generator[Fact, None, Uid]:
    stated = run(
        "large", name, stamp, project="large", job=job, states=[(RunState.COMPLETE, stamp.occurred_at)]
    )
    yield from stated
    for each in used:
        yield edge(stated.uid, Relation.USED, each, stamp)
    yield MetricFact(
        run=stated.uid,
        key="accuracy",
        split="test",
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
        value=round(0.9 + chance.random() / 10, 4),
    )
    return stated.uid


def _version(series: str, label: str, stamp: Stamp, made_by: list[Uid]) -> Generator[Fact, None, Uid]:
    stated = version(Kind.DATASET, series, stamp, project="large", label=label)
    yield from stated
    for each in made_by:
        yield edge(stated.uid, Relation.GENERATED_BY, each, stamp)
    return stated.uid


if __name__ == "__main__":
    sys.exit(main())
