"""The best that any ranker could do: what the history never saw apart, only side evidence can tell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from bench.root_cause.case import Case
from bench.root_cause.worlds.effects import Law


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The chance of a perfect ranker to have a cause first, and all causes among the first three."""

    first: float
    three: float


def ceiling_of(case: Case, law: Law = Law.BOTH) -> Ceiling:
    """Return the ceiling of a case whose truth has one or two members, all of them suspects; else zero.

    Within a group that moved together a perfect ranker goes by the odds of what else was seen.
    """
    truth = sorted(case.incident.truth)
    if not truth or not set(truth) <= set(case.suspects):
        return Ceiling(0.0, 0.0)
    if len(truth) == 1:
        return _one(case, truth[0])
    if len(truth) == 2:
        return _two(case, law)
    return Ceiling(1.0, 1.0)


def _one(case: Case, cause: str) -> Ceiling:
    alike = [case.suspects[k] for k in case.alike(case.suspects.index(cause))]
    odds = sorted((_odds(case, key) for key in alike), reverse=True)
    return Ceiling(odds[0] / sum(odds), sum(odds[:3]) / sum(odds))


def _two(case: Case, law: Law) -> Ceiling:
    x = case.carried
    a, b = (case.suspects.index(key) for key in sorted(case.incident.truth))

    def predicted(i: int, j: int) -> bytes:
        return np.asarray(x[i] + x[j] if law is Law.SUM else x[i] * x[j], dtype=np.int8).tobytes()

    wanted = predicted(a, b)
    odds = {
        frozenset((i, j)): _odds(case, case.suspects[i]) * _odds(case, case.suspects[j])
        for i, j in combinations(range(len(case.suspects)), 2)
        if predicted(i, j) == wanted
    }
    whole = sum(odds.values())
    involved = sorted({k for pair in odds for k in pair})
    first = max(sum(weight for pair, weight in odds.items() if k in pair) for k in involved)
    triples = [frozenset(three) for three in combinations(involved, min(3, len(involved)))]
    three = max(sum(weight for pair, weight in odds.items() if pair <= triple) for triple in triples)
    return Ceiling(first / whole, three / whole)


def _odds(case: Case, key: str) -> float:
    return case.incident.ratios.get(key, 1.0)
