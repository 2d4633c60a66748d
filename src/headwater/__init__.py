"""Headwater: which upstream change did it, and what else does it affect."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headwater.client import Client, connect

__all__ = ["Client", "connect"]


def __getattr__(name: str) -> object:
    """Return `connect` or `Client`, loaded only when asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'headwater' has no attribute {name!r}")
    from headwater import client

    return getattr(client, name)
