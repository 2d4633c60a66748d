"""The levels of a whole history as numbers: what kernels, contrasts and replicates are counted from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.trace import Trace
from headwater.model import Uid

Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Table:
    """Runs x factors. `numbers` count the levels of each factor from 1 as they first occurred, 0 where a run has none.

    `levels` are these levels in that order; `made` marks what a run's own lineage made on the way.
    """

    runs: tuple[Uid, ...]
    traces: Mapping[Uid, Trace]
    places: Mapping[Factor, int]
    numbers: Numbers
    levels: tuple[tuple[Level, ...], ...]
    made: Flags

    def column(self, factor: Factor) -> Numbers:
        """Return the number that each run has of `factor`: 0 everywhere where nothing has one."""
        place = self.places.get(factor)
        return np.zeros(len(self.runs), dtype=np.int32) if place is None else self.numbers[:, place]

    def levels_of(self, factor: Factor) -> tuple[Level, ...]:
        """Return the levels of `factor`, the one with number 1 first."""
        place = self.places.get(factor)
        return () if place is None else self.levels[place]

    def number(self, factor: Factor, level: Level | None) -> int:
        """Return the number of `level`: 0 of none, -1 of one that no run has."""
        if level is None:
            return 0
        values = [each.value for each in self.levels_of(factor)]
        return values.index(level.value) + 1 if level.value in values else -1

    def values(self, factor: Factor) -> list[str | None]:
        """Return the value that each run has of `factor`, None where it has none."""
        known = [None, *(level.value for level in self.levels_of(factor))]
        return [known[number] for number in self.column(factor).tolist()]

    def holding(self, value: str) -> Flags:
        """Return which runs have some factor at `value`."""
        marks = np.zeros(len(self.runs), dtype=bool)
        for place, levels in enumerate(self.levels):
            for number, level in enumerate(levels, 1):
                if level.value == value:
                    marks |= self.numbers[:, place] == number
        return marks

    def apart(self, run: Uid) -> list[int]:
        """Return in how many factors each run differs from `run`."""
        differing = self.numbers != self.numbers[self.runs.index(run)]
        return [int(many) for many in differing.sum(axis=1)]

    def evaluated_on(self) -> list[set[str]]:
        """Return the names of the data that each run was measured on."""
        out: list[set[str]] = [set() for _ in self.runs]
        for factor, place in self.places.items():
            if factor.kind is FactorKind.EVALUATION:
                for row in np.flatnonzero(self.numbers[:, place]).tolist():
                    out[row].add(factor.name)
        return out

    def varying(self, kinds: frozenset[FactorKind]) -> Numbers:
        """Return the columns of the factors of `kinds` that no lineage makes and that not all runs have alike."""
        wanted = np.array([factor.kind in kinds for factor in self.places], dtype=bool)
        found = self.numbers[:, wanted & ~self.made.any(axis=0)]
        return found[:, (found != found[:1]).any(axis=0)]


def table_of(traces: Mapping[Uid, Trace], runs: Sequence[Uid]) -> Table:
    """Return the table of `runs`, in their order."""
    held = [traces[run].levels for run in runs]
    factors = sorted(set().union(*held))
    places = {factor: place for place, factor in enumerate(factors)}
    numbers = np.zeros((len(runs), len(factors)), dtype=np.int32)
    levels = tuple(
        _numbered([each.get(factor) for each in held], column)
        for factor, column in zip(factors, numbers.T, strict=True)
    )
    made = np.zeros(numbers.shape, dtype=bool)
    for flags, run in zip(made, runs, strict=True):
        if inputs := traces[run].inputs:
            flags[[places[factor] for factor in inputs if factor in places]] = True
    return Table(tuple(runs), traces, places, numbers, levels, made)


def _numbered(held: Sequence[Level | None], column: Numbers) -> tuple[Level, ...]:
    """Fill a column with the numbers of the levels that runs have, and return these, the first to occur first."""
    first: dict[str, Level] = {}
    for level in held:
        if level is not None and level.since < first.setdefault(level.value, level).since:
            first[level.value] = level
    ordered = sorted(first.values(), key=lambda level: (level.since, level.value))
    known = {level.value: number for number, level in enumerate(ordered, 1)}
    column[:] = [0 if level is None else known[level.value] for level in held]
    return tuple(ordered)
