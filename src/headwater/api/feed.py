"""News of the change log for everybody who waits for it: one poller, however many subscribers."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from headwater.errors import HeadwaterError

if TYPE_CHECKING:
    from headwater.api.threads import Threads
    from headwater.services import Actor, Headwater

SHORTEST_S = 0.1
LONGEST_S = 2.0


class Feed:
    """Looks where the change log ends while somebody waits, ever less often while nothing happens."""

    def __init__(self, headwater: Headwater, actor: Actor, threads: Threads) -> None:
        self._headwater, self._actor, self._threads = headwater, actor, threads
        self._waiting: dict[asyncio.Future[None], int] = {}
        self._poller: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self.ended = False

    async def end(self) -> int:
        """Return the last sequence of the log."""
        token = await self._threads.run(self._headwater.catalog.token, self._actor)
        return token.sequence

    async def beyond(self, sequence: int) -> None:
        """Return once the log goes beyond `sequence`, or the feed has ended."""
        if self.ended:
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiting[waiter] = sequence
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        try:
            await waiter
        finally:
            self._waiting.pop(waiter, None)

    def wake(self) -> None:
        """Look at once: this process has just written."""
        self._hurry.set()

    async def close(self) -> None:
        """Stop looking and let everybody go who waits."""
        self.ended = True
        if self._poller is not None:
            self._poller.cancel()
            await asyncio.gather(self._poller, return_exceptions=True)
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def _poll(self) -> None:
        pause = SHORTEST_S
        try:
            while self._waiting:
                told = self._tell(await self._look())
                pause = SHORTEST_S if told else min(LONGEST_S, pause * 2)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), pause)
                    pause = SHORTEST_S
                self._hurry.clear()
        except Exception as error:
            # Whoever waits has to hear of it: nobody looks any more.
            for waiter in self._waiting:
                if not waiter.done():
                    waiter.set_exception(error)

    async def _look(self) -> int:
        try:
            return await self.end()
        except HeadwaterError:
            # The store is away for a moment; subscribers stay and hear of it when it is back.
            return -1

    def _tell(self, end: int) -> bool:
        ready = [waiter for waiter, sequence in self._waiting.items() if end > sequence]
        for waiter in ready:
            if not waiter.done():
                waiter.set_result(None)
        return bool(ready)
