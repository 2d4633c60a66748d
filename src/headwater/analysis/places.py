"""Things by number: what lets numpy count and compare what has names."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
_Each = TypeVar("_Each")


class Places(dict[_Each, int]):
    """The place of each different thing that was asked for, in the order in which they came; `held` are these."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[_Each] = []

    def __missing__(self, each: _Each) -> int:
        self[each] = place = len(self.held)
        self.held.append(each)
        return place

    def of(self, each: Iterable[_Each]) -> Iterable[int]:
        """Return the places of several."""
        return map(self.__getitem__, each)


class Ragged:
    """Lists of rows of `width` numbers, laid end to end."""

    def __init__(self, width: int) -> None:
        self._columns = [array("q") for _ in range(width)]
        self._ends = array("q", [0])

    def add(self, *columns: Iterable[int]) -> int:
        """Return the place of a new list, given column by column."""
        for held, column in zip(self._columns, columns, strict=True):
            held.extend(column)
        self._ends.append(len(self._columns[0]))
        return len(self._ends) - 2

    def sizes(self) -> Ints:
        """Return how long each list is."""
        return np.diff(ints(self._ends))

    def column(self, place: int) -> Ints:
        """Return one column of all lists."""
        return ints(self._columns[place])

    def spread(self, lists: Ints) -> tuple[Ints, Ints]:
        """Return for each number of `lists`, one after the other, which of them it is in, and its place in a column."""
        ends = ints(self._ends)
        many = ends[lists + 1] - ends[lists]
        which = np.repeat(np.arange(len(lists)), many)
        return which, np.arange(len(which)) + np.repeat(ends[lists + 1] - np.cumsum(many), many)


def first_places(keys: Ints) -> Ints:
    """Return the places at which each different key comes first, in their order."""
    places: Ints = np.sort(np.unique(keys, return_index=True)[1])
    return places


def ints(held: array[int]) -> Ints:
    """Return what an array holds."""
    return np.array(held, dtype=np.int64)
