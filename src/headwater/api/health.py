"""Whether the server lives, whether it can answer, which one it is, and what it has done."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
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
        lacking = await self.lacking()
        return not_ready(lacking) if lacking else JSONResponse({"ready": True})

    async def lacking(self) -> str:
        """Return why the store cannot be asked, "" where it answers."""
        try:
            async with asyncio.timeout(READY_S):
                await self._threads.run(self._headwater.ready)
        except TimeoutError:
            return f"the store did not answer within {READY_S:g} s"
        except HeadwaterError as error:
            return str(error)
        return ""

    async def which(self, _: Request) -> Response:
        """Answer which version this is, which store it serves, and which of several processes answers."""
        store = without_password(self._headwater.store_url)
        return JSONResponse({"version": version("headwater"), "store": store, "process": os.getpid()})

    async def metrics(self, _: Request) -> Response:
        """Answer the server's own counters."""
        return PlainTextResponse(self._meters.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def not_ready(reason: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer that the store cannot be asked, for this reason."""
    return JSONResponse({"ready": False, "code": Unavailable.code, "message": reason}, 503, headers=headers)
