"""How much runs at once: what comes beyond that is sent away at once, so that the rest is served."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from headwater.errors import Unavailable

RETRY_AFTER_S = 1


class Overloaded(Unavailable):
    """As many requests as the server takes are under way."""

    code = "OVERLOADED"


class Admission:
    """Lets `most` requests in at once; for one event loop."""

    def __init__(self, most: int, what: str) -> None:
        self._most, self._what = most, what
        self.inside = 0
        self.refused = 0

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Be inside while the context lasts.

        Raises:
            Overloaded: it is full.
        """
        if self.inside >= self._most:
            self.refused += 1
            raise Overloaded(f"{self._most} {self._what} are under way; try again in {RETRY_AFTER_S} s")
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1


class Room:
    """Holds bodies of requests until they are answered, `most_bytes` in all; for any thread."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self.held_bytes = 0
        self.refused = 0

    @contextmanager
    def holding(self) -> Iterator[Held]:
        """Yield what takes room for one request, and give it back afterwards."""
        held = Held(self)
        try:
            yield held
        finally:
            self._change(-held.size_bytes)

    def take(self, size_bytes: int) -> None:
        """Take room.

        Raises:
            Overloaded: there is not so much.
        """
        if not self._change(size_bytes):
            self.refused += 1
            raise Overloaded(
                f"requests with {self.held_bytes:,} bytes are under way; try again in {RETRY_AFTER_S} s"
            )

    def _change(self, size_bytes: int) -> bool:
        with self._lock:
            fits = self.held_bytes + size_bytes <= self._most
            if fits:
                self.held_bytes += size_bytes
            return fits


class Held:
    """The room that one request has taken."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.size_bytes = 0

    def grow(self, size_bytes: int) -> None:
        """Take so much more.

        Raises:
            Overloaded: there is not so much.
        """
        self._room.take(size_bytes)
        self.size_bytes += size_bytes
