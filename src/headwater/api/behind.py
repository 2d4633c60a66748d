"""Serving behind the door: connections come from it, and it hears now and then how things are."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from headwater.api.presence import sign_of_life

_LOG = logging.getLogger("headwater.api")
SIGN_S = 0.2
LOOK_S = 1.0
MOST_TOLD = 65_536


class Behind:
    """The side of who serves on a channel to the door, for one event loop.

    `take` is given each connection, `hear` what the door has counted, `connections` says how many there are, `lacking`
    why the store cannot be asked, and `gone` is called once the door is no more.
    """

    def __init__(
        self,
        channel: socket.socket,
        *,
        take: Callable[[socket.socket], None],
        hear: Callable[[bytes], None],
        connections: Callable[[], int],
        lacking: Callable[[], Awaitable[str]],
        gone: Callable[[], None],
    ) -> None:
        self._channel, self._take, self._hear, self._gone = channel, take, hear, gone
        self._connections, self._look = connections, lacking
        self._lacking = ""
        self._looked_at: float | None = None
        self._looked = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        """Take connections from now on, and tell of it."""
        self._channel.setblocking(False)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._channel, self._read)
        self._tasks = [loop.create_task(each()) for each in (self._tell, self._look_again)]

    def end(self) -> None:
        """Take no more connections."""
        if self._channel.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._channel)
            self._channel.close()
        for each in self._tasks:
            each.cancel()

    def _read(self) -> None:
        try:
            said, handles, _, _ = socket.recv_fds(self._channel, MOST_TOLD, 1)
        except BlockingIOError:
            return
        except OSError:
            said, handles = b"", []
        for handle in handles:
            self._take(socket.socket(fileno=handle))
        if said and not handles:
            self._hear(said)
        if not said:
            self.end()
            self._gone()

    async def _tell(self) -> None:
        await self._looked.wait()
        while True:
            ago = None if self._looked_at is None else time.monotonic() - self._looked_at
            told = sign_of_life(os.getpid(), self._connections(), self._lacking, ago)
            with suppress(OSError):  # a door that is behind has older signs to read yet
                self._channel.send(told)
            await asyncio.sleep(SIGN_S)

    async def _look_again(self) -> None:
        while True:
            try:
                self._lacking = await self._look()
            except Exception as error:  # the next look may do better; without one nobody would be let in
                _LOG.exception("whether the store answers could not be found out")
                self._lacking = f"the store could not be asked: {type(error).__name__}"
            self._looked_at = time.monotonic()
            self._looked.set()
            await asyncio.sleep(LOOK_S)
