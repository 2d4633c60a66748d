"""Whether reruns establish the first suspect: bad without it recovers, and good with it fails."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from headwater.analysis.factors import Factor
from headwater.analysis.root_cause.answer import Suspect
from headwater.analysis.root_cause.history import History
from headwater.analysis.root_cause.mixes import mixes_of
from headwater.analysis.root_cause.plan import is_able
from headwater.model import Uid

EACH_HALF, BOTH_HALVES = 3.0, 50.0
IMPROBABLE = 0.05


def verified(suspects: Sequence[Suspect], history: History, *, good: Uid, bad: Uid) -> bool:
    """Return whether runs that mix nothing but good and bad establish the first of `suspects`.

    It takes runs made after bad: one of bad with the first set back that lies near good, and one of good with it as
    in bad that lies near bad, with likelihood ratios of at least 3 each and 50 together, results and ends alike
    being noisy. The second may have improbable others as in bad too, where a run with just these lies near good.
    """
    able = [each for each in suspects if is_able(each)]
    if not able or able[0] != suspects[0]:
        return False
    found = _Mixes(history, [each.factor for each in able], good, bad)
    others = frozenset(range(1, len(able)))
    near_good = found.near_good(others)
    near_bad = max(
        (
            -found.near_good(kept | {0})
            for kept in found.known()
            if kept < others
            and all(able[place].probability <= IMPROBABLE for place in kept)
            and (not kept or found.near_good(kept) >= math.log(EACH_HALF))
        ),
        default=-math.inf if others else -found.near_good(frozenset({0})),
    )
    return min(near_good, near_bad) >= math.log(EACH_HALF) and near_good + near_bad >= math.log(BOTH_HALVES)


class _Mixes:
    """The mixes of good and bad in a history, and to which of the two they lie nearer."""

    def __init__(self, history: History, factors: Sequence[Factor], good: Uid, bad: Uid) -> None:
        unit = history.sign / history.noise.sigma
        self._drop = unit * (history.values[good] - history.values[bad])
        self._below: dict[frozenset[int], list[float]] = defaultdict(list)
        later = history.runs[history.runs.index(bad) + 1 :]
        found = mixes_of(history.table, later, good=good, bad=bad, suspects=factors)
        for run, kept in found.items():
            self._below[kept].append(unit * (history.values[good] - history.values[run]))

    def known(self) -> list[frozenset[int]]:
        """Return the sets of factors that some run has as in bad, with none at all and all fewer by one."""
        return [frozenset(), *(kept - {0} for kept in self._below if 0 in kept and kept != {0})]

    def near_good(self, kept: frozenset[int]) -> float:
        """Return the log likelihood ratio of good's level against bad's, of all runs with this mix; 0 of none."""
        return sum(_log_ratio(below, self._drop) for below in self._below.get(kept, ()))


def _log_ratio(below: float, drop: float) -> float:
    """Return how much better a run `below` good is explained by good's level than by bad's, `drop` below it."""
    return ((below - drop) ** 2 - below**2) / 4
