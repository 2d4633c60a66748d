"""Connections on which somebody begins to ask and does not go on: each holds a handle that others may need."""

from __future__ import annotations

import asyncio
import weakref
from typing import Any

SILENT_S = 10.0


def end_when_silent(protocol: asyncio.Protocol, *, silent_s: float = SILENT_S) -> None:
    """Close the connection of uvicorn's `protocol` once no request came to an end of its head for `silent_s`.

    Uvicorn itself looks at the time only between an answer and the first byte of what is asked next.
    """
    _look_later(weakref.ref(protocol), silent_s, object())


def _look_later(held: weakref.ref[Any], silent_s: float, asked: object) -> None:
    asyncio.get_running_loop().call_later(silent_s, _look, held, silent_s, asked)


def _look(held: weakref.ref[Any], silent_s: float, before: object) -> None:
    protocol = held()
    if protocol is None or protocol.transport is None or protocol.transport.is_closing():
        return
    if protocol.transport.get_protocol() is not protocol:  # a WebSocket by now
        return
    asked = protocol.cycle
    if asked is None or asked is before:
        protocol.transport.abort()
    else:
        # One whose answer is under way is no mark: it may end right before the next look.
        _look_later(held, silent_s, asked if asked.response_complete else object())
