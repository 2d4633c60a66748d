"""Matched pairs: runs with and without a suspect that are as alike as the history has them in everything else."""

from __future__ import annotations

import numpy as np
from bench.root_cause.case import Case, Floats


def matched(case: Case) -> list[str]:
    """Return the suspects by the mean drop from runs without them to their most similar runs with them.

    A pair that differs in k other factors weighs 1/(1+k)^2.
    """
    apart = _apart(case)
    drops = [_drop(case, apart, row) for row in range(len(case.suspects))]
    order = sorted(range(len(drops)), key=lambda k: (-drops[k], k))
    return [case.suspects[k] for k in order]


def _apart(case: Case) -> Floats:
    """Return runs x runs: in how many factors two runs differ."""
    table, owners = case.table
    apart = np.zeros((len(case.runs), len(case.runs)))
    for owner in dict.fromkeys(owners):
        columns = table[:, [k for k, each in enumerate(owners) if each == owner]]
        apart += (columns[:, None, :] != columns[None, :, :]).any(axis=2)
    return apart


def _drop(case: Case, apart: Floats, row: int) -> float:
    having, without = np.flatnonzero(case.carried[row] == 1), np.flatnonzero(case.carried[row] == 0)
    if not (having.size and without.size):
        return 0.0
    between = apart[np.ix_(having, without)]
    nearest = between.argmin(axis=1)
    weights = 1 / (1 + between[np.arange(having.size), nearest]) ** 2
    drops = case.scores[without[nearest]] - case.scores[having]
    return float((weights * drops).sum() / weights.sum())
