"""The numbers of a column: moments and histogram of all of them, quantiles of as many as can be held."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

PER_DECADE = 20
QUANTILES = 21
Floats = NDArray[np.float64]


@dataclass(slots=True)
class Numbers:
    """Takes the finite numbers of a column; `most` are held for quantiles, a uniform sample where there are more."""

    most: int
    count: int = 0
    low: float = math.inf
    high: float = -math.inf
    zeros: int = 0
    negative: Counter[int] = field(default_factory=Counter)
    positive: Counter[int] = field(default_factory=Counter)
    _origin: float = 0.0
    _sum: float = 0.0
    _squares: float = 0.0
    _held: list[Floats] = field(default_factory=list)
    _ranks: list[Floats] = field(default_factory=list)
    _chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    def take(self, numbers: Floats) -> None:
        """Add some numbers."""
        if not numbers.size:
            return
        if not self.count:
            self._origin = float(numbers[0])
        self.count += numbers.size
        self.low, self.high = min(self.low, float(numbers.min())), max(self.high, float(numbers.max()))
        with np.errstate(over="ignore", invalid="ignore"):
            apart = numbers - self._origin
            self._sum += float(apart.sum())
            self._squares += float((apart * apart).sum())
        self.zeros += int((numbers == 0).sum())
        self.positive.update(_places(numbers[numbers > 0]))
        self.negative.update(_places(-numbers[numbers < 0]))
        self._hold(numbers)

    @property
    def sampled(self) -> bool:
        """Whether the quantiles are those of a sample."""
        return self.count > self.most

    def described(self) -> dict[str, Any]:
        """Return what a profile says of them."""
        held = self._kept()
        mean, std = self._moments() if self.sampled else _moments(held)
        quantiles = np.quantile(held, np.linspace(0, 1, QUANTILES))
        quantiles[0], quantiles[-1] = self.low, self.high
        return {
            "min": short(self.low),
            "max": short(self.high),
            "mean": short(mean),
            "std": short(std),
            "quantiles": [short(value) for value in quantiles],
            "histogram": {
                "scale": "log10",
                "per_decade": PER_DECADE,
                "zero": self.zeros,
                "negative": {str(place): count for place, count in sorted(self.negative.items())},
                "positive": {str(place): count for place, count in sorted(self.positive.items())},
            },
        }

    def _moments(self) -> tuple[float, float]:
        mean = self._sum / self.count
        spread = (self._squares - self._sum * mean) / (self.count - 1)
        return self._origin + mean, math.sqrt(max(0.0, spread))

    def _hold(self, numbers: Floats) -> None:
        """Keep the numbers with the smallest of as many random ranks: the same sample each time."""
        self._held.append(numbers)
        self._ranks.append(self._chance.random(numbers.size))
        if sum(each.size for each in self._held) > 2 * self.most:
            self._kept()

    def _kept(self) -> Floats:
        held, ranks = np.concatenate(self._held), np.concatenate(self._ranks)
        if held.size > self.most:
            kept = np.argpartition(ranks, self.most - 1)[: self.most]
            held, ranks = held[kept], ranks[kept]
        self._held, self._ranks = [held], [ranks]
        return held


def short(value: float) -> float:
    """Return a number in six significant digits; infinite ones, which JSON does not know, as the largest there is."""
    if not math.isfinite(value):
        return math.copysign(1.79769e308, value)
    return float(f"{value:.6g}")


def _moments(held: Floats) -> tuple[float, float]:
    with np.errstate(over="ignore", invalid="ignore"):
        spread = float(held.std(ddof=1)) if held.size > 1 else 0.0
        return float(held.mean()), spread


def _places(sizes: Floats) -> dict[int, int]:
    """Return how many numbers lie in each twentieth of a decade.

    Near a border the logarithm of the math module decides, so that the place is the same on every machine.
    """
    exact = np.log10(sizes) * PER_DECADE
    places = np.floor(exact).astype(np.int64)
    for near in np.flatnonzero(np.abs(exact - np.round(exact)) < 1e-9):
        places[near] = math.floor(math.log10(float(sizes[near])) * PER_DECADE)
    found, counts = np.unique(places, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))
