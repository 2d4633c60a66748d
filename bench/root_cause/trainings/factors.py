"""What may change from one training to the next, and how a configuration names it."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.analysis.factors import FactorKind

RAW_A, RAW_B, LABELS, SAMPLING, HOLDOUT = "raw-a", "raw-b", "labels", "sampling", "holdout"
FEATURES, SPLIT = "features.py", "split.py"
PREPARING, FITTING = "tabkit", "fitkit"
DATA = (RAW_A, RAW_B, LABELS, SAMPLING, HOLDOUT)
CODE = (FEATURES, SPLIT)
LIBRARIES = (PREPARING, FITTING)

Config = dict[str, int]
"""The level of each factor; levels count up from 0 in the order in which they were released."""

_KINDS = {
    **dict.fromkeys(DATA, FactorKind.DATASET),
    HOLDOUT: FactorKind.EVALUATION,
    **dict.fromkeys(CODE, FactorKind.CODE),
    **dict.fromkeys(LIBRARIES, FactorKind.ENVIRONMENT),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter, the values that are sensible for it and those that are not."""

    name: str
    sensible: tuple[str, ...]
    harmful: tuple[str, ...] = ()


SETTINGS: dict[str, tuple[Setting, ...]] = {
    "logistic": (
        Setting("C", ("1", "0.5", "2", "5"), ("1e-5", "1e-4", "0.001")),
        Setting("max_iter", ("30", "40", "60"), ("1",)),
        Setting("class_weight", ("none", "balanced")),
        Setting("kept_columns", ("1.0", "0.9"), ("0.1", "0.2")),
    ),
    "forest": (
        Setting("n_estimators", ("8", "10", "6"), ("1",)),
        Setting("max_depth", ("8", "6", "12"), ("1", "2")),
        Setting("min_samples_leaf", ("1", "2"), ("40", "80")),
        Setting("max_features", ("sqrt", "log2", "0.5")),
    ),
    "neighbours": (
        Setting("n_neighbors", ("5", "3", "7"), ("71", "121")),
        Setting("weights", ("uniform", "distance")),
        Setting("p", ("2", "1")),
        Setting("kept_columns", ("1.0", "0.9"), ("0.1", "0.2")),
    ),
}
MODELS = tuple(SETTINGS)


def factors_of(model: str) -> tuple[str, ...]:
    """Return the names of all factors of a task with this kind of model."""
    return (*DATA, *CODE, *LIBRARIES, *(setting.name for setting in SETTINGS[model]))


def label_of(factor: str) -> str:
    """Return the factor as an answer names it, e.g. "dataset:raw-a"."""
    return f"{_KINDS.get(factor, FactorKind.PARAMETER)}:{factor}"
