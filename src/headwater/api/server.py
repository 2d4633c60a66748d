"""The application on a socket."""

from __future__ import annotations

import gc
import socket

import uvicorn
from starlette.applications import Starlette

from headwater.api.decoding import MAX_BODY_BYTES

GRACE_S = 5


class Server(uvicorn.Server):
    """A server that ends its subscriptions when it is told to end, and then waits for the answers under way."""

    def __init__(self, app: Starlette, *, log_level: str = "warning") -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level=log_level,
                timeout_graceful_shutdown=GRACE_S,
                ws="websockets-sansio",
                ws_max_size=MAX_BODY_BYTES,
                server_header=False,
            )
        )
        self._application = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; what lives as long as the server is not looked through again by the collector of garbage."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        await self._application.state.live.end_subscriptions()
        await super().shutdown(sockets)
