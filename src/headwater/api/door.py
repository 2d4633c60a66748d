"""The door: a small process of its own that takes connections, says how those are who serve, and hands on the rest.

However much they have to reckon, it has nothing to do but this.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from headwater.api.access import Access
from headwater.api.counted import Counted
from headwater.api.health import not_ready
from headwater.api.meters import Meters, resident_bytes
from headwater.api.presence import Presence, alive, ready
from headwater.api.security import SecurityHeaders
from headwater.api.server import take

QUIET_S = 1.0
TELL_S = 1.0
MOST_WAITING = 1024
_AT_ONCE = 64
_PEEKED = 64
_MOST_SIGNS = 65_536
_OWN = tuple(
    f"{method} {path}{end}".encode()
    for method in ("GET", "HEAD")
    for path in ("/healthz", "/readyz")
    for end in (" ", "?")
)
_CLOSING = {"connection": "close"}  # what comes next may not be for the door


class Door(uvicorn.Server):
    """Takes the connections of `listener`; who serves them is told over `control`, one channel for each.

    It ends when its parent does or closes `control`, and takes nobody in before somebody serves.
    """

    def __init__(self, listener: socket.socket, control: socket.socket, *, token: str, many: int) -> None:
        self._meters = Meters()
        self._meters.gauge("headwater_resident_bytes", resident_bytes)
        super().__init__(
            uvicorn.Config(
                self._application(token),
                log_level="warning",
                timeout_graceful_shutdown=1,
                ws="none",
                server_header=False,
            )
        )
        self._listener, self._control, self._many = listener, control, many
        self._parent = os.getppid()
        self._channels: dict[socket.socket, Presence] = {}
        self._heard: dict[socket.socket, bytes] = {}
        self._silent: dict[socket.socket, asyncio.TimerHandle] = {}
        self._waiting: deque[socket.socket] = deque()
        self._takes_in = False
        self._told_at = 0.0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen to who serves."""
        await super().startup(sockets)
        for each in (self._listener, self._control):
            each.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._control, self._meet)

    async def on_tick(self, counter: int) -> bool:
        """Return whether to end; now and then those who serve are told what was counted here."""
        now = time.monotonic()
        if now - self._told_at >= TELL_S:
            self._told_at, told = now, self._meters.told()
            for channel in self._channels:
                with suppress(OSError):  # one that is behind is told again soon
                    channel.send(told)
        return await super().on_tick(counter) or os.getppid() != self._parent

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the parent."""
        yield

    def _application(self, token: str) -> Starlette:
        return Starlette(
            routes=[Route("/healthz", self._alive), Route("/readyz", self._ready)],
            middleware=[
                Middleware(SecurityHeaders),
                Middleware(Counted, meters=self._meters),
                Middleware(Access, token=token),
            ],
        )

    async def _alive(self, _: Request) -> Response:
        well, told = alive(list(self._channels.values()), self._many, time.monotonic())
        return PlainTextResponse(f"{told}\n", 200 if well else 503, headers=_CLOSING)

    async def _ready(self, _: Request) -> Response:
        lacking = ready(list(self._channels.values()), time.monotonic())
        return not_ready(lacking, _CLOSING) if lacking else JSONResponse({"ready": True}, headers=_CLOSING)

    def _meet(self) -> None:
        """Take the channel to somebody who serves from now on."""
        try:
            said, handles, _, _ = socket.recv_fds(self._control, 1, 1)
        except BlockingIOError:
            return
        except OSError:
            said, handles = b"", []
        if not said:
            self.should_exit = True
            self._loop.remove_reader(self._control)
        for handle in handles:
            channel = socket.socket(fileno=handle)
            channel.setblocking(False)
            self._channels[channel] = Presence()
            self._loop.add_reader(channel, self._hear, channel)

    def _hear(self, channel: socket.socket) -> None:
        try:
            told = channel.recv(_MOST_SIGNS)
        except BlockingIOError:
            return
        except OSError:
            told = b""
        if not told:
            self._loop.remove_reader(channel)
            del self._channels[channel]
            self._heard.pop(channel, None)
            channel.close()
            return
        *lines, rest = (self._heard.get(channel, b"") + told).split(b"\n")
        self._heard[channel] = rest
        for line in lines[-1:]:
            with suppress(ValueError, LookupError, TypeError):
                self._channels[channel].hear(line, time.monotonic())
        self._take_in(wanted=True)
        for _ in range(len(self._waiting)):
            self._hand_on(self._waiting.popleft())

    def _take_in(self, *, wanted: bool) -> None:
        if wanted != self._takes_in:
            self._takes_in = wanted
            if wanted:
                self._loop.add_reader(self._listener, self._open)
            else:
                self._loop.remove_reader(self._listener)

    def _open(self) -> None:
        """Let in who stands before the door, and wait for what they want, though not for long."""
        for _ in range(_AT_ONCE):
            try:
                connection, _ = self._listener.accept()
            except BlockingIOError:
                return
            except OSError:
                # No handle is free, say: who stands outside is let in with a later sign of life.
                self._take_in(wanted=False)
                return
            connection.setblocking(False)
            self._silent[connection] = self._loop.call_later(QUIET_S, self._told, connection)
            self._loop.add_reader(connection, self._told, connection)

    def _told(self, connection: socket.socket) -> None:
        """Answer here, or hand the connection on with nothing read from it."""
        self._loop.remove_reader(connection)
        self._silent.pop(connection).cancel()
        try:
            begun = connection.recv(_PEEKED, socket.MSG_PEEK)
        except BlockingIOError:
            begun = b"-"
        except OSError:
            begun = b""
        if not begun:
            connection.close()
        elif begun.startswith(_OWN):
            take(self, connection)
        else:
            self._hand_on(connection)

    def _hand_on(self, connection: socket.socket) -> None:
        """Give a connection to who has fewest of them, among those who were heard of last."""
        now = time.monotonic()
        those = [(each, channel) for channel, each in self._channels.items() if each.seen_at is not None]
        for each, channel in sorted(
            those, key=lambda pair: (now - (pair[0].seen_at or 0) > 1.0, pair[0].connections)
        ):
            try:
                socket.send_fds(channel, [b"."], [connection.fileno()])
            except OSError:
                continue
            each.connections += 1
            connection.close()
            return
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(connection)
        else:
            connection.close()


def keep_door(listener: socket.socket, control: socket.socket, token: str, many: int) -> None:
    """Be the door until the parent ends or closes its end of `control`."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    Door(listener, control, token=token, many=many).run(sockets=[])
