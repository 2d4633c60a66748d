"""scikit-learn: each fit is a run, or is logged to the one under way; scores belong to the run that fitted."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from headwater.capture.estimators import settings
from headwater.capture.harmless import harmless
from headwater.capture.opening import current_run, run
from headwater.capture.runs import Run

_within: ContextVar[bool] = ContextVar("headwater_within_fit", default=False)
_fitted: weakref.WeakKeyDictionary[Any, Run] = weakref.WeakKeyDictionary()
_DONE = "_headwater_captured"


def capture(base: ModuleType) -> None:
    """Capture `fit` and `score` of scikit-learn's estimators, those defined later too; `base` is sklearn.base."""
    for each in _subclasses(base.BaseEstimator):
        _wrap_class(each)
    for mixin in ("ClassifierMixin", "RegressorMixin"):
        _wrap_own(getattr(base, mixin), "score", _scoring)
    defined = base.BaseEstimator.__dict__.get("__init_subclass__")
    if getattr(getattr(defined, "__func__", None), _DONE, False):
        return
    before = base.BaseEstimator.__init_subclass__

    def follow(cls: Any, /, **kwargs: Any) -> None:
        before.__func__(cls, **kwargs)
        _wrap_class(cls)

    setattr(follow, _DONE, True)
    base.BaseEstimator.__init_subclass__ = classmethod(follow)


def _subclasses(cls: type) -> Iterator[type]:
    each: type
    for each in cls.__subclasses__():
        yield each
        yield from _subclasses(each)


def _wrap_class(cls: type) -> None:
    if cls.__module__.startswith("sklearn."):
        _wrap_own(cls, "fit", _fitting)
        _wrap_own(cls, "score", _scoring)


def _wrap_own(cls: type, name: str, how: Callable[[Any], Any]) -> None:
    method = cls.__dict__.get(name)
    conditional = getattr(method, "fn", None)  # scikit-learn's available_if holds the function
    if callable(conditional) and not getattr(conditional, _DONE, False):
        method.fn = _marked(how(conditional))  # type: ignore[union-attr]
    elif callable(method) and not getattr(method, _DONE, False):
        setattr(cls, name, _marked(how(method)))


def _marked(wrapped: Any) -> Any:
    setattr(wrapped, _DONE, True)
    return wrapped


def _fitting(method: Any) -> Any:
    @functools.wraps(method)
    def fit(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _within.get():
            return method(self, *args, **kwargs)
        opening = None if current_run() is not None else run(f"fit-{type(self).__name__}")
        token = _within.set(True)
        try:
            with opening or _Nothing():
                _before(self, args, kwargs)
                result = method(self, *args, **kwargs)
                _after(self)
                return result
        finally:
            _within.reset(token)

    return fit


def _scoring(method: Any) -> Any:
    @functools.wraps(method)
    def score(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _within.get():
            return method(self, *args, **kwargs)
        token = _within.set(True)
        try:
            result = method(self, *args, **kwargs)
        finally:
            _within.reset(token)
        _scored(self, args, kwargs, result)
        return result

    return score


class _Nothing:
    """Stands where the run under way is used."""

    def __enter__(self) -> None:
        """Begin nothing."""

    def __exit__(self, *_: object) -> None:
        """End nothing."""


@harmless
def _before(model: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    own = current_run()
    if own is None:
        return
    _fitted[model] = own
    own.log_params({type(model).__name__: settings(model)})
    rows, labels = _data(args, kwargs)
    _use(own, rows, labels, "train")


@harmless
def _after(model: Any) -> None:
    own = _fitted.get(model)
    if own is not None:
        own.produce(model, name=f"{own.identity.job}-{type(model).__name__}", kind="model")


@harmless
def _scored(model: Any, args: tuple[Any, ...], kwargs: dict[str, Any], value: Any) -> None:
    own = current_run() or _fitted.get(model)
    if own is not None:
        rows, labels = _data(args, kwargs)
        used = _use(own, rows, labels, "test")
        own.log_metrics({"score": value}, dataset=used, split="test")


def _use(own: Run, rows: Any, labels: Any, role: str) -> Any:
    """Record what a model was fitted to or scored on: rows and labels as one table where they are a data frame."""
    name = f"{own.identity.job}-{role}"
    if hasattr(rows, "assign") and getattr(labels, "ndim", 0) == 1 and len(labels) == len(rows):
        column = str(getattr(labels, "name", None) or "label")
        if column not in rows.columns:
            values = getattr(labels, "values", labels)
            return own.use(rows.assign(**{column: values}), role=role, name=name, label=column)
    if labels is not None and hasattr(labels, "ndim"):
        own.use(labels, role=role, name=f"{name}-labels")
    return own.use(rows, role=role, name=name)


def _data(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    given = dict(zip(("X", "y"), args, strict=False)) | kwargs
    return given.get("X"), given.get("y")
