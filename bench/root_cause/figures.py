"""Figures counted from scores: each a mean over incidents, None where there is nothing to count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean

import numpy as np
from bench.root_cause.scores import OURS, Score

BINS = 10
FROZEN_SHARE = 0.05
CONFIDENCE = 0.95


def mean(values: Iterable[float]) -> float | None:
    """Return the mean, None of nothing."""
    held = list(values)
    return fmean(held) if held else None


def first(scores: Sequence[Score], ranker: str = OURS) -> float | None:
    """Return how often the first suspect is a cause."""
    return mean(each.first(ranker) for each in scores if each.truth)


def three(scores: Sequence[Score], ranker: str = OURS) -> float | None:
    """Return how often all causes are among the first three."""
    return mean(each.three(ranker) for each in scores if each.truth)


def first_alone(scores: Sequence[Score], ranker: str = OURS) -> float | None:
    """Return how often the first suspect is the cause where the history told it apart from all others."""
    return mean(each.first(ranker) for each in scores if each.aliases == 1)


def grouped(scores: Sequence[Score]) -> float | None:
    """Return how often a cause is the first suspect or one that the history cannot tell from it."""
    return mean(float(each.grouped) for each in scores if each.truth)


def right_way(scores: Sequence[Score]) -> float | None:
    """Return how often the path is right where the first suspect is."""
    return mean(float(each.way) for each in scores if each.way is not None)


def covered(scores: Sequence[Score]) -> float | None:
    """Return how often the 90 % set holds the cause."""
    return mean(float(each.truth <= each.credible) for each in scores if each.truth)


def kept(scores: Sequence[Score]) -> float | None:
    """Return the mean share of the suspects that is in the 90 % set."""
    return mean(len(each.credible) / len(each.ranked) for each in scores if each.truth and each.ranked)


def calibration_error(scores: Sequence[Score]) -> float | None:
    """Return the expected calibration error of the suspects' probabilities over ten bins (Naeini et al. 2015)."""
    told = [
        (chance, float(key in each.truth))
        for each in scores
        for key, chance in zip(each.ranked, each.chances, strict=True)
    ]
    if not told:
        return None
    chances, true = np.array(told).T
    places = np.minimum((chances * BINS).astype(int), BINS - 1)
    error = 0.0
    for place in range(BINS):
        inside = places == place
        if inside.any():
            error += inside.mean() * abs(chances[inside].mean() - true[inside].mean())
    return float(error)


def threshold(nulls: Sequence[Score]) -> float | None:
    """Return the P(none) that no more than 5 % of nulls lie below, with 95 % confidence; 0 of fewer than 59.

    An order statistic (Wilks 1941): of the 5 % quantile of these nulls every second other half would have more below.
    """
    told = sorted(each.p_none for each in nulls)
    rank = _rank(len(told))
    return (told[rank - 1] if rank else 0.0) if told else None


def _rank(count: int) -> int:
    """Return the greatest r of which fewer than r of `count` lie in the lowest 5 % with a chance of 5 % at most."""
    rank, fewer = 0, (1 - FROZEN_SHARE) ** count
    chance = fewer
    while fewer <= 1 - CONFIDENCE:
        rank += 1
        chance *= (count - rank + 1) / rank * FROZEN_SHARE / (1 - FROZEN_SHARE)
        fewer += chance
    return rank


def alarms(scores: Sequence[Score], below: float | None) -> float | None:
    """Return how often P(none) is below a threshold."""
    if below is None:
        return None
    return mean(float(each.p_none < below) for each in scores)


def reruns(scores: Sequence[Score], ranker: str) -> float | None:
    """Return how many reruns a search took on average."""
    return mean(float(each.reruns[ranker]) for each in scores if ranker in each.reruns)


def of_anchors(
    scores: Sequence[Score], figure: Callable[[Sequence[Score], str], float | None]
) -> dict[str, float]:
    """Return a figure for each anchor that ranked all of these scores."""
    names = [name for name in (scores[0].anchors if scores else ()) if all(name in s.anchors for s in scores)]
    found = {name: figure(scores, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}
