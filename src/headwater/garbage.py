"""Large work without Python's search for garbage in cycles, of which rows and facts make none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector from looking at what is made meanwhile, again and again; several threads may ask for that.

    What is no longer used goes as ever, without it. Keep it to work of seconds: cycles made meanwhile stay until then.
    """
    _pause()
    try:
        yield
    finally:
        _resume()


class _Pauses:
    """How many ask for it by now, and whether the collector was at work before the first of them."""

    lock = Lock()
    many = 0
    is_collecting = False


def _pause() -> None:
    with _Pauses.lock:
        if not _Pauses.many:
            _Pauses.is_collecting = gc.isenabled()
            gc.disable()
        _Pauses.many += 1


def _resume() -> None:
    with _Pauses.lock:
        _Pauses.many -= 1
        if not _Pauses.many and _Pauses.is_collecting:
            gc.enable()
