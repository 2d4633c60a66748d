"""A few hundred trainings of one job beside the world of `bench.scale`, of which `why` can be asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from headwater.facts import EdgeFact, Fact, MetricFact, NodeFact
from headwater.model import Kind, Relation, uid_of

PROJECT, RUNS, SPOILT = "serving", 200, 120
_START = datetime(2026, 1, 1, tzinfo=UTC)
_DATA = 5


def facts() -> Iterator[Fact]:
    """Yield runs with a model each, on one of a few datasets that have new versions now and then; the last is bad."""
    chance = random.Random(1)
    for number in range(RUNS):
        yield from _training(number, chance, _START + timedelta(hours=number))


def _training(number: int, chance: random.Random, at: datetime) -> Iterator[Fact]:
    name = f"why-{number}"
    run = uid_of(Kind.RUN, (PROJECT, name))
    props = {
        "run_id": name,
        "job": "screen",
        "param.lr": str(chance.choice((0.1, 0.01))),
        "param.depth": str(chance.randrange(2, 6)),
        "param.seed": str(number),
    }
    yield NodeFact(
        kind=Kind.RUN,
        key=(PROJECT, name),
        name=name,
        project=PROJECT,
        props=props,
        occurred_at=at,
        recorded_at=at,
    )
    for place in range(_DATA):
        version = str(1 + (number >= SPOILT if place == 0 else number // (30 + 10 * place)))
        key = (PROJECT, f"table-{place}", version)
        yield NodeFact(
            kind=Kind.DATASET_VERSION,
            key=key,
            name=f"{key[1]}@{version}",
            project=PROJECT,
            props={"series": key[1], "version": version},
            occurred_at=_START,
            recorded_at=at,
        )
        yield EdgeFact(
            effect=run,
            relation=Relation.USED,
            cause=uid_of(Kind.DATASET_VERSION, key),
            role="train",
            occurred_at=at,
            recorded_at=at,
        )
    yield MetricFact(
        run=run,
        key="accuracy",
        split="test",
        value=0.95 - 0.05 * (number >= SPOILT) + chance.gauss(0, 0.004),
        occurred_at=at,
        recorded_at=at,
    )
