"""Messages between processes of one server, each behind its length."""

from __future__ import annotations

import pickle
import socket
import struct
from dataclasses import dataclass

from headwater.errors import HeadwaterError
from headwater.store import Receipt

__all__ = ["Answer", "Frames", "Line", "Receipt", "frame"]

_LENGTH = struct.Struct("!I")
_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of the request of this number, None where that cannot be said; of how many commits it is the first."""

    number: int
    outcome: Receipt | HeadwaterError | None
    groups: int


class Frames:
    """Whole messages of what comes in parts, however it was cut on its way."""

    def __init__(self) -> None:
        self._held = bytearray()

    def whole(self, part: bytes) -> list[object]:
        """Return the messages that are whole with this part."""
        self._held += part
        out: list[object] = []
        while (found := self._first()) is not None:
            # Both ends belong to processes that were forked from one, and have no name by which others could come.
            out.append(pickle.loads(found))
        return out

    def _first(self) -> bytes | None:
        if len(self._held) < _LENGTH.size:
            return None
        end = _LENGTH.size + _LENGTH.unpack_from(self._held)[0]
        if len(self._held) < end:
            return None
        found = bytes(self._held[_LENGTH.size : end])
        del self._held[:end]
        return found


class Line:
    """A channel on which messages come."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self._frames = Frames()

    def take(self) -> list[object] | None:
        """Read once and return the messages that are whole by now; None where the other side is gone."""
        part = self.channel.recv(_AT_ONCE)
        return self._frames.whole(part) if part else None

    def one(self) -> object:
        """Wait for one message.

        Raises:
            OSError: the other side is gone, or silent for longer than the channel waits.
        """
        while True:
            found = self.take()
            if found is None:
                raise ConnectionError("the other side is gone")
            if found:
                return found[0]


def frame(message: object) -> bytes:
    """Return a message as it is sent."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body
