"""The exact ranking: a linear Gaussian model of the history with one one-sided effect for each hypothesis."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.root_cause.hypotheses import Hypothesis, pairs, singles
from headwater.analysis.root_cause.indicators import Design, Floats
from headwater.patience import while_waited

Places = NDArray[np.intp]
P_NONE = 0.3
P_PAIRS = 0.15
NEGLIGIBLE = 1 / 3
MOST_PAIRED = 64
_SCALES = (0.7, 1.0, 1.4)
_SETTINGS = (0.0, 0.3, 0.8)
_VERSIONS = (0.0, 0.15, 0.3)
_FOREIGN = (0.0, 25.0)
_MEAN_VARIANCE = 25.0
_SMALLEST_DROP = 0.5
_SMALL = 40


@dataclass(frozen=True, slots=True)
class Posterior:
    """`none`: the probability that nothing upstream moved the metric by more than `NEGLIGIBLE`; `chances` of each
    hypothesis about rows of the design, in the order of `hypotheses` (single rows first).

    `effect` and `spread` are the expected drop by each and its standard deviation, in units of the noise.
    """

    none: float
    hypotheses: tuple[Hypothesis, ...]
    chances: Floats
    effect: Floats
    spread: Floats


def rank(y: Floats, design: Design, *, drop: float, ratios: Floats) -> Posterior:
    """Return what the history says of each row of the design and of each two of different suspects.

    `y` (runs) is the metric in units of its noise, larger better, centred by its median; `drop` the observed
    one in the same units; `ratios` the likelihood ratios of side evidence on each row. The model is
    y = -d x + N(0, s^2 (I + a K_param + b K_ordered + c K_foreign) + 25 * 11'), d half-normal with scale
    max(drop, .5), half of it where two add their parts; x is a row's indicator, the product of two (only together)
    or their sum (each its part). K_foreign lets a level that neither end of the question has move the runs that share
    it freely, so that a drop of other runs with a cause of their own is not pinned on a suspect they happen to carry;
    s, a, b, c are integrated over a grid. "none" has prior `P_NONE`, pairs share `P_PAIRS` of the rest, half of it for
    either kind, singles the other part; within these each weighs as its ratio or the product of its two.
    An effect under a third of the noise counts as none. Of more than `MOST_PAIRED` rows only the likeliest by
    themselves are paired.
    """
    owners = [row.suspect for row in design.rows]
    count = len(owners)
    if count == 0:
        return Posterior(1.0, (), np.zeros(0), np.zeros(0), np.zeros(0))
    scale = max(drop, _SMALLEST_DROP)
    weights = ratios * np.array([row.share for row in design.rows])
    paired = _paired(y, design, scale, weights)
    both, added = (pairs(owners, among=paired, additive=additive) for additive in (False, True))
    prior = (1 - P_NONE) * _prior(weights, both, owners)
    grid = _grid(y, design, both, scale)
    return _posterior(grid, prior, (*singles(count), *both, *added))


def _posterior(grid: _Grid, prior: Floats, hypotheses: tuple[Hypothesis, ...]) -> Posterior:
    """Return the sum over the grid: what each hypothesis holds, and its drop where it holds."""
    base, at = grid.log_none, grid.places
    log_joint = base[:, None] + grid.log_factor
    peak = max(float(log_joint.max()), float(base.max()))
    evidence = np.exp(log_joint - peak).sum(axis=0)[at]
    none = P_NONE * float(np.exp(base - peak).sum())
    total = none + float((prior * evidence).sum())
    share = np.exp(log_joint - log_joint.max(axis=0))
    share /= share.sum(axis=0)
    effect = (share * grid.mean).sum(axis=0)
    spread = np.sqrt(np.maximum((share * (grid.mean**2 + grid.variance)).sum(axis=0) - effect**2, 0))
    held = prior * evidence / total
    real = 1 - (share * grid.negligible).sum(axis=0)[at]
    return Posterior(
        none=none / total + float((held * (1 - real)).sum()),
        hypotheses=hypotheses,
        chances=held * real,
        effect=effect[at],
        spread=spread[at],
    )


def _paired(y: Floats, design: Design, scale: float, weights: Floats) -> list[int]:
    """Return the rows that may be one of two: all, or those that are likeliest alone where they are too many."""
    count = len(design.rows)
    if count <= MOST_PAIRED:
        return list(range(count))
    grid = _grid(y, design, (), scale)
    log_joint = (grid.log_none[:, None] + grid.log_factor)[:, grid.places]
    alone = weights * np.exp(log_joint - log_joint.max()).sum(axis=0)
    return sorted(np.argsort(-alone, kind="stable")[:MOST_PAIRED].tolist())


def _prior(ratios: Floats, both: tuple[Hypothesis, ...], owners: Sequence[int]) -> Floats:
    """Return the weights of singles, of two only together, and of two that add.

    Without evidence they sum to 1 where each suspect has one row and all are paired. A suspect's steps are not fewer
    to choose from for being many: each weighs as a suspect of one step does.
    """
    own = Counter(owners)
    suspects = len(own)
    if not both:
        return ratios / suspects
    possible = (len(owners) ** 2 - sum(rows**2 for rows in own.values())) / 2
    twos = np.array([ratios[each.causes[0]] * ratios[each.causes[1]] for each in both])
    twos = P_PAIRS / 2 * twos / possible
    return np.concatenate([(1 - P_PAIRS) * ratios / suspects, twos, twos])


@dataclass(frozen=True, slots=True)
class _Grid:
    """Likelihoods, the drop by each effect and how likely it is negligible, at all points (rows) of the grid.

    Effects are the columns: hypotheses that predict the same of every run share one; `places` says which is whose.
    """

    places: Places
    log_none: Floats
    log_factor: Floats
    mean: Floats
    variance: Floats
    negligible: Floats


@dataclass(frozen=True, slots=True)
class _Effects:
    """The different effects of hypotheses on runs: `rows`, and the sums of the rows `one` and `other`.

    `scales` are those of the drop by each, rows first; `places` says which is whose.
    """

    rows: Floats
    one: Places
    other: Places
    scales: Floats
    places: Places


def _effects(design: Design, both: tuple[Hypothesis, ...], scale: float) -> _Effects:
    x = design.indicators
    first = [each.causes[0] for each in both]
    second = [each.causes[1] for each in both]
    rows, alike = _distinct(np.concatenate([x, x[first] * x[second]]) if both else x)
    summed, sums = _distinct(np.sort(np.column_stack([alike[first], alike[second]]), axis=1).astype(float))
    one, other = summed.T.astype(np.intp)
    scales = np.concatenate([np.full(len(rows), scale), np.full(len(summed), scale / 2)])
    return _Effects(rows, one, other, scales, np.concatenate([alike, len(rows) + sums]))


def _grid(y: Floats, design: Design, both: tuple[Hypothesis, ...], scale: float) -> _Grid:
    """Return the likelihoods at each point of the grid.

    The covariance is s^2 K + 25 * 11': K is solved once for all s, and the mean's part added by the formula of
    Sherman and Morrison. With K = LL' every product over K is one of two columns over L, and sums of two indicators
    need no columns of their own.
    """
    effects = _effects(design, both, scale)
    one, other = effects.one, effects.other
    asked = np.column_stack([y, np.ones(len(y)), effects.rows.T])
    precisions, pulls, log_none = [], [], []
    for kernel in while_waited(_kernels(design)):
        lower = np.asarray(np.linalg.cholesky(kernel), dtype=float)
        log_det = 2 * float(np.log(np.diag(lower)).sum())
        over = over_lower(lower, asked)
        known, carried = over[:, :2], over[:, 2:]
        among = np.einsum("ji,ji->i", carried[:, one], carried[:, other])
        own = np.einsum("ji,ji->i", carried, carried)
        own = np.concatenate([own, own[one] + own[other] + 2 * among])
        cross = carried.T @ known
        cross = np.concatenate([cross, cross[one] + cross[other]])
        (of_y, of_mean), (_, of_ones) = (known.T @ known).tolist()
        for s in _SCALES:
            weight = 1 / (s**2 / _MEAN_VARIANCE + of_ones)
            precisions.append((own - weight * cross[:, 1] ** 2) / s**2)
            pulls.append(-(cross[:, 0] - weight * of_mean * cross[:, 1]) / s**2)
            squared = (of_y - weight * of_mean**2) / s**2
            scaled = 2 * len(y) * math.log(s) + log_det + math.log(_MEAN_VARIANCE / s**2 / weight)
            log_none.append(-0.5 * (squared + scaled))
    return _points(effects, np.maximum(precisions, 0), np.array(pulls), np.array(log_none))


def _kernels(design: Design) -> Iterator[Floats]:
    """Yield how runs move together at each point of the grid, but for s and the mean."""
    for a, b, c in product(
        _weights(_SETTINGS, design.same_parameters),
        _weights(_VERSIONS, design.shared_versions),
        _weights(_FOREIGN, design.shared_foreign),
    ):
        alone = np.eye(len(design.same_parameters))
        yield alone + a * design.same_parameters + b * design.shared_versions + c * design.shared_foreign


def _distinct(rows: Floats) -> tuple[Floats, Places]:
    """Return the different rows as they first come, and for each row which of them it is."""
    found: dict[bytes, int] = {}
    places = [found.setdefault(row.tobytes(), len(found)) for row in np.ascontiguousarray(rows)]
    chosen = [places.index(place) for place in range(len(found))]
    return rows[chosen], np.array(places, dtype=np.intp)


def over_lower(lower: Floats, columns: Floats) -> Floats:
    """Return what `lower`, a lower triangle, maps to `columns`: by halves, as numpy has no solver for triangles."""
    size = len(lower)
    if size <= _SMALL:
        return np.asarray(np.linalg.solve(lower, columns), dtype=float)
    middle = size // 2
    upper_part = over_lower(lower[:middle, :middle], columns[:middle])
    left = columns[middle:] - lower[middle:, :middle] @ upper_part
    return np.concatenate([upper_part, over_lower(lower[middle:, middle:], left)])


def _weights(every: tuple[float, ...], kernel: Floats) -> tuple[float, ...]:
    """Return the weights to integrate over: just one where the kernel is empty and all say the same."""
    return every if kernel.any() else every[:1]


def _points(effects: _Effects, precision: Floats, pull: Floats, log_none: Floats) -> _Grid:
    scale = effects.scales
    variance = 1 / (precision + 1 / scale**2)
    mean, spread = variance * pull, np.sqrt(variance)
    log_positive = log_normal_cdf(mean / spread)
    log_factor = -0.5 * np.log1p(scale**2 * precision) + 0.5 * variance * pull**2 + math.log(2) + log_positive
    above = np.exp(log_normal_cdf((mean - NEGLIGIBLE) / spread) - log_positive)
    return _Grid(effects.places, log_none, log_factor, mean, variance, np.clip(1 - above, 0.0, 1.0))


def log_normal_cdf(z: Floats) -> Floats:
    """Return log Phi(z), exact far into the lower tail (an asymptotic series below -8)."""
    near = np.maximum(z, _TAIL)
    far = np.minimum(z, _TAIL)
    body = np.log(0.5 * np.asarray(_erfc(-near / math.sqrt(2)), dtype=float))
    tail = -0.5 * far**2 - np.log(-far * math.sqrt(2 * math.pi)) + np.log1p(-1 / far**2 + 3 / far**4)
    return np.where(z > _TAIL, body, tail)


_TAIL = -8.0
_erfc = np.frompyfunc(math.erfc, 1, 1)
