"""Data and evaluation data told apart in many lineages at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from headwater.analysis.factors import Factor, FactorKind
from headwater.analysis.places import Flags, Ints, Places

_DATASET, _EVALUATION = FactorKind.DATASET, FactorKind.EVALUATION


class Measured:
    """Of each lineage which data it is measured on and nothing else; all that are asked about are among `factors`.

    What stands for the other of the two is added to `factors`.
    """

    def __init__(self, factors: Places[Factor], lineages: int) -> None:
        known = list(factors.held)
        names = Places[str]()
        self._name = np.array([names[each.name] for each in known], dtype=np.int64)
        self._is_data = np.array([each.kind is _DATASET for each in known], dtype=bool)
        self._is_measured = np.array([each.kind is _EVALUATION for each in known], dtype=bool)
        self._as_data = _all_as(_DATASET, known, factors)
        self._as_measured = _all_as(_EVALUATION, known, factors)
        self._used: Flags = np.zeros((lineages, len(names.held)), dtype=bool)
        self._scored: Flags = np.zeros_like(self._used)

    def note(self, rows: Ints, factors: Ints) -> None:
        """Note that these lineages use these factors."""
        for flags, kind in ((self._used, self._is_data), (self._scored, self._is_measured)):
            mine = kind[factors]
            flags[rows[mine], self._name[factors[mine]]] = True

    def as_measured(self, rows: Ints, factors: Ints) -> Ints:
        """Return what these factors are in these lineages."""
        name = self._name[factors]
        only = self._scored[rows, name] & ~self._used[rows, name]
        return np.where(only, self._as_measured[factors], self._as_data[factors])


def _all_as(kind: FactorKind, known: Sequence[Factor], factors: Places[Factor]) -> Ints:
    """Return the place of each factor as one of `kind`, that of other things than data as it is."""
    data = (_DATASET, _EVALUATION)
    return np.array(
        [factors[each._replace(kind=kind) if each.kind in data else each] for each in known],
        dtype=np.int64,
    )
