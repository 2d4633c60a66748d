"""How much runs at once: what comes beyond that is sent away at once, so that the rest is served."""

from __future__ import annotations

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
