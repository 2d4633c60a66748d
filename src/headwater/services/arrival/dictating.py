"""Small writes of a process that serves, told to the scribe, who writes for all of them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

from headwater.errors import HeadwaterError
from headwater.facts import Fact
from headwater.services.arrival.frames import Answer, Line, frame
from headwater.services.arrival.gathering import Gathering, Request
from headwater.services.arrival.versions_read import Concern
from headwater.store import Receipt, Store

MOST_FACTS = 500
PATIENCE_S = 60.0


class Dictating(Gathering):
    """A gathering that has small requests written by the scribe, and writes itself what he cannot.

    `channel` opens a way to him, None where there is none. What he was told is told to the store again where he ended
    before he answered: a fact that is there already changes nothing.
    """

    def __init__(
        self, store: Store, engine: Store | None = None, *, channel: Callable[[], socket.socket | None]
    ) -> None:
        super().__init__(store, engine)
        self._channel = channel
        self._idle: list[Line] = []

    def append(self, facts: Sequence[Fact], concern: Concern, *, key: str) -> Receipt:
        """Store `facts` as a change of its own and what follows from them; one that is refused fails alone.

        Raises:
            HeadwaterError: as where this process writes.
        """
        if len(facts) <= MOST_FACTS:
            outcome = self._told(Request(facts, key, concern))
            if isinstance(outcome, HeadwaterError):
                raise outcome
            if outcome is not None:
                return outcome
        return super().append(facts, concern, key=key)

    def _told(self, request: Request) -> Receipt | HeadwaterError | None:
        """Return what came of it, None where the scribe did not say."""
        line = self._free() or self._opened()
        if line is None:
            return None
        try:
            line.channel.sendall(frame(request))
            answer = line.one()
        except OSError:
            line.channel.close()
            return None
        self._idle.append(line)
        if not isinstance(answer, Answer):
            return None
        self.groups += answer.groups
        return answer.outcome

    def _free(self) -> Line | None:
        try:
            return (
                self._idle.pop()
            )  # whether there is one is known only by taking it: another thread may be sooner
        except IndexError:
            return None

    def _opened(self) -> Line | None:
        channel = self._channel()
        if channel is None:
            return None
        channel.settimeout(PATIENCE_S)
        return Line(channel)
