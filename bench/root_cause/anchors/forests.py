"""A random forest as a surrogate of the history, and what its importances or Shapley values blame."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from bench.root_cause.case import Case, Floats, key_of
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestRegressor

from headwater.analysis.factors import Factor

TREES = 60
MOST_EXACT = 10
DRAWS = 60


def surrogate(case: Case) -> RandomForestRegressor:
    """Return a forest that predicts the metric of a run from its factors."""
    table, _ = case.table
    return RandomForestRegressor(TREES, min_samples_leaf=2, random_state=0, n_jobs=1).fit(table, case.scores)


def importance(case: Case, forest: RandomForestRegressor) -> list[str]:
    """Return the suspects by the forest's importance of their factors."""
    weights = dict.fromkeys(case.suspects, 0.0)
    for owner, weight in zip(case.table[1], forest.feature_importances_, strict=True):
        if key_of(owner) in weights:
            weights[key_of(owner)] += float(weight)
    return sorted(weights, key=lambda key: (-weights[key], key))


def shapley(case: Case, forest: RandomForestRegressor) -> list[str]:
    """Return the suspects by their Shapley value of the drop from good to bad as the forest predicts hybrids.

    Exact up to 10 suspects (Shapley 1953), beyond over 60 random orders (Castro et al. 2009).
    """
    count = len(case.suspects)
    if count == 0:
        return []
    values = _exact(case, forest) if count <= MOST_EXACT else _sampled(case, forest)
    order = sorted(range(count), key=lambda k: (values[k], k))
    return [case.suspects[k] for k in order]


def _exact(case: Case, forest: RandomForestRegressor) -> Floats:
    count = len(case.suspects)
    members = np.array(list(itertools.product([False, True], repeat=count)))
    worth = _predicted(case, forest, members)
    sizes = members.sum(axis=1)
    weight = np.array([math.factorial(s) * math.factorial(count - s - 1) for s in range(count)])
    values = np.zeros(count)
    for k in range(count):
        without = np.flatnonzero(~members[:, k])
        joined = without + 2 ** (count - 1 - k)
        values[k] = (weight[sizes[without]] * (worth[joined] - worth[without])).sum()
    return np.asarray(values / math.factorial(count))


def _sampled(case: Case, forest: RandomForestRegressor) -> Floats:
    count = len(case.suspects)
    orders = [np.random.default_rng(draw).permutation(count) for draw in range(DRAWS)]
    members = np.zeros((DRAWS, count + 1, count), dtype=bool)
    for draw, order in enumerate(orders):
        for place, k in enumerate(order):
            members[draw, place + 1 :, k] = True
    worth = _predicted(case, forest, members.reshape(-1, count)).reshape(DRAWS, count + 1)
    values = np.zeros(count)
    for draw, order in enumerate(orders):
        values[order] += np.diff(worth[draw])
    return values / DRAWS


def _predicted(case: Case, forest: RandomForestRegressor, members: NDArray[np.bool_]) -> Floats:
    """Return the predictions of the good run with the members of each coalition as in the bad one."""
    table, owners = case.table
    good, bad = case.ends
    rows = np.repeat(table[good][None, :], len(members), axis=0)
    for k, key in enumerate(case.suspects):
        columns = _columns(owners, key)
        rows[np.ix_(np.flatnonzero(members[:, k]), np.array(columns, dtype=int))] = table[bad, columns]
    return np.asarray(forest.predict(rows))


def _columns(owners: Sequence[Factor], key: str) -> list[int]:
    return [place for place, owner in enumerate(owners) if key_of(owner) == key]
