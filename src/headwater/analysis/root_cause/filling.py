"""The levels of many lineages side by side: one for each run and factor, several of a lineage made one."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.factors import Factor, Level
from headwater.analysis.parts import merged
from headwater.analysis.places import Ints, Places, ints
from headwater.analysis.root_cause.table import Numbers

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_ABSENT = -1


class _Moments(dict[datetime, int]):
    """Times in microseconds since 1970, each counted once: what was recorded together has the same."""

    def __missing__(self, time: datetime) -> int:
        self[time] = moment = (time - _EPOCH) // _MICROSECOND
        return moment


class LevelBook:
    """Levels by number, with the number of each one's value and since when it is, in microseconds."""

    def __init__(self) -> None:
        self.held: list[Level] = []
        self._values, self._value, self._since = Places[str](), array("q"), array("q")
        self._moments = _Moments()
        self._merged: dict[tuple[int, ...], int] = {}

    def add(self, levels: Collection[Level]) -> range:
        """Return the numbers of levels that were not added before."""
        first = len(self.held)
        self.held.extend(levels)
        self._value.extend(self._values.of([level.value for level in levels]))
        self._since.extend(map(self._moments.__getitem__, [level.since for level in levels]))
        return range(first, len(self.held))

    def one_of(self, levels: Sequence[int]) -> int:
        """Return the number of the level that a lineage with all of `levels` has; the first of equal ones counts."""
        different = tuple({self._value[each]: each for each in reversed(levels)}.values())[::-1]
        number = self._merged.get(different)
        if number is None:
            (number,) = self.add([merged([self.held[each] for each in different])])
            self._merged[different] = number
        return number

    @property
    def values(self) -> Ints:
        """The number of each level's value."""
        return ints(self._value)

    @property
    def since(self) -> Ints:
        """Since when each level is."""
        return ints(self._since)


class Filling:
    """Which level each of `runs` has of each of `factors`, filled in as the lineages are read."""

    def __init__(self, runs: int, factors: int, book: LevelBook) -> None:
        self._book = book
        self._levels = np.full((runs, factors), _ABSENT, dtype=np.int32)

    def put(self, rows: Ints, factors: Ints, levels: Ints) -> None:
        """Add levels in the order of the lineages, all that a run has of a factor at once."""
        flat, values = self._levels.reshape(-1), self._book.values
        keys = rows * self._levels.shape[1] + factors
        flat[keys[::-1]] = levels[::-1]  # the first one stays
        several = np.unique(keys[values[flat[keys]] != values[levels]])
        if len(several):
            self._merge(flat, keys, levels, several)

    def numbered(self, factors: Sequence[Factor]) -> Numbered:
        """Return the levels as a table has them."""
        columns, rows = np.nonzero(self._levels.T != _ABSENT)
        held = self._levels[rows, columns].astype(np.int64)
        many = len(self._book.held)
        pairs, first, back = np.unique(columns * many + held, return_index=True, return_inverse=True)
        factor, level = pairs // max(many, 1), pairs % max(many, 1)
        value, since = self._book.values[level], self._book.since[level]
        order = np.lexsort((first, since, value, factor))
        changed = np.ones(len(order), dtype=bool)
        changed[1:] = (np.diff(factor[order]) != 0) | (np.diff(value[order]) != 0)
        kept = order[changed]  # of each value the level that was earliest
        group = np.empty(len(order), dtype=np.int64)
        group[order] = np.cumsum(changed) - 1
        ranked = self._ranked(factor[kept], since[kept], level[kept])
        present = sorted(np.unique(factor).tolist(), key=factors.__getitem__)
        place = np.zeros(len(factors), dtype=np.int64)
        place[present] = np.arange(len(present))
        starts = np.searchsorted(factor[kept][ranked], np.arange(len(factors)))
        number = np.empty(len(kept), dtype=np.int64)
        number[ranked] = np.arange(len(kept)) - starts[factor[kept][ranked]] + 1
        numbers = np.zeros((len(self._levels), len(present)), dtype=np.int32)
        numbers[rows, place[columns]] = number[group[back]]
        return Numbered(
            {factors[each]: at for at, each in enumerate(present)},
            numbers,
            self._by_factor(level[kept][ranked], starts, present),
        )

    def _merge(self, flat: NDArray[np.int32], keys: Ints, levels: Ints, several: Ints) -> None:
        mine = np.flatnonzero(np.isin(keys, several))
        mine = mine[np.argsort(keys[mine], kind="stable")]
        ends = np.searchsorted(keys[mine], several, side="right").tolist()
        of_all: list[int] = levels[mine].tolist()
        flat[several] = [
            self._book.one_of(of_all[begin:end]) for begin, end in zip([0, *ends[:-1]], ends, strict=True)
        ]

    def _ranked(self, factor: Ints, since: Ints, level: Ints) -> Ints:
        """Return the order of levels by factor and time, those of one moment by what their values say."""
        order = np.lexsort((since, factor))
        tied = np.flatnonzero((np.diff(factor[order]) == 0) & (np.diff(since[order]) == 0))
        held = self._book.held
        for run in np.split(tied, np.flatnonzero(np.diff(tied) != 1) + 1):
            if len(run):
                among = order[run[0] : run[-1] + 2].tolist()
                order[run[0] : run[-1] + 2] = sorted(among, key=lambda each: held[level[each]].value)
        return order

    def _by_factor(self, level: Ints, starts: Ints, present: Sequence[int]) -> tuple[tuple[Level, ...], ...]:
        held = [self._book.held[each] for each in level.tolist()]
        bounds = [*starts.tolist(), len(held)]
        return tuple(tuple(held[bounds[each] : bounds[each + 1]]) for each in present)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Places, numbers and levels as in a `Table`."""

    places: Mapping[Factor, int]
    numbers: Numbers
    levels: tuple[tuple[Level, ...], ...]
