"""Headwater: which upstream change did it, and what else does it affect."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headwater.capture import Run, current_run, run, track
    from headwater.client import Client, connect

_FOUND_IN = {
    "Client": "headwater.client",
    "connect": "headwater.client",
    "Run": "headwater.capture",
    "current_run": "headwater.capture",
    "run": "headwater.capture",
    "track": "headwater.capture",
}
__all__ = ["Client", "Run", "connect", "current_run", "run", "track"]


def __getattr__(name: str) -> object:
    """Return what is public, loaded only when asked for."""
    if name not in _FOUND_IN:
        raise AttributeError(f"module 'headwater' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_FOUND_IN[name]), name)
