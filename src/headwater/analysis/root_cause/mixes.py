"""Runs that mix nothing but a good and a bad lineage: what reruns are, however they came about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from headwater.analysis.factors import Factor, FactorKind
from headwater.analysis.root_cause.table import Table
from headwater.model import Uid


def mixes_of(
    table: Table, runs: Sequence[Uid], *, good: Uid, bad: Uid, suspects: Sequence[Factor]
) -> dict[Uid, frozenset[int]]:
    """Return for each of `runs` that is a mix of `good` and `bad` which `suspects` (by place) it has as in bad.

    In a mix every suspect is as in one of the two and everything else as in both; seeds are free, and so is what was
    made on the way.
    """
    rows = {run: row for row, run in enumerate(table.runs)}
    before, after = table.numbers[rows[good]], table.numbers[rows[bad]]
    places = {table.places[factor]: place for place, factor in enumerate(suspects) if factor in table.places}
    asked = np.zeros(len(table.places), dtype=bool)
    asked[list(places)] = True
    asked &= before != after
    free = np.array([factor.kind is FactorKind.SEED for factor in table.places], dtype=bool)
    free |= table.made[rows[good]] | table.made[rows[bad]]
    found = {}
    for run in runs:
        here, fixed = table.numbers[rows[run]], ~(free | table.made[rows[run]])
        as_bad = asked & fixed & (here == after)
        if run not in (good, bad) and not (fixed & (here != before) & ~as_bad).any():
            found[run] = frozenset(places[column] for column in np.flatnonzero(as_bad).tolist())
    return found
