"""Memory that was needed once, given back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headwater.topology import Topology

ARENAS = 2
LARGE_BYTES = 1_000_000
EVERY_S = 2.0
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


def share_arenas() -> None:
    """Let all threads take memory from a few places, and what is large from the system, where the C library is glibc.

    By itself it makes up to eight for each processor, each of which keeps what its largest answer took; and it takes
    ever larger pieces from there once one such was given back.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_ARENA_MAX, ARENAS)
        library.mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)


def give_back() -> None:
    """Return to the system what is free, where the C library can: glibc keeps hundreds of MB of it otherwise."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


class Returning:
    """Gives back what large answers took, at most once in EVERY_S."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def now_and_then(self, topology: Topology | None) -> None:
        """Give back what is free, and what of the index few questions look at, if that was not done lately."""
        if time.monotonic() - self._last >= EVERY_S:
            if topology is not None:
                topology.let_go()
            give_back()
            self._last = time.monotonic()
