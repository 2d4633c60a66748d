"""How far a metric moves with nothing changed but the seed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import Noise
from headwater.analysis.root_cause.rounding import rounding_of
from headwater.analysis.root_cause.table import Numbers, Table
from headwater.model import Uid

PRIOR_DEGREES = 2.0
ASSUMED_FACTOR = 1.05
_SMALLEST = 1e-150
PROPORTIONS = frozenset(
    {
        "accuracy",
        "balanced_accuracy",
        "precision",
        "recall",
        "sensitivity",
        "specificity",
        "f1",
        "f1_score",
        "top5",
    }
)


def noise_of(metric: str, values: Mapping[Uid, float], table: Table, *, tested_rows: int = 0) -> Noise:
    """Return the noise of `metric`: pooled over replicates, with a binomial prior for proportions.

    Replicates are runs equal in every factor but the seed. For a proportion p measured on `tested_rows` rows
    the prior variance p(1-p)/rows counts as two degrees of freedom. With neither, 1.05 x the median absolute
    successive change, said to be assumed. Never less than what rounding gives (`rounding_of`), and what differs by
    no more is no replicate that measures anything; 0 where all values are the same.
    """
    floor = rounding_of(list(values.values()))
    found = _measured(metric, values, table, tested_rows, floor)
    if not found.sigma or found.sigma >= floor:
        return found
    return replace(found, sigma=floor, source=f"{found.source}, at least the rounding of values")


def _measured(
    metric: str, values: Mapping[Uid, float], table: Table, tested_rows: int, floor: float
) -> Noise:
    groups = _replicates(values, table)
    squares, degrees = _pooled(groups)
    prior = _binomial(metric, list(values.values()), tested_rows)
    told = f"{degrees + len(groups)} replicates"
    if degrees and prior is not None:
        pooled = math.sqrt((squares + PRIOR_DEGREES * prior) / (degrees + PRIOR_DEGREES))
        return Noise(pooled, f"{told} and {tested_rows} test rows", degrees, False)
    if degrees and _differ(groups, floor):
        return Noise(math.sqrt(squares / degrees), told, degrees, False)
    if prior is not None and prior > 0:
        return Noise(math.sqrt(prior), f"{tested_rows} test rows, no replicates", 0, True)
    return Noise(_successive(list(values.values()), floor), "successive changes, no replicates", 0, True)


def _differ(groups: Sequence[Sequence[float]], floor: float) -> bool:
    """Return whether any replicates lie further apart than rounding puts them."""
    return any(max(group) - min(group) > max(floor, _SMALLEST) for group in groups)


def _replicates(values: Mapping[Uid, float], table: Table) -> list[list[float]]:
    """Return the values of runs that are equal in every level but seeds and what was made on the way.

    Of a run of which nothing else is recorded nobody knows what it equals.
    """
    seeds = np.array([factor.kind is FactorKind.SEED for factor in table.places], dtype=bool)
    recorded = np.where(table.made, 0, table.numbers)
    alike, sown = recorded[:, ~seeds], table.numbers[:, seeds]
    groups: dict[bytes, dict[tuple[bytes, float], float]] = defaultdict(dict)
    for run, same, seed in sorted(zip(table.runs, map(_key, alike), map(_key, sown), strict=True)):
        if any(same):
            groups[same].setdefault((seed, values[run]), values[run])
    return [list(group.values()) for group in groups.values() if len(group) > 1]


def _key(numbers: Numbers) -> bytes:
    return numbers.tobytes()


def _pooled(groups: Sequence[Sequence[float]]) -> tuple[float, int]:
    squares = sum(float(np.sum((np.asarray(group) - np.mean(group)) ** 2)) for group in groups)
    return squares, sum(len(group) - 1 for group in groups)


def _binomial(metric: str, values: Sequence[float], rows: int) -> float | None:
    name = metric.lower().rsplit(".", 1)[-1].rsplit("/", 1)[-1].removeprefix("test_").removeprefix("val_")
    if rows <= 1 or name not in PROPORTIONS or not values:
        return None
    share = min(max(float(np.median(values)), 0.5 / rows), 1 - 0.5 / rows)
    return share * (1 - share) / rows


def _successive(values: Sequence[float], floor: float) -> float:
    """Return 1.05 x the median absolute change from one run to the next that changed it by more than rounding."""
    moves = np.abs(np.diff(np.asarray(values, dtype=float)))
    if not np.any(moves > _SMALLEST):
        return 0.0
    moves = moves[moves > max(floor, _SMALLEST)]
    return ASSUMED_FACTOR * float(np.median(moves)) if moves.size else floor
