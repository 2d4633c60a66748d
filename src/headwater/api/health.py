"""Whether the server lives, whether it can answer, which one it is, and what it has done."""

from __future__ import annotations

import asyncio
import os
from importlib.metadata import version
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from headwater.errors import HeadwaterError, Unavailable
from headwater.settings import without_password

if TYPE_CHECKING:
    from headwater.api.meters import Meters
    from headwater.api.threads import Threads
    from headwater.services import Headwater

READY_S = 1.5


class Health:
    """Answers those who watch the server. Its thread is its own, so that work elsewhere cannot starve it."""

    def __init__(self, headwater: Headwater, threads: Threads, meters: Meters) -> None:
        self._headwater, self._threads, self._meters = headwater, threads, meters

    async def alive(self, _: Request) -> Response:
        """Answer that the server runs."""
        return PlainTextResponse("ok\n")

    async def ready(self, _: Request) -> Response:
        """Answer whether the store can be reached, within two seconds."""
        try:
            async with asyncio.timeout(READY_S):
                await self._threads.run(self._headwater.ready)
        except TimeoutError:
            return _not_ready(f"the store did not answer within {READY_S:g} s")
        except HeadwaterError as error:
            return _not_ready(str(error))
        return JSONResponse({"ready": True})

    async def which(self, _: Request) -> Response:
        """Answer which version this is, which store it serves, and which of several processes answers."""
        store = without_password(self._headwater.store_url)
        return JSONResponse({"version": version("headwater"), "store": store, "process": os.getpid()})

    async def metrics(self, _: Request) -> Response:
        """Answer the server's own counters."""
        return PlainTextResponse(self._meters.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _not_ready(reason: str) -> Response:
    return JSONResponse({"ready": False, "code": Unavailable.code, "message": reason}, 503)
