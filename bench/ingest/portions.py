"""Small appends, and a run that goes on and on."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta

from headwater.facts import Fact, MetricFact, NodeFact
from headwater.model import Kind
from headwater.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)
POINTS, PORTIONS = 10_000, 100
APPENDS = 20


def measure(store: Store) -> dict[str, float]:
    """Return milliseconds of single appends, and of the first and last ones about a growing run."""
    ones = [_timed(store, [_run(f"one-{n}")]) for n in range(APPENDS)]
    hundreds = [_timed(store, [_run(f"many-{n}-{m}") for m in range(100)]) for n in range(APPENDS)]
    run = _run("growing")
    store.append([run])
    many = POINTS // PORTIONS
    grown = [_timed(store, [_point(run, n) for n in range(at, at + many)]) for at in range(0, POINTS, many)]
    return {
        "append of 1 fact, median": statistics.median(ones),
        "append of 100 facts, median": statistics.median(hundreds),
        f"growing run: first 10 of {PORTIONS} appends, median": statistics.median(grown[:10]),
        f"growing run: last 10 of {PORTIONS} appends, median": statistics.median(grown[-10:]),
        f"growing run: all {POINTS:,} points": sum(grown),
    }


def _timed(store: Store, facts: list[Fact]) -> float:
    begun = time.perf_counter()
    store.append(facts)
    return (time.perf_counter() - begun) * 1e3


def _run(name: str) -> NodeFact:
    props = {"run_id": name, "job": "portions", "param.lr": "0.1"}
    return NodeFact(
        kind=Kind.RUN,
        key=("portions", name),
        name=name,
        project="scale",
        props=props,
        occurred_at=START,
        recorded_at=START,
    )


def _point(run: NodeFact, step: int) -> MetricFact:
    at = START + timedelta(seconds=step)
    return MetricFact(
        run=run.uid,
        key=("loss", "accuracy", "lr", "norm")[step % 4],
        value=1 / (1 + step),
        step=step,
        occurred_at=at,
        recorded_at=at,
    )
