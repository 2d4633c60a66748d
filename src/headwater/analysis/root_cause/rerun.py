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
    hybrids = [hybrid for hybrid in _candidates(belief) if allowed(hybrid)]
    ranks = [
        (-round(gain / _EQUAL) * _EQUAL, -len(hybrid), tuple(sorted(hybrid)))
        for hybrid, gain in zip(hybrids, information(belief, hybrids, separation).tolist(), strict=True)
        if gain > _EQUAL
    ]
    return frozenset(min(ranks)[2]) if ranks else None


def information(belief: Belief, hybrids: Sequence[Hybrid], separation: float) -> Floats:
    """Return how many bits the result of each of `hybrids` is expected to tell."""
    if not hybrids:
        return np.zeros(0)
    shares = _shares(belief, hybrids)
    levels = np.unique(shares)
    weights = np.stack([(shares == level) @ belief.chances for level in levels], axis=1)
    if math.isinf(separation):
        entropies: Floats = -_x_log2_x(weights).sum(axis=1)
        return entropies
    return channel_bits(weights, separation * levels)


def _shares(belief: Belief, hybrids: Sequence[Hybrid]) -> Floats:
    """Return hybrids x hypotheses: the part of the drop that is expected, as `Hypothesis.share` says."""
    causes = belief.suspects
    kept = np.array([[cause in hybrid for cause in causes] for hybrid in hybrids], dtype=float)
    place = {cause: at for at, cause in enumerate(causes)}
    first = kept[:, [place[each.causes[0]] for each in belief.hypotheses]]
    last = kept[:, [place[each.causes[-1]] for each in belief.hypotheses]]
    additive = np.array([each.additive for each in belief.hypotheses])
    shares: Floats = np.where(additive, (first + last) / 2, first * last)
    return shares


def channel_bits(weights: Floats, levels: Floats) -> Floats:
    """Return the mutual information, in bits, between a choice of `levels` and that level plus unit Gaussian noise.

    `weights` (..., levels) are how likely each level is chosen; each row of them has its bits.
    """
    points = np.linspace(levels.min() - _TAIL, levels.max() + _TAIL, _POINTS)
    step = points[1] - points[0]
    density = np.exp(-0.5 * (points[:, None] - levels) ** 2) / math.sqrt(2 * math.pi)
    mixed = weights @ density.T
    bits = step * (weights @ _x_log2_x(density).sum(axis=0) - _x_log2_x(mixed).sum(axis=-1))
    several = (weights > 0).sum(axis=-1) > 1
    told: Floats = np.where(several, np.maximum(bits, 0.0), 0.0)
    return told


def _x_log2_x(x: Floats) -> Floats:
    values: Floats = np.where(x > 0, x * np.log2(np.where(x > 0, x, 1.0)), 0.0)
    return values


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
    capacity = float(channel_bits(np.array([0.5, 0.5]), np.array([0.0, separation])))
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
