"""The exact ranking: a linear Gaussian model of the history with one one-sided effect for each hypothesis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np

from headwater.analysis.root_cause.indicators import Design, Floats

P_NONE = 0.3
NEGLIGIBLE = 1 / 3
_SCALES = (0.7, 1.0, 1.4)
_SETTINGS = (0.0, 0.3, 0.8)
_VERSIONS = (0.0, 0.15, 0.3)
_FOREIGN = (0.0, 25.0)
_MEAN_VARIANCE = 25.0
_SMALLEST_DROP = 0.5


@dataclass(frozen=True, slots=True)
class Posterior:
    """`none`: the probability that nothing upstream moved the metric by more than `NEGLIGIBLE`; `single`: of each
    suspect alone.

    `effect` and `spread` are each suspect's expected drop and its standard deviation, in units of the noise.
    """

    none: float
    single: Floats
    effect: Floats
    spread: Floats


def rank(y: Floats, design: Design, *, drop: float, ratios: Floats, p_none: float = P_NONE) -> Posterior:
    """Return what the history says of each suspect.

    `y` (runs) is the metric in units of its noise, larger better, centred by its median; `drop` the observed
    one in the same units; `ratios` the likelihood ratios of side evidence. The model is
    y = -d x + N(0, s^2 (I + a K_param + b K_ordered + c K_foreign) + 25 * 11'), d half-normal with scale
    max(drop, .5); K_foreign lets a level that neither end of the question has move the runs that share it freely,
    so that a drop of other runs with a cause of their own is not pinned on a suspect they happen to carry;
    s, a, b, c are integrated over a grid; "none" has prior `p_none` and the suspects share the rest in proportion
    to their ratios. An effect under a third of the noise counts as none.
    """
    count = design.indicators.shape[0]
    if count == 0:
        return Posterior(1.0, np.zeros(0), np.zeros(0), np.zeros(0))
    scale = max(drop, _SMALLEST_DROP)
    grid = [_at(y, design, point, scale) for point in product(_SCALES, _SETTINGS, _VERSIONS, _FOREIGN)]
    base = np.array([each.log_none for each in grid])
    log_joint = base[:, None] + np.array([each.log_factor for each in grid])
    peak = max(float(log_joint.max()), float(base.max()))
    weight = np.exp(log_joint - peak)
    evidence = weight.sum(axis=0)
    none = p_none * float(np.exp(base - peak).sum())
    prior = (1 - p_none) * ratios / ratios.sum()
    total = none + float((prior * evidence).sum())
    share = np.exp(log_joint - log_joint.max(axis=0))
    share /= share.sum(axis=0)
    means = np.array([each.mean for each in grid])
    squares = np.array([each.mean**2 + each.variance for each in grid])
    effect = (share * means).sum(axis=0)
    spread = np.sqrt(np.maximum((share * squares).sum(axis=0) - effect**2, 0))
    single = prior * evidence / total
    real = 1 - (share * np.array([each.negligible for each in grid])).sum(axis=0)
    return Posterior(none / total + float((single * (1 - real)).sum()), single * real, effect, spread)


@dataclass(frozen=True, slots=True)
class _Point:
    log_none: float
    log_factor: Floats
    mean: Floats
    variance: Floats
    negligible: Floats


def _at(y: Floats, design: Design, point: tuple[float, float, float, float], scale: float) -> _Point:
    s, a, b, c = point
    runs = y.shape[0]
    kernel = (
        np.eye(runs) + a * design.same_parameters + b * design.shared_versions + c * design.shared_foreign
    )
    covariance = s**2 * kernel + _MEAN_VARIANCE
    factor = np.linalg.cholesky(covariance)
    whitened = np.linalg.solve(factor, np.column_stack([y, design.indicators.T]))
    u, w = whitened[:, 0], whitened[:, 1:]
    precision = np.einsum("ij,ij->j", w, w)
    pull = -(w.T @ u)
    variance = 1 / (precision + 1 / scale**2)
    mean = variance * pull
    log_factor = (
        -0.5 * np.log1p(scale**2 * precision)
        + 0.5 * variance * pull**2
        + np.log(2)
        + log_normal_cdf(mean / np.sqrt(variance))
    )
    log_none = -0.5 * float(u @ u) - float(np.log(np.diag(factor)).sum())
    return _Point(log_none, log_factor, mean, variance, _below(NEGLIGIBLE, mean, np.sqrt(variance)))


def _below(bound: float, mean: Floats, spread: Floats) -> Floats:
    """Return the chance that a normal effect, known to be positive, is smaller than `bound`."""
    above = np.exp(log_normal_cdf((mean - bound) / spread) - log_normal_cdf(mean / spread))
    return np.asarray(np.clip(1 - above, 0.0, 1.0))


def log_normal_cdf(z: Floats) -> Floats:
    """Return log Phi(z), exact far into the lower tail (an asymptotic series below -8)."""
    return np.array([_log_cdf(float(each)) for each in np.atleast_1d(z)])


def _log_cdf(z: float) -> float:
    if z > -8:
        return math.log(0.5 * math.erfc(-z / math.sqrt(2)))
    return -0.5 * z * z - math.log(-z * math.sqrt(2 * math.pi)) + math.log1p(-1 / z**2 + 3 / z**4)
