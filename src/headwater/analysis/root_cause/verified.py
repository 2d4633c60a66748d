"""Whether reruns establish the first suspect: bad without it recovers, and good with it fails."""

from __future__ import annotations

import math
from collections.abc import Sequence

from headwater.analysis.factors import Factor
from headwater.analysis.root_cause.history import History
from headwater.analysis.root_cause.mixes import mixes_of
from headwater.analysis.root_cause.plan import UNABLE
from headwater.model import Uid

EACH_HALF, BOTH_HALVES = 3.0, 50.0


def verified(factors: Sequence[Factor], history: History, *, good: Uid, bad: Uid) -> bool:
    """Return whether runs that mix nothing but good and bad establish the first of `factors`.

    It takes a run of bad with that factor set back that lies near good, and one of good with that factor as in bad
    that lies near bad: likelihood ratios of at least 3 each and 50 together, results and ends alike being noisy.
    """
    able = [factor for factor in factors if factor.kind not in UNABLE]
    if not able or able[0] != factors[0]:
        return False
    mixes = mixes_of(history.traces, good, bad, able)
    every = frozenset(range(len(able)))
    recovers = [run for run, kept in mixes.items() if kept == every - {0}]
    fails = [run for run, kept in mixes.items() if kept == {0}]
    if not recovers or not fails:
        return False
    unit = history.sign / history.noise.sigma
    drop = unit * (history.values[good] - history.values[bad])
    below = {run: unit * (history.values[good] - history.values[run]) for run in (*recovers, *fails)}
    near_good = sum(_log_ratio(below[run], drop) for run in recovers)
    near_bad = -sum(_log_ratio(below[run], drop) for run in fails)
    return min(near_good, near_bad) >= math.log(EACH_HALF) and near_good + near_bad >= math.log(BOTH_HALVES)


def _log_ratio(below: float, drop: float) -> float:
    """Return how much better a run `below` good is explained by good's level than by bad's, `drop` below it."""
    return ((below - drop) ** 2 - below**2) / 4
