"""Headwater: which upstream change did it, and what else does it affect."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headwater.capture import Run, current_run, run, track
    from headwater.capture.autologging import autolog, lightning_callback, transformers_callback
    from headwater.capture.observing import observe
    from headwater.client import Client, connect

_FOUND_IN = {
    "Client": "headwater.client",
    "connect": "headwater.client",
    "Run": "headwater.capture",
    "current_run": "headwater.capture",
    "run": "headwater.capture",
    "track": "headwater.capture",
    "autolog": "headwater.capture.autologging",
    "lightning_callback": "headwater.capture.autologging",
    "transformers_callback": "headwater.capture.autologging",
    "observe": "headwater.capture.observing",
}
__all__ = [
    "Client",
    "Run",
    "autolog",
    "connect",
    "current_run",
    "lightning_callback",
    "observe",
    "run",
    "track",
    "transformers_callback",
]


def __getattr__(name: str) -> object:
    """Return what is public, loaded only when asked for."""
    if name not in _FOUND_IN:
        raise AttributeError(f"module 'headwater' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_FOUND_IN[name]), name)
