"""The application on a socket."""

from __future__ import annotations

import gc
import os
import socket
import sys

import uvicorn
from starlette.applications import Starlette

from headwater.api.decoding import MAX_BODY_BYTES

GRACE_S = 5
# The thread that answers everybody waits for its turn behind all that reckon, each for so long; Python's own 5 ms made
# a short answer beside eight busy threads three times as late as this.
SWITCH_S = 0.001
WAITING = 1024  # connections that the system keeps until they are taken


class Server(uvicorn.Server):
    """A server that ends its subscriptions when it is told to end, and then waits for the answers under way.

    With `shared` other processes listen on the same socket: connections are taken one at a time, so that who has
    least to do takes most.
    """

    def __init__(self, app: Starlette, *, log_level: str = "warning", shared: bool = False) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level=log_level,
                timeout_graceful_shutdown=GRACE_S,
                ws="websockets-sansio",
                ws_max_size=MAX_BODY_BYTES,
                server_header=False,
                backlog=1 if shared else WAITING,  # so many are taken at once, too
            )
        )
        self._application = app
        self.shared = shared

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; what lives as long as the server is not looked through again by the collector of garbage."""
        listeners = [_named(each) for each in sockets or ()]
        await super().startup(listeners or None)
        for each in listeners:
            each.listen(WAITING)
        sys.setswitchinterval(SWITCH_S)
        gc.collect()
        gc.freeze()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        await self._application.state.live.end_subscriptions()
        await super().shutdown(sockets)


def _named(listener: socket.socket) -> socket.socket:
    """Return the same socket with its protocol named.

    The event loop sends small parts at once (TCP_NODELAY) only for connections whose protocol it knows; else the end of
    a short answer waits 40 ms for the acknowledgement of its head.
    """
    return socket.socket(listener.family, listener.type, socket.IPPROTO_TCP, fileno=os.dup(listener.fileno()))
