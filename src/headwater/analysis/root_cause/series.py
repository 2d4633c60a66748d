"""Where a series of measurements got worse by more than its noise, where it recovered, and where its level changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.factors import Factor, FactorKind
from headwater.analysis.root_cause.answer import Measured, Noise
from headwater.analysis.trace import Trace
from headwater.model import Uid

Integers = NDArray[np.int_]
FALSE_ALARM = 0.01
CHANGE_PENALTY = 3.0
_FEWEST_POINTS = 6
_NORMAL = NormalDist()
_PEERS = 3 * math.sqrt(2)


@dataclass(frozen=True, slots=True)
class Regression:
    """`bad` lies further below `good`, the best sound measurement before, than noise explains.

    `delta` is bad minus good in the metric's units, `sigmas` its size in units of the noise, `limit` the size that
    noise reaches once in a hundred measurements. `recovered` is the first later one that noise explains again;
    None: still open. `evaluation_changed` says that the two were measured on different data.
    """

    bad: Measured
    good: Measured
    delta: float
    sigmas: float
    limit: float
    recovered: Measured | None = None
    evaluation_changed: bool = False


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """`first` is where the mean of a series changed from `before` to `after`, in the metric's units."""

    first: Measured
    before: float
    after: float


def regressions(
    points: Sequence[Measured], noise: Noise, *, higher_is_better: bool, traces: Mapping[Uid, Trace]
) -> tuple[Regression, ...]:
    """Return where `points` (in order) fell below the best sound one before by more than noise does, oldest first.

    What follows a regression and stays down belongs to it; what falls again, against the best since, is another one.
    The limit allows for the luck of the best of its peers: the expected largest of n normal values (Blom 1958) plus
    the quantile of a difference from it (its variance that of Gumbel's limit). Noise alone passes it about once in a
    hundred measurements.
    """
    if noise.sigma <= 0:
        return ()
    sign = 1 if higher_is_better else -1
    levels = [_Level()]
    found: list[Regression] = []
    for point in points:
        while len(levels) > 1 and not levels[-2].below(point, noise.sigma, sign):
            levels.pop()
            place = levels[-1].followed_by
            found[place] = replace(found[place], recovered=point)
        if levels[-1].below(point, noise.sigma, sign):
            levels[-1].followed_by = len(found)
            found.append(_regression(levels[-1], point, noise.sigma, sign, traces))
            levels.append(_Level())
        levels[-1].points.append(point)
    return tuple(found)


@dataclass(slots=True)
class _Level:
    """Measurements that noise explains; `followed_by` is the place of the regression that ended it."""

    points: list[Measured] = field(default_factory=list)
    followed_by: int = -1

    def best(self, sign: int) -> Measured:
        return max(reversed(self.points), key=lambda point: sign * point.value)

    def limit(self, sigma: float, sign: int) -> float:
        """Return how many sigmas below the best a measurement of the same level lies once in a hundred."""
        best = self.best(sign).value
        peers = sum(abs(point.value - best) <= _PEERS * sigma for point in self.points)
        return largest_of(peers) + _NORMAL.inv_cdf(1 - FALSE_ALARM) * math.sqrt(
            1 + _variance_of_largest(peers)
        )

    def below(self, point: Measured, sigma: float, sign: int) -> bool:
        if not self.points:
            return False
        drop = sign * (self.best(sign).value - point.value)
        return drop > self.limit(sigma, sign) * sigma


def largest_of(count: int) -> float:
    """Return the expected largest of `count` standard normal values, by Blom's approximation."""
    return _NORMAL.inv_cdf((count - 0.375) / (count + 0.25))


def _variance_of_largest(count: int) -> float:
    return min(1.0, math.pi**2 / (12 * math.log(count))) if count > 1 else 1.0


def is_linear(runs: Sequence[Uid], traces: Mapping[Uid, Trace]) -> bool:
    """Return whether no factor but the seed ever goes back to a level it has left: one line, no branches."""
    left: dict[Factor, set[str]] = {}
    here: dict[Factor, str] = {}
    for run in runs:
        for factor, level in traces[run].levels.items():
            if factor.kind is FactorKind.SEED or factor in traces[run].inputs:
                continue
            if factor in here and here[factor] != level.value:
                left.setdefault(factor, set()).add(here[factor])
                if level.value in left[factor]:
                    return False
            here[factor] = level.value
    return True


def change_points(points: Sequence[Measured], noise: Noise) -> tuple[ChangePoint, ...]:
    """Return where the mean of a linear series changed, oldest first; empty for fewer than six points.

    Optimal partitioning (Jackson et al. 2005): the partition with the least squared error in units of the noise plus
    3 ln n for each change (Zhang and Siegmund 2007), exact for up to the few hundred points of a series.
    """
    count = len(points)
    if count < _FEWEST_POINTS or noise.sigma <= 0:
        return ()
    values = np.array([point.value for point in points]) / noise.sigma
    sums = np.concatenate([[0.0], np.cumsum(values)])
    squares = np.concatenate([[0.0], np.cumsum(values**2)])
    penalty = CHANGE_PENALTY * math.log(count)
    cost = np.zeros(count + 1)
    cost[0] = -penalty
    last = np.zeros(count + 1, dtype=int)
    for end in range(1, count + 1):
        starts = np.arange(end)
        errors = squares[end] - squares[:end] - (sums[end] - sums[:end]) ** 2 / (end - starts)
        whole = cost[:end] + errors + penalty
        last[end] = int(np.argmin(whole))
        cost[end] = whole[last[end]]
    return _between(points, _cuts(last, count))


def _cuts(last: Integers, count: int) -> list[int]:
    cuts = [count]
    while cuts[-1] > 0:
        cuts.append(int(last[cuts[-1]]))
    return cuts[::-1]


def _between(points: Sequence[Measured], cuts: Sequence[int]) -> tuple[ChangePoint, ...]:
    means = [float(np.mean([point.value for point in points[start:end]])) for start, end in pairwise(cuts)]
    return tuple(
        ChangePoint(points[cut], before, after)
        for cut, before, after in zip(cuts[1:-1], means[:-1], means[1:], strict=True)
    )


def _regression(
    level: _Level, bad: Measured, sigma: float, sign: int, traces: Mapping[Uid, Trace]
) -> Regression:
    good = level.best(sign)
    delta = bad.value - good.value
    return Regression(
        bad=bad,
        good=good,
        delta=delta,
        sigmas=abs(delta) / sigma,
        limit=level.limit(sigma, sign),
        evaluation_changed=_evaluation(traces[good.run]) != _evaluation(traces[bad.run]),
    )


def _evaluation(trace: Trace) -> dict[Factor, str]:
    return {
        factor: level.value for factor, level in trace.levels.items() if factor.kind is FactorKind.EVALUATION
    }
