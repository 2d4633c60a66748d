"""Capture never breaks the training that it watches."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_LOG = logging.getLogger("headwater.capture")
_P = ParamSpec("_P")
_R = TypeVar("_R")


def harmless(method: Callable[_P, _R]) -> Callable[_P, _R | None]:
    """Return the method so that it raises nothing into the training: what went wrong is logged."""

    @functools.wraps(method)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R | None:
        try:
            return method(*args, **kwargs)
        except Exception as error:
            _LOG.warning(
                "headwater: %s() was not captured: %s", method.__name__, error or type(error).__name__
            )
            _LOG.debug("what went wrong", exc_info=error)
            return None

    return call
