"""Threads for everything that blocks, so that the event loop never does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, ParamSpec, TypeVar

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
        call = _Call(patience, partial(function, *args, **kwargs))
        future = self._pool.submit(call)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if future.cancel():
                call.drop()
            raise

    def close(self) -> None:
        """Let go of the threads; calls under way end by themselves."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class _Call(Generic[T]):
    """One call in the queue of the threads, which keeps it there even when nobody wants it any more."""

    def __init__(self, patience: Patience, call: Callable[[], T]) -> None:
        self._patience = patience
        self._call: Callable[[], T] | None = call

    def __call__(self) -> T:
        call, self._call = self._call, None
        if call is None:
            raise RuntimeError("this call was dropped, or made before")
        with waited_for(self._patience):
            return call()

    def drop(self) -> None:
        """Let go of what it holds, such as a body whose room is given back."""
        self._call = None
