"""Which rerun would tell most: adaptive group testing over a noisy channel.

A hybrid is a run with some suspects at their bad value and the others at their good one. Its result, in units of
the noise, lies near 0 (like good) or near -separation (like bad). The hybrid of most mutual information is next, as
in Bayesian experimental design (Lindley 1956); for two equally likely outcomes that is probabilistic bisection.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.root_cause.hypotheses import Hypothesis, singles

Floats = NDArray[np.float64]
Hybrid = frozenset[int]
CERTAIN = 0.95
_RANDOM_SUBSETS = 60
_TAIL = 5.0
_POINTS = 161
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Belief:
    """How likely each hypothesis is, given that one of them is true. `chances` sum to 1."""

    hypotheses: tuple[Hypothesis, ...]
    chances: Floats

    @property
    def suspects(self) -> tuple[int, ...]:
        """The suspects that some hypothesis names, in order."""
        return tuple(sorted({cause for each in self.hypotheses for cause in each.causes}))

    def marginals(self) -> dict[int, float]:
        """Return how likely each suspect takes part."""
        out = dict.fromkeys(self.suspects, 0.0)
        for hypothesis, chance in zip(self.hypotheses, self.chances, strict=True):
            for cause in hypothesis.causes:
                out[cause] += float(chance)
        return out


def flat(count: int) -> Belief:
    """Return the belief that any one of `count` suspects did it, all alike."""
    return Belief(singles(count), np.full(count, 1 / count))


def next_hybrid(
    belief: Belief, separation: float, *, allowed: Callable[[Hybrid], bool] = lambda _: True
) -> Hybrid | None:
    """Return the suspects to keep at their bad value in the most telling rerun; None where none tells anything.

    Of equally telling ones that with the fewest suspects set back, then the first by number. `allowed` says which
    hybrids can be run.
    """
    best: tuple[float, int, tuple[int, ...]] | None = None
    for hybrid in _candidates(belief):
        if not allowed(hybrid):
            continue
        gain = information(belief, hybrid, separation)
        rank = (-round(gain / _EQUAL) * _EQUAL, -len(hybrid), tuple(sorted(hybrid)))
        if gain > _EQUAL and (best is None or rank < best):
            best = rank
    return frozenset(best[2]) if best else None


def information(belief: Belief, hybrid: Hybrid, separation: float) -> float:
    """Return how many bits the result of `hybrid` is expected to tell."""
    shares = np.array([each.share(hybrid) for each in belief.hypotheses])
    levels = np.unique(shares)
    weights = np.array([belief.chances[shares == level].sum() for level in levels])
    return _entropy(weights) if math.isinf(separation) else channel_bits(weights, separation * levels)


def channel_bits(weights: Floats, levels: Floats) -> float:
    """Return the mutual information, in bits, between a choice of `levels` and that level plus unit Gaussian noise."""
    if levels.size < 2:
        return 0.0
    points = np.linspace(levels.min() - _TAIL, levels.max() + _TAIL, _POINTS)
    density = np.exp(-0.5 * (points[:, None] - levels) ** 2) / math.sqrt(2 * math.pi)
    mixed = density @ weights
    step = points[1] - points[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        told = (density > 0) & (mixed[:, None] > 0)
        terms = np.where(told, density * np.log2(density / mixed[:, None]), 0.0)
    return max(0.0, float((terms * weights).sum() * step))


def updated(belief: Belief, hybrid: Hybrid, result: float, separation: float) -> Belief:
    """Return the belief after `hybrid` was run; `result` in units of the noise, 0 like good, -separation like bad."""
    shares = np.array([each.share(hybrid) for each in belief.hypotheses])
    if math.isinf(separation):
        like = ((shares > 0) == math.isinf(result)).astype(float)
    else:
        log_like = -0.5 * (result + separation * shares) ** 2
        like = np.exp(log_like - log_like.max())
    chances = belief.chances * like
    return Belief(belief.hypotheses, chances / chances.sum())


def expected_runs(belief: Belief, separation: float) -> float:
    """Return how many reruns are expected to single out one hypothesis: its entropy over the channel's capacity.

    At least one; the bound is Shannon's, which bisection nearly reaches.
    """
    entropy = _entropy(belief.chances)
    if math.isinf(separation):
        return max(1.0, entropy)
    capacity = channel_bits(np.array([0.5, 0.5]), np.array([0.0, separation]))
    return max(1.0, entropy / capacity) if capacity > 0 else math.inf


def _entropy(chances: Floats) -> float:
    held = chances[chances > 0]
    return float(-(held * np.log2(held)).sum())


def _candidates(belief: Belief) -> Collection[Hybrid]:
    marginals = belief.marginals()
    ranked = sorted(marginals, key=lambda k: (-marginals[k], k))
    every = frozenset(ranked)
    found = {every - frozenset(ranked[:cut]): None for cut in range(1, len(ranked) + 1)}
    halves = _half(ranked, marginals)
    chance = np.random.default_rng(len(ranked))
    drawn = [
        frozenset(k for k, heads in zip(ranked, coins, strict=True) if heads)
        for coins in chance.random((_RANDOM_SUBSETS, len(ranked))) < 0.5
    ]
    for hybrid in [halves, *drawn]:
        found.setdefault(hybrid)
    for hybrid in list(found):
        found.setdefault(every - hybrid)
    return found


def _half(ranked: Sequence[int], marginals: dict[int, float]) -> Hybrid:
    """Return suspects that hold about half of the mass: each joins the lighter side, heaviest first."""
    kept: list[int] = []
    mass, other = 0.0, 0.0
    for suspect in ranked:
        if mass <= other:
            kept.append(suspect)
            mass += marginals[suspect]
        else:
            other += marginals[suspect]
    return frozenset(kept)
