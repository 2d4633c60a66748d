"""Pairs of runs that differ in a suspect and in as little else as the history has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from headwater.analysis.factors import Factor, FactorKind
from headwater.analysis.root_cause.agreeing import agreement
from headwater.analysis.root_cause.answer import Contrast
from headwater.analysis.root_cause.indicators import Floats, Row
from headwater.analysis.root_cause.table import Table
from headwater.model import Uid

MOST_CONTRASTS = 3


_COMPARED = frozenset(FactorKind) - {FactorKind.SEED, FactorKind.UNRECORDED}


@dataclass(slots=True)
class Contrasts:
    """Finds contrasts among the runs of a table; what was made on the way and seeds do not count as differences."""

    table: Table
    values: Mapping[Uid, float]
    _apart: Floats = field(init=False)

    def __post_init__(self) -> None:
        columns = self.table.varying(_COMPARED)
        self._apart = columns.shape[1] - agreement(columns)

    def of(self, factor: Factor, row: Row, carried: Floats) -> tuple[Contrast, ...]:
        """Return the pairs without and with the row's mark that are most alike, least apart first.

        `others` counts the other recorded factors with another value. Among equally like ones those with just the
        levels of the step come first, then those nearest in time.
        """
        without, having = np.flatnonzero(carried == 0), np.flatnonzero(carried == 1)
        if not (without.size and having.size):
            return ()
        numbers = self.table.column(factor)
        before, after = numbers[without][:, None], numbers[None, having]
        others = self._apart[np.ix_(without, having)] - (before != after)
        exact = (before == self.table.number(factor, row.before)) & (
            after == self.table.number(factor, row.after)
        )
        far = np.abs(without[:, None] - having[None, :])
        size = int(far.max()) + 1
        best = _least((others * 2 * size + (~exact) * size + far).ravel())
        picked = [np.unravel_index(int(place), others.shape) for place in best]
        return tuple(self._contrast(int(without[i]), int(having[j]), int(others[i, j])) for i, j in picked)

    def _contrast(self, without: int, having: int, others: int) -> Contrast:
        one, other = self.table.runs[without], self.table.runs[having]
        return Contrast(one, other, self.values[other] - self.values[one], others)


def _least(costs: Floats) -> list[int]:
    """Return the places of the smallest costs, equal ones by place."""
    last = min(MOST_CONTRASTS, costs.size) - 1
    near = np.flatnonzero(costs <= np.partition(costs, last)[last])
    order = np.argsort(costs[near], kind="stable")[:MOST_CONTRASTS]
    return [int(place) for place in near[order]]
