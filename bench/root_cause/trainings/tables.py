"""The rows that trainings are made from: a pool to train on, in two halves of its columns, and a holdout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_digits, load_wine

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

SOURCES = ("breast_cancer", "digits", "wine")
_LOADERS = {"breast_cancer": load_breast_cancer, "digits": load_digits, "wine": load_wine}
_POOL = {"breast_cancer": 340, "digits": 500, "wine": 100}
_HOLDOUT = {"breast_cancer": 220, "digits": 300, "wine": 78}
_COLUMNS = {"breast_cancer": (10, 16), "digits": (24, 40), "wine": (6, 10)}


@dataclass(frozen=True, slots=True)
class Table:
    """A release of one half: `values` (pool rows x columns, NaN where missing), which rows and columns it holds."""

    values: Floats
    rows: Flags
    columns: Flags


@dataclass(frozen=True, slots=True)
class Holdout:
    """What a model is measured on; the columns of both halves in one table."""

    values: Floats
    labels: Whole


@dataclass(frozen=True, slots=True)
class Rows:
    """A task: the pool's halves with their column names, the labels of the pool, and the holdout."""

    halves: tuple[Table, Table]
    names: tuple[tuple[str, ...], tuple[str, ...]]
    labels: Whole
    holdout: Holdout
    classes: int


def draw(source: str, chance: np.random.Generator) -> Rows:
    """Return a task of scikit-learn's data `source`: its own columns and its own split of the rows."""
    values, labels, names = _loaded(source)
    low, high = _COLUMNS[source]
    count = int(chance.integers(low, high + 1)) // 2 * 2
    useful = np.flatnonzero(values.std(axis=0) > 0)
    columns = np.sort(chance.choice(useful, count, replace=False))
    rows = chance.permutation(len(labels))
    pool, held = rows[: _POOL[source]], rows[_POOL[source] : _POOL[source] + _HOLDOUT[source]]
    first, second = np.split(columns, 2)
    return Rows(
        halves=(_whole(values[np.ix_(pool, first)]), _whole(values[np.ix_(pool, second)])),
        names=(tuple(names[k] for k in first), tuple(names[k] for k in second)),
        labels=labels[pool].copy(),
        holdout=Holdout(values[np.ix_(held, columns)], labels[held].copy()),
        classes=int(labels.max()) + 1,
    )


def coins(chance: np.random.Generator, count: int, share: float) -> Flags:
    """Return `count` flags, each set with chance `share`."""
    return np.asarray(chance.random(count) < share)


@cache
def _loaded(source: str) -> tuple[Floats, Whole, tuple[str, ...]]:
    found: Any = _LOADERS[source]()
    names = tuple(str(name).replace(" ", "_") for name in found.feature_names)
    return found.data.astype(float), found.target.astype(np.int64), names


def _whole(values: Floats) -> Table:
    return Table(values, np.ones(values.shape[0], dtype=bool), np.ones(values.shape[1], dtype=bool))
