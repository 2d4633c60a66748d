"""Pairs of runs that differ in a suspect and in as little else as the history has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.answer import Contrast
from headwater.analysis.root_cause.indicators import Floats, Row
from headwater.analysis.trace import Trace
from headwater.model import Uid

MOST_CONTRASTS = 3
_FREE = frozenset({FactorKind.SEED, FactorKind.UNRECORDED})


@dataclass(slots=True)
class Contrasts:
    """Finds contrasts among `runs`; what was made on the way and seeds do not count as differences."""

    runs: Sequence[Uid]
    values: Mapping[Uid, float]
    traces: Mapping[Uid, Trace]
    _apart: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        made = {factor for run in self.runs for factor in self.traces[run].inputs}
        every = {factor for run in self.runs for factor in self.traces[run].levels}
        self._apart = np.zeros((len(self.runs), len(self.runs)), dtype=np.int64)
        for factor in sorted(every - made):
            if factor.kind not in _FREE:
                codes = self._codes(factor)
                self._apart += codes[:, None] != codes[None, :]

    def of(self, factor: Factor, row: Row, carried: Floats) -> tuple[Contrast, ...]:
        """Return the pairs without and with the row's mark that are most alike, least apart first.

        `others` counts the other recorded factors with another value. Among equally like ones those with just the
        levels of the step come first, then those nearest in time.
        """
        without, having = np.flatnonzero(carried == 0), np.flatnonzero(carried == 1)
        if not (without.size and having.size):
            return ()
        codes = self._codes(factor)
        differ = (codes[without][:, None] != codes[None, having]).astype(np.int64)
        others = self._apart[np.ix_(without, having)] - differ
        exact = self._holds(factor, row.before, without)[:, None] & self._holds(factor, row.after, having)
        far = np.abs(without[:, None] - having[None, :])
        size = int(far.max()) + 1
        best = np.argsort((others * 2 * size + (~exact) * size + far).ravel(), kind="stable")
        picked = [np.unravel_index(int(place), others.shape) for place in best[:MOST_CONTRASTS]]
        return tuple(self._contrast(int(without[i]), int(having[j]), int(others[i, j])) for i, j in picked)

    def _contrast(self, without: int, having: int, others: int) -> Contrast:
        one, other = self.runs[without], self.runs[having]
        return Contrast(one, other, self.values[other] - self.values[one], others)

    def _codes(self, factor: Factor) -> NDArray[np.int64]:
        levels = [self.traces[run].levels.get(factor) for run in self.runs]
        numbers: dict[str | None, int] = {}
        return np.array([numbers.setdefault(each.value if each else None, len(numbers)) for each in levels])

    def _holds(self, factor: Factor, level: Level | None, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        wanted = level.value if level else None
        levels = [self.traces[self.runs[place]].levels.get(factor) for place in places]
        return np.array([(each.value if each else None) == wanted for each in levels])
