"""scikit-learn's estimators, each leaf of their settings a setting of its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

MOST_SETTINGS = 1_000
_LOG = logging.getLogger("headwater.capture")


def settings(model: Any) -> dict[str, object]:
    """Return what an estimator and those within it are set to, by dotted names: `logisticregression.C`.

    An estimator within it is told by its class, a list of named ones by the names; 1,000 settings at most.
    """
    out: dict[str, object] = {}
    given = sorted(_given(model).items(), key=lambda each: (each[0].count("__"), each[0]))
    for name, value in given:
        out |= _leaves(name.replace("__", "."), value)
    if len(out) > MOST_SETTINGS:
        _LOG.warning(
            "headwater: of %d settings of %s %d are kept", len(out), type(model).__name__, MOST_SETTINGS
        )
    return dict(list(out.items())[:MOST_SETTINGS])


def _given(model: Any) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = model.get_params(deep=True)
    except Exception:  # one that is put together wrongly tells so when it is fitted
        found = model.get_params(deep=False)
    return found


def _leaves(name: str, value: Any) -> dict[str, object]:
    if _is_estimator(value):
        return {name: type(value).__name__}
    if _is_splitter(value):
        own = {key: each for key, each in vars(value).items() if not key.startswith("_")}
        return {name: type(value).__name__, **{f"{name}.{key}": each for key, each in own.items()}}
    if _is_composite(value):
        beside = {
            f"{name.rpartition('.')[0]}.{each[0]}.columns".lstrip("."): each[2]
            for each in value
            if len(each) > 2
        }
        return {name: [str(each[0]) for each in value], **beside}
    return {name: value}


def _is_estimator(value: Any) -> bool:
    return callable(getattr(value, "get_params", None)) and not isinstance(value, type)


def _is_splitter(value: Any) -> bool:
    """Return whether it splits data for cross-validation: its seed is one of the run."""
    return callable(getattr(value, "get_n_splits", None)) and hasattr(value, "__dict__")


def _is_composite(value: Any) -> bool:
    """Return whether it is a list of (name, estimator) or (name, estimator, columns)."""
    return (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(each, tuple) and len(each) in (2, 3) for each in value)
        and all(isinstance(each[0], str) for each in value)
        and any(_is_estimator(each[1]) for each in value)
    )
