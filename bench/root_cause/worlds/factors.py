"""The 27 things that can change in a synthetic history."""

from __future__ import annotations

RAW = ("raw-1", "raw-2", "raw-3", "raw-4", "raw-5")
FEATURES = {"features-a": ("raw-1", "raw-2"), "features-b": ("raw-3", "raw-4"), "features-c": ("raw-5",)}
BUILDS = {f"build-{name}": name for name in FEATURES}
FEATURE_CODE, TRAIN_CODE = "features.py", "train.py"
CODE = (FEATURE_CODE, TRAIN_CODE)
PACKAGES = ("numpy", "pandas", "pyarrow", "scikit-learn", "scipy", "threadpoolctl", "torch", "xgboost")
PARAMETERS = ("batch", "decay", "depth", "dropout", "epochs", "momentum", "rate", "width")
PARENT_MODEL = "backbone"
VALUES = 4

FACTORS = (*RAW, *CODE, *PACKAGES, PARENT_MODEL, *PARAMETERS, *BUILDS)
ORDERED = (*RAW, *CODE, *PACKAGES, PARENT_MODEL)

_KINDS = {
    **dict.fromkeys(RAW, "dataset"),
    **dict.fromkeys(CODE, "code"),
    **dict.fromkeys(PACKAGES, "environment"),
    **dict.fromkeys(PARAMETERS, "parameter"),
    **dict.fromkeys(BUILDS, "nondeterminism"),
    PARENT_MODEL: "model",
}


def key_of(factor: str) -> str:
    """Return the factor as answers name it: "dataset:raw-1"; a build shows as its step's non-determinism."""
    return f"{_KINDS[factor]}:{factor}"


def inputs_of(build: str) -> tuple[str, ...]:
    """Return the factors that a feature set is made from, its own build left out."""
    return (*FEATURES[BUILDS[build]], FEATURE_CODE)
