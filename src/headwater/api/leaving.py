"""Clients who go away before their answer: what was done for them is ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

T = TypeVar("T")

# What no client sees: it has left.
LEFT_STATUS = 499


class Left(Exception):
    """The client went away before its answer."""


async def while_connected(http: Request, work: Coroutine[object, object, T]) -> T:
    """Return what `work` returns, or end it when the client goes away; the body must have been read.

    Raises:
        Left: it went away.
    """
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_left(http))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Left
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


def ending(
    answer: Callable[[Request], Coroutine[object, object, Response]],
) -> Callable[[Request], Coroutine[object, object, Response]]:
    """Return `answer` for requests without a body, ended when the client goes away."""

    async def answered(http: Request) -> Response:
        try:
            return await while_connected(http, answer(http))
        except Left:
            return Response(status_code=LEFT_STATUS)

    return answered


async def _left(http: Request) -> None:
    while (await http.receive())["type"] != "http.disconnect":
        pass
