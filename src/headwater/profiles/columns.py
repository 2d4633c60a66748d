"""One column of a table, described while its rows go by."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from headwater.profiles.numbers import Floats, Numbers

MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "NAN", "null", "NULL", "None", "<NA>"})
MOST_VALUES = 20
_LONGEST_VALUE = 100


@dataclass(slots=True)
class Column:
    """Takes the cells of a column: a column of numbers is one in which every cell that is not missing is a number.

    Up to `most_texts` different texts are counted; beyond it is only known that there are more.
    """

    most_numbers: int
    most_texts: int
    nulls: int = 0
    held: int = 0
    infinite: int = 0
    numbers: Numbers | None = None
    texts: Counter[str] | None = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.numbers = Numbers(self.most_numbers)

    def take(self, cells: Sequence[str]) -> Floats | None:
        """Add some cells; return them as numbers, NaN where there is none, or None for a column of text."""
        missing = sum(cell in MISSING for cell in cells)
        self.nulls += missing
        self.held += len(cells) - missing
        if self.texts is not None:
            self._count(cells)
        return self._numbers(cells) if self.numbers is not None else None

    def described(self) -> dict[str, Any]:
        """Return what a profile says of the column."""
        if not self.held:
            return {"type": "empty", "nulls": self.nulls}
        if self.numbers is not None and self.numbers.count:
            beyond = {"infinite": self.infinite} if self.infinite else {}
            return {"type": "number", "nulls": self.nulls, **beyond, **self.numbers.described()}
        return {"type": "text", "nulls": self.nulls, **self._texts()}

    def _count(self, cells: Sequence[str]) -> None:
        assert self.texts is not None
        self.texts.update(_kept(cell) for cell in cells if cell not in MISSING)
        if len(self.texts) > self.most_texts:
            self.texts = None

    def _numbers(self, cells: Sequence[str]) -> Floats | None:
        try:
            found = np.array([float("nan") if cell in MISSING else float(cell) for cell in cells])
        except ValueError:
            self.numbers = None
            return None
        assert self.numbers is not None
        self.infinite += int(np.isinf(found).sum())
        found[np.isinf(found)] = np.nan
        self.numbers.take(found[~np.isnan(found)])
        return found

    def _texts(self) -> dict[str, Any]:
        if self.texts is None:
            return {"distinct": self.most_texts, "distinct_at_least": True}
        told: dict[str, Any] = {"distinct": len(self.texts)}
        if len(self.texts) <= MOST_VALUES:
            told["values"] = dict(sorted(self.texts.items()))
        return told


def _kept(cell: str) -> str:
    if len(cell) <= _LONGEST_VALUE:
        return cell
    return "sha256:" + hashlib.sha256(cell.encode()).hexdigest()
