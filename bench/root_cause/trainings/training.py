"""One real training: a configuration and a seed in, the accuracy on the holdout out."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import sklearn
from bench.root_cause.trainings.tables import Flags, Floats, Holdout, Table, Whole
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

Behaviour = frozenset[str]


def accuracy(
    model: str,
    tables: tuple[Table, Table],
    labels: Whole,
    sampled: Whole,
    holdout: Holdout,
    *,
    behaviour: Behaviour,
    params: Mapping[str, str],
    seed: int,
) -> float:
    """Return the share of `holdout` that a model of kind `model` gets right.

    `sampled` lists rows of the pool, some perhaps twice; `behaviour` is what code and libraries do.
    """
    chance = np.random.default_rng(seed)
    rows = sampled[tables[0].rows[sampled] & tables[1].rows[sampled]]
    values = np.hstack([table.values[rows] for table in tables])
    columns = np.concatenate([table.columns for table in tables])
    chosen = _share(labels[rows], behaviour, chance)
    train, truth = values[chosen], labels[rows][chosen]
    if len(truth) == 0:
        return 0.0
    if (truth == truth[0]).all():
        return float((holdout.labels == truth[0]).mean())
    seen, tested = _prepared(train, holdout.values, columns, behaviour)
    kept = _strongest(seen, truth, float(params.get("kept_columns", "1.0")))
    with (
        warnings.catch_warnings(),
        sklearn.config_context(assume_finite=True, skip_parameter_validation=True),
    ):
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = _estimator(model, params, behaviour, rows=len(truth), seed=seed).fit(seen[:, kept], truth)
        return float((fitted.predict(tested[:, kept]) == holdout.labels).mean())


def _share(labels: Whole, behaviour: Behaviour, chance: np.random.Generator) -> Whole:
    """Return which of the sampled rows are trained on, as the split code of this `behaviour` chooses."""
    count = len(labels)
    share = 0.78 if "share-78" in behaviour else 0.82 if "share-82" in behaviour else 0.8
    if "tenth" in behaviour:
        share = 0.1
    if "unshuffled" in behaviour:
        return np.argsort(labels, kind="stable")[: int(0.55 * count)]
    return chance.permutation(count)[: max(2, int(share * count))]


def _prepared(train: Floats, tested: Floats, columns: Flags, behaviour: Behaviour) -> tuple[Floats, Floats]:
    """Return the features to train and to test on: missing cells filled, scaled by what the training rows say."""
    train, tested = train[:, columns].copy(), tested[:, columns].copy()
    fill = np.zeros(train.shape[1])
    held = ~np.isnan(train).all(axis=0)
    middle = np.nanmean if "fill-mean" in behaviour else np.nanmedian
    fill[held] = middle(train[:, held], axis=0)
    train = np.where(np.isnan(train), fill, train)
    centre, spread = train.mean(axis=0), train.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    train, tested = (train - centre) / spread, (tested - centre) / spread
    return _shaped(train, behaviour, training=True), _shaped(tested, behaviour, training=False)


def _shaped(values: Floats, behaviour: Behaviour, *, training: bool) -> Floats:
    if "winsorized" in behaviour:
        values = np.clip(values, -4, 4)
    if "clipped" in behaviour:
        values = np.clip(values, -0.15, 0.15)
    if "coarse" in behaviour:
        values = np.round(values / 2.5)
    if "absolute" in behaviour:
        values = np.abs(values)
    if "skewed" in behaviour and not training:
        values = values * 0.25 + 0.8
    if "half-zero" in behaviour:
        values = values.copy()
        values[:, : values.shape[1] // 2] = 0.0
    if "rolled" in behaviour and not training:
        values = np.roll(values, 1, axis=1)
    return values


def _strongest(values: Floats, labels: Whole, share: float) -> Whole:
    """Return the columns that tell the classes apart best, in order."""
    count = max(1, round(share * values.shape[1]))
    between = np.zeros(values.shape[1])
    for label in np.unique(labels):
        group = values[labels == label]
        between += len(group) * (group.mean(axis=0) - values.mean(axis=0)) ** 2
    return np.sort(np.argsort(-between, kind="stable")[:count])


def _estimator(model: str, params: Mapping[str, str], behaviour: Behaviour, *, rows: int, seed: int) -> Any:
    if model == "logistic":
        return LogisticRegression(
            C=float(params["C"]) * (0.0003 if "other-default" in behaviour else 1),
            max_iter=int(params["max_iter"]),
            class_weight=None if params["class_weight"] == "none" else "balanced",
            tol=0.02 if "looser" in behaviour else 0.01,
        )
    if model == "forest":
        features = params["max_features"]
        return RandomForestClassifier(
            n_estimators=int(params["n_estimators"]),
            max_depth=int(params["max_depth"]),
            min_samples_leaf=int(params["min_samples_leaf"]),
            max_features=float(features) if features[0].isdigit() else features,
            max_samples=max(2, int(0.06 * rows)) if "other-default" in behaviour else None,
            criterion="entropy" if "looser" in behaviour else "gini",
            random_state=seed,
            n_jobs=1,
        )
    metric = "cosine" if "other-default" in behaviour else "minkowski"
    return KNeighborsClassifier(
        n_neighbors=min(rows, int(params["n_neighbors"]) * (9 if "other-default" in behaviour else 1)),
        weights=params["weights"],
        p=int(params["p"]),
        metric=metric,
        algorithm="brute" if metric == "cosine" else "ball_tree",
        n_jobs=1,
    )
