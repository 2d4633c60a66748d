"""Threads for everything that blocks, so that the event loop never does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from headwater.patience import ENDLESS, Patience, waited_for

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A fixed number of worker threads."""

    def __init__(self, most: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=most, thread_name_prefix="headwater-api")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `function` returns, called in a thread; when the waiting task is cancelled it is cut off."""
        patience = Patience()
        try:
            return await self.run_under(patience, function, *args, **kwargs)
        except asyncio.CancelledError:
            patience.give_up()
            raise

    async def finish(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `function` returns, called in a thread; once begun it is done to the end, whoever leaves."""
        return await self.run_under(ENDLESS, function, *args, **kwargs)

    async def run_under(
        self, patience: Patience, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function` returns, called in a thread under somebody's patience."""
        call = partial(_called, patience, partial(function, *args, **kwargs))
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def close(self) -> None:
        """Let go of the threads; calls under way end by themselves."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _called(patience: Patience, call: Callable[[], T]) -> T:
    with waited_for(patience):
        return call()
