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

    def varying(self, kinds: frozenset[FactorKind]) -> Numbers:
        """Return the columns of the factors of `kinds` that no lineage makes and that not all runs have alike."""
        wanted = np.array([factor.kind in kinds for factor in self.places], dtype=bool)
        found = self.numbers[:, wanted & ~self.made.any(axis=0)]
        return found[:, (found != found[:1]).any(axis=0)]


def table_of(traces: Mapping[Uid, Trace], runs: Sequence[Uid]) -> Table:
    """Return the table of `runs`, in their order."""
    places: dict[Factor, int] = {}
    known: list[dict[str, int]] = []
    first: list[list[Level]] = []
    rows: list[list[tuple[int, int]]] = []
    for run in runs:
        row = []
        for factor, level in traces[run].levels.items():
            place = places.setdefault(factor, len(places))
            if place == len(known):
                known.append({})
                first.append([])
            number = known[place].setdefault(level.value, len(first[place]))
            if number == len(first[place]):
                first[place].append(level)
            elif level.since < first[place][number].since:
                first[place][number] = level
            row.append((place, number))
        rows.append(row)
    return _sorted(traces, tuple(runs), tuple(places), first, rows)


def _sorted(
    traces: Mapping[Uid, Trace],
    runs: tuple[Uid, ...],
    factors: tuple[Factor, ...],
    first: Sequence[Sequence[Level]],
    rows: Sequence[Sequence[tuple[int, int]]],
) -> Table:
    """Number factors by name and levels by when they first occurred, then by value."""
    columns = {place: at for at, place in enumerate(sorted(range(len(factors)), key=factors.__getitem__))}
    levels: list[tuple[Level, ...]] = [()] * len(factors)
    renumbered: list[list[int]] = [[]] * len(factors)
    for place, found in enumerate(first):
        order = sorted(range(len(found)), key=lambda at: (found[at].since, found[at].value))
        levels[columns[place]] = tuple(found[at] for at in order)
        ranks = [0] * len(found)
        for rank, at in enumerate(order, 1):
            ranks[at] = rank
        renumbered[place] = ranks
    numbers = np.zeros((len(runs), len(factors)), dtype=np.int32)
    for numbered, row in zip(numbers, rows, strict=True):
        numbered[[columns[place] for place, _ in row]] = [renumbered[place][at] for place, at in row]
    places = {factor: place for place, factor in enumerate(sorted(factors))}
    made = np.zeros(numbers.shape, dtype=bool)
    for flags, run in zip(made, runs, strict=True):
        flags[[places[factor] for factor in traces[run].inputs if factor in places]] = True
    return Table(runs, traces, places, numbers, tuple(levels), made)


def agreement(columns: Numbers) -> NDArray[np.float64]:
    """Return runs x runs: on how many of `columns` each two runs have the same number."""
    out = np.zeros((len(columns), len(columns)), dtype=np.int32)
    for column in columns.T:
        out += column[:, None] == column
    return out.astype(float)
