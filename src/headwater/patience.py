"""Who waits for an answer, and how long: work that nobody waits for any more ends itself.

Whoever asks for work makes a `Patience`, lets the work run under it, and gives it up when it leaves. Work that takes
long asks `check` at its steps, and names with `ended_by` what cuts off a call that it is stuck in.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from headwater.errors import Unavailable

T = TypeVar("T")


class Patience:
    """That of one caller, until it gives up or `most_s` seconds have passed."""

    def __init__(self, most_s: float | None = None) -> None:
        self._until = None if most_s is None else time.monotonic() + most_s
        self._given_up = False
        self._stops: dict[object, Callable[[], None]] = {}
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        """Whether nobody waits any more."""
        return self._given_up or (self._until is not None and time.monotonic() > self._until)

    @property
    def left_s(self) -> float | None:
        """How many seconds are left; None: any number."""
        return None if self._until is None else max(0.0, self._until - time.monotonic())

    def give_up(self) -> None:
        """Wait no longer: what runs is cut off, what comes is refused."""
        with self._lock:
            self._given_up = True
            for stop in self._stops.values():
                stop()
            self._stops.clear()

    @contextmanager
    def ended_by(self, stop: Callable[[], None]) -> Iterator[None]:
        """Let `stop` be called, from another thread and at once, if this is given up meanwhile or was before."""
        name = object()
        with self._lock:
            if self._given_up:
                stop()
            else:
                self._stops[name] = stop
        try:
            yield
        finally:
            with self._lock:
                self._stops.pop(name, None)


ENDLESS = Patience()
_NOW: ContextVar[Patience] = ContextVar("patience", default=ENDLESS)


def patience() -> Patience:
    """Return that of the caller under whom this thread works; by default it never ends."""
    return _NOW.get()


@contextmanager
def waited_for(patience: Patience) -> Iterator[None]:
    """Work under `patience`."""
    before = _NOW.set(patience)
    try:
        yield
    finally:
        _NOW.reset(before)


def while_waited(items: Iterable[T]) -> Iterator[T]:
    """Yield `items` as long as somebody waits for what comes of them.

    Raises:
        Unavailable: nobody does.
    """
    for each in items:
        check()
        yield each


def check() -> None:
    """Do nothing while somebody waits.

    Raises:
        Unavailable: nobody does.
    """
    if _NOW.get().is_over:
        raise Unavailable("whoever asked has left, or waited as long as it may; ask for less at once")
