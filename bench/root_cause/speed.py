"""How long an answer takes. Reported beside the bars, never asserted: it depends on the machine."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from bench.root_cause.case import case_of
from bench.root_cause.ours import answer, traced
from bench.root_cause.worlds.factors import BUILDS, FACTORS
from bench.root_cause.worlds.families import Family, world_of

LASTING = tuple(name for name in FACTORS if name not in BUILDS)
SIZES = (
    (Family("200 runs, 10 suspects", runs=200, changed=8, among=LASTING, others=LASTING), 10, 100.0),
    (Family("500 runs, 24 suspects", runs=500, changed=24, among=LASTING, others=LASTING), 24, 1000.0),
)
QUANTILE = 0.95


@dataclass(frozen=True, slots=True)
class Speed:
    """The 95th percentile in ms of ranking from traced lineages, and of tracing them; `bar` is required of ranking."""

    name: str
    bar: float
    ranking: float
    tracing: float


def speeds(times: int = 20) -> list[Speed]:
    """Return how long each size takes over `times` worlds with just that many suspects."""
    return [_speed(family, suspects, bar, times) for family, suspects, bar in SIZES]


def _speed(family: Family, suspects: int, bar: float, times: int) -> Speed:
    ranking: list[float] = []
    tracing: list[float] = []
    number = 0
    while len(ranking) < times:
        incident = world_of(family, number).incident()
        number += 1
        if len(case_of(incident).suspects) != suspects:
            continue
        start = time.perf_counter()
        traces = traced(incident)
        between = time.perf_counter()
        answer(incident, traces)
        ranking.append(1000 * (time.perf_counter() - between))
        tracing.append(1000 * (between - start))
    return Speed(
        family.name, bar, float(np.quantile(ranking, QUANTILE)), float(np.quantile(tracing, QUANTILE))
    )
