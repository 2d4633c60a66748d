"""Which runs of the history carry a suspect, and how alike runs are in everything that may move a metric."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.agreeing import agreement, shared
from headwater.analysis.root_cause.frontier import Changed
from headwater.analysis.root_cause.table import Flags, Numbers, Table
from headwater.model import Uid
from headwater.patience import while_waited

ORDERED = frozenset(
    {FactorKind.DATASET, FactorKind.CODE, FactorKind.ENVIRONMENT, FactorKind.MODEL, FactorKind.EVALUATION}
)
SETTINGS = frozenset({FactorKind.PARAMETER, FactorKind.COMMAND})
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One way in which suspect number `suspect` may have moved the metric: by the step from `before` to `after`.

    A suspect that went through several versions between good and bad has a row for each of their steps. `share` is
    the row's prior as a part of a usual row's.
    """

    suspect: int
    before: Level | None
    after: Level | None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Design:
    """`indicators` is rows x runs in {0, 1}, said by `rows`; the kernels are runs x runs.

    They count agreeing parameters, shared versions, and shared levels that neither end of the question has.
    """

    rows: tuple[Row, ...]
    indicators: Floats
    same_parameters: Floats
    shared_versions: Floats
    shared_foreign: Floats


def design(suspects: Sequence[Changed], table: Table, ends: tuple[Uid, Uid]) -> Design:
    """Return what the ranking model needs of the history, where `ends` are the good and the bad run.

    An ordered factor (data, code, package, parent model) has a row for each version after good's up to bad's, which
    marks the runs that hold that version or a later one (or an earlier one after a step back): a spoilt version may
    have been followed by others that kept the harm. Any other marks the runs that hold the bad value; a number has
    also, half a prior together, a row for each threshold past which other runs have other values: half as bad may be
    as harmful.
    """
    held = [pair for place, each in enumerate(while_waited(suspects)) for pair in _rows(place, each, table)]
    versions, settings = table.varying(ORDERED), table.varying(SETTINGS)
    return Design(
        rows=tuple(row for row, _ in held),
        indicators=np.array([marks for _, marks in held], dtype=float).reshape(len(held), len(table.runs)),
        same_parameters=agreement(settings),
        shared_versions=_shared(versions),
        shared_foreign=_foreign(np.hstack([settings, versions]), [table.runs.index(end) for end in ends]),
    )


def _rows(place: int, suspect: Changed, table: Table) -> Iterator[tuple[Row, Flags]]:
    before, after = suspect.before, suspect.after
    if suspect.factor.kind is FactorKind.UNRECORDED:
        yield (
            Row(place, before, after),
            np.array([after is not None and run == after.value for run in table.runs]),
        )
        return
    if suspect.factor.kind is FactorKind.NONDETERMINISM:
        yield Row(place, before, after), _holding(table, after)
        return
    if suspect.factor.kind in ORDERED and before is not None and after is not None:
        yield from _steps(place, suspect.factor, (before, after), table)
        return
    exact = table.column(suspect.factor) == table.number(suspect.factor, after)
    beyond = _beyond(suspect, table, exact) if suspect.factor.kind is FactorKind.PARAMETER else []
    yield Row(place, before, after), exact
    for marks in beyond:
        yield Row(place, before, after, 0.5 / len(beyond)), marks


def _beyond(suspect: Changed, table: Table, exact: Flags) -> list[Flags]:
    """Return the other ways to mark the runs whose number lies past a threshold between good's and bad's, bad's too."""
    good, bad = (number_of(level.value) if level else None for level in (suspect.before, suspect.after))
    if good is None or bad is None or good == bad:
        return []
    sign = 1 if bad > good else -1
    held = [number_of(level.value) for level in table.levels_of(suspect.factor)]
    values = np.array([math.nan, *(math.nan if each is None else sign * each for each in held)])
    numbers = values[table.column(suspect.factor)]
    between = np.unique(numbers[(numbers > sign * good) & (numbers <= sign * bad)])
    found = {marks.tobytes(): marks for marks in (numbers >= threshold for threshold in between)}
    found.pop(exact.tobytes(), None)
    return list(found.values())


def number_of(text: str) -> float | None:
    """Return the finite number that `text` writes."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _steps(
    suspect: int, factor: Factor, ends: tuple[Level, Level], table: Table
) -> Iterator[tuple[Row, Flags]]:
    good, bad = (table.number(factor, end) for end in ends)
    known = dict(enumerate(table.levels_of(factor), 1)) | {good: ends[0], bad: ends[1]}
    sign = 1 if bad > good else -1
    column = table.column(factor)
    for old, new in pairwise(range(good, bad + sign, sign)):
        yield Row(suspect, known[old], known[new]), (column > 0) & (sign * column >= sign * new)


def _shared(columns: Numbers) -> Floats:
    """Return the versions of each column that each two runs share, less those that all runs do."""
    out = np.zeros((len(columns), len(columns)), dtype=np.int32)
    for column in columns.T:
        out += np.minimum(column[:, None], column) - column.min()
    return out.astype(float)


def _holding(table: Table, level: Level | None) -> Flags:
    return np.zeros(len(table.runs), dtype=bool) if level is None else table.holding(level.value)


def _foreign(columns: Numbers, ends: Sequence[int]) -> Floats:
    """Return how many levels each pair of runs shares that neither end has: what else may have moved them."""
    strange = (columns != columns[ends[0]]) & (columns != columns[ends[1]])
    return shared(columns, strange)
