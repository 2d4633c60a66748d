"""What one event loop has the scribe write: many requests at a time on one channel, and no thread that waits."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable

from headwater.api.admission import RETRY_AFTER_S, Overloaded
from headwater.services.arrival.frames import Answer, Frames, frame
from headwater.services.arrival.gathering import Request

PATIENCE_S = 60.0
# More than are let in at once: beyond it are those whose clients have left, and come again.
MOST_WAITING = 256


class Telling:
    """Tells the scribe, to whom `channel` opens a way; None: there is none."""

    def __init__(self, channel: Callable[[], socket.socket | None]) -> None:
        self._channel = channel
        self._opening = asyncio.Lock()
        self._line: _Line | None = None
        self.refused = 0

    async def told(self, request: Request) -> Answer | None:
        """Return what the scribe says of a request, once it is on disk; None where he does not.

        Raises:
            Overloaded: too many wait for him; those count whose clients have left, too.
        """
        async with self._opening:
            if self._line is None or self._line.is_cut:
                self._line = await self._opened()
            line = self._line
        if line is None:
            return None
        if line.waits_s() > PATIENCE_S:  # whoever sent what waits there may have left long ago
            line.cut()
            return None
        if line.is_full:
            self.refused += 1
            raise Overloaded(
                f"{MOST_WAITING} writes wait for the disk; nothing was stored; try again in {RETRY_AFTER_S} s"
            )
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await line.asked(request)
        except TimeoutError:
            line.cut()
            return None

    def close(self) -> None:
        """Tell nothing more."""
        if self._line is not None:
            self._line.cut()

    async def _opened(self) -> _Line | None:
        channel = self._channel()
        if channel is None:
            return None
        channel.setblocking(False)
        _, line = await asyncio.get_running_loop().create_connection(_Line, sock=channel)
        return line


class _Line(asyncio.Protocol):
    """The channel, and who waits for which answer; who has left counts among those until it comes."""

    def __init__(self) -> None:
        self._frames = Frames()
        self._waiting: dict[int, asyncio.Future[Answer | None]] = {}
        self._heard_at = 0.0
        self._last = 0
        self._transport: asyncio.Transport | None = None
        self.is_cut = False

    async def asked(self, request: Request) -> Answer | None:
        assert self._transport is not None
        if not self._waiting:
            self._heard_at = time.monotonic()
        self._last += 1
        request.number = self._last
        answer: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._waiting[request.number] = answer
        self._transport.write(frame(request))
        return await answer

    @property
    def is_full(self) -> bool:
        """Whether no more may be asked before an answer has come."""
        return len(self._waiting) >= MOST_WAITING

    def waits_s(self) -> float:
        """Return for how long an answer is awaited and none has come."""
        return time.monotonic() - self._heard_at if self._waiting else 0.0

    def cut(self) -> None:
        self.is_cut = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard_at = time.monotonic()
        for answer in self._frames.whole(data):
            if isinstance(answer, Answer) and (waiting := self._waiting.pop(answer.number, None)) is not None:
                _settle(waiting, answer)

    def connection_lost(self, _: Exception | None) -> None:
        self.is_cut = True
        for waiting in self._waiting.values():
            _settle(waiting, None)
        self._waiting.clear()


def _settle(waiting: asyncio.Future[Answer | None], answer: Answer | None) -> None:
    if not waiting.done():
        waiting.set_result(answer)
