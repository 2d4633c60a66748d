"""The time, strictly increasing within this process, so that what is said later counts as later."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(at_us: int) -> datetime:
    """Return a time that is given in microseconds since 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=at_us)


class Clock:
    """A clock that never tells the same time twice."""

    def __init__(self) -> None:
        self._lock, self._last = threading.Lock(), 0

    def now_us(self) -> int:
        """Return a time later than any returned before, in microseconds since 1970."""
        with self._lock:
            self._last = now = max(time.time_ns() // 1_000, self._last + 1)
            return now

    def now(self) -> datetime:
        """Return a time later than any returned before, in UTC."""
        return moment_of(self.now_us())


CLOCK = Clock()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=CLOCK.__init__)  # type: ignore[misc]
