"""How the columns go with the label, told while the rows go by."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.profiles.columns import MISSING
from headwater.profiles.numbers import Floats, short

MOST_CLASSES = 100


@dataclass(slots=True)
class Label:
    """Takes the label's cells with the other columns' numbers.

    Up to 100 different labels are classes, told by their shares and by the correlation ratio of each column: the share
    of its deviation that the classes explain, 0 to 1. A label with more, all numbers, is told by the size of Pearson's
    correlation with each column.
    """

    column: str
    counts: Counter[str] = field(default_factory=Counter)
    _codes: dict[str, int] = field(default_factory=dict)
    _classes: dict[str, _ByClass] = field(default_factory=dict)
    _lines: dict[str, _Line] = field(default_factory=dict)

    @property
    def classes(self) -> bool:
        """Whether there are few enough labels to be classes."""
        return len(self._codes) <= MOST_CLASSES

    def take(self, cells: Sequence[str], numbers: Mapping[str, Floats | None]) -> None:
        """Add the labels of some rows and what the other columns hold in them (None: no numbers, from now on)."""
        own = numbers.get(self.column)
        for name, values in numbers.items():
            if name == self.column:
                continue
            if values is None:
                self._classes.pop(name, None)
                self._lines.pop(name, None)
            elif own is not None:
                self._lines.setdefault(name, _Line()).take(values, own)
        if self.classes:
            self._take_classes(cells, numbers)

    def described(self, kept: Sequence[str], rows: int) -> dict[str, Any]:
        """Return what a profile says of the label and of the columns of numbers, `kept`, among `rows` rows."""
        if self.classes:
            shares = {name: short(count / rows) for name, count in sorted(self.counts.items())}
            told = {name: self._classes[name].ratio() for name in kept if name in self._classes}
            return {"column": self.column, "shares": shares, "association": told}
        told = {name: self._lines[name].correlation() for name in kept if name in self._lines}
        return {"column": self.column, "association": told}

    def _take_classes(self, cells: Sequence[str], numbers: Mapping[str, Floats | None]) -> None:
        self.counts.update("" if cell in MISSING else cell for cell in cells)
        for cell in cells:
            self._codes.setdefault("" if cell in MISSING else cell, len(self._codes))
            if not self.classes:
                self.counts.clear()
                self._classes.clear()
                return
        codes = np.array([self._codes["" if cell in MISSING else cell] for cell in cells])
        for name, values in numbers.items():
            if values is not None and name != self.column:
                self._classes.setdefault(name, _ByClass()).take(values, codes)


@dataclass(slots=True)
class _ByClass:
    """Sums of a column by class, about its first number."""

    origin: float | None = None
    counts: Floats = field(default_factory=lambda: np.zeros(MOST_CLASSES))
    sums: Floats = field(default_factory=lambda: np.zeros(MOST_CLASSES))
    squares: float = 0.0

    def take(self, values: Floats, codes: NDArray[np.int64]) -> None:
        there = ~np.isnan(values)
        if not there.any():
            return
        if self.origin is None:
            self.origin = float(values[there][0])
        with np.errstate(over="ignore", invalid="ignore"):
            apart, own = values[there] - self.origin, codes[there]
            self.counts += np.bincount(own, minlength=MOST_CLASSES)
            self.sums += np.bincount(own, weights=apart, minlength=MOST_CLASSES)
            self.squares += float((apart * apart).sum())

    def ratio(self) -> float:
        count = float(self.counts.sum())
        if not count:
            return 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            mean = float(self.sums.sum()) / count
            whole = self.squares - count * mean * mean
            some = self.counts > 0
            means = self.sums[some] / self.counts[some]
            between = float((self.counts[some] * (means - mean) ** 2).sum())
        # What is left of equal numbers is rounding.
        if not math.isfinite(whole) or whole <= 1e-12 * self.squares:
            return 0.0
        return short(min(1.0, math.sqrt(between / whole)))


@dataclass(slots=True)
class _Line:
    """Sums for the correlation of two columns of numbers, about their first numbers."""

    origin: tuple[float, float] | None = None
    sums: Floats = field(default_factory=lambda: np.zeros(6))

    def take(self, values: Floats, own: Floats) -> None:
        there = ~(np.isnan(values) | np.isnan(own))
        if not there.any():
            return
        if self.origin is None:
            self.origin = float(values[there][0]), float(own[there][0])
        with np.errstate(over="ignore", invalid="ignore"):
            x, y = values[there] - self.origin[0], own[there] - self.origin[1]
            self.sums += [x.size, x.sum(), y.sum(), (x * x).sum(), (y * y).sum(), (x * y).sum()]

    def correlation(self) -> float:
        n, x, y, xx, yy, xy = self.sums.tolist()
        if not n:
            return 0.0
        spread = (xx - x * x / n) * (yy - y * y / n)
        if not math.isfinite(spread) or spread <= 1e-12 * xx * yy:
            return 0.0
        return short(min(1.0, abs(xy - x * y / n) / math.sqrt(spread)))
