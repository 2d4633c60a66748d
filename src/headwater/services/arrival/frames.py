"""Messages between processes of one server, each behind its length."""

from __future__ import annotations

import pickle
import socket
import struct
from dataclasses import dataclass

from headwater.errors import HeadwaterError
from headwater.store import Receipt

_LENGTH = struct.Struct("!I")
_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request, None where that cannot be said; and how many commits it is the first of."""

    outcome: Receipt | HeadwaterError | None
    groups: int


class Frames:
    """What comes over one channel, as whole messages, however it is cut on its way."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self._held = bytearray()

    def take(self) -> list[object] | None:
        """Read once and return the messages that are whole by now; None where the other side is gone.

        Raises:
            BlockingIOError: the channel does not block and nothing has come.
        """
        part = self.channel.recv(_AT_ONCE)
        if not part:
            return None
        self._held += part
        out: list[object] = []
        while (whole := self._whole()) is not None:
            # Both ends belong to processes that were forked from one, and have no name by which others could come.
            out.append(pickle.loads(whole))
        return out

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

    def _whole(self) -> bytes | None:
        if len(self._held) < _LENGTH.size:
            return None
        end = _LENGTH.size + _LENGTH.unpack_from(self._held)[0]
        if len(self._held) < end:
            return None
        whole = bytes(self._held[_LENGTH.size : end])
        del self._held[:end]
        return whole


def frame(message: object) -> bytes:
    """Return a message as it is sent."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body
