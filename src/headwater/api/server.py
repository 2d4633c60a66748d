"""The application on a socket."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from contextlib import suppress
from functools import partial

import uvicorn
from starlette.applications import Starlette

from headwater.api.behind import Behind
from headwater.api.decoding import MAX_BODY_BYTES
from headwater.api.silence import end_when_silent

GRACE_S = 5
# The thread that answers everybody waits for its turn behind all that reckon, each for so long; Python's own 5 ms made
# a short answer beside eight busy threads three times as late as this.
SWITCH_S = 0.001
WAITING = 1024  # connections that the system keeps until they are taken


class Server(uvicorn.Server):
    """A server that ends its subscriptions when it is told to end, and then waits for the answers under way.

    With `shared` other processes listen on the same socket: connections are taken one at a time, so that who has
    least to do takes most. With `door`, a channel to it, they come from there, as long as it lasts.
    """

    def __init__(
        self,
        app: Starlette,
        *,
        log_level: str = "warning",
        shared: bool = False,
        door: socket.socket | None = None,
    ) -> None:
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
        self._behind = self._behind_of(door) if door is not None else None
        self._listeners: list[socket.socket] = []
        self._listening: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; what lives as long as the server is not looked through again by the collector of garbage."""
        self._listeners = [_named(each) for each in sockets or ()]
        # Listening is not left to uvicorn: here too a request whose head does not end is let go.
        await super().startup([])
        if self._behind is None:
            await self._listen()
        else:
            self._behind.begin()
        sys.setswitchinterval(SWITCH_S)
        gc.collect()
        gc.freeze()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        if self._behind is not None:
            self._behind.end()
        await self._application.state.live.end_subscriptions()
        await super().shutdown(sockets)

    def _behind_of(self, door: socket.socket) -> Behind:
        return Behind(
            door,
            take=partial(take, self),
            hear=self._application.state.live.meters.hear,
            connections=lambda: len(self.server_state.connections),
            lacking=self._application.state.live.health.lacking,
            gone=self._without_door,
        )

    def _without_door(self) -> None:
        """Take connections here from now on."""
        if not self.should_exit:
            self._listening = asyncio.get_running_loop().create_task(self._listen())

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for each in self._listeners:
            backlog = self.config.backlog
            self.servers.append(
                await loop.create_server(partial(_protocol, self), sock=each, backlog=backlog)
            )
            each.listen(WAITING)


def take(server: uvicorn.Server, connection: socket.socket) -> None:
    """Let `server` answer on a connection that was opened elsewhere."""
    connection.setblocking(False)
    taking = asyncio.get_running_loop().create_task(_taken(server, connection))
    server.server_state.tasks.add(taking)
    taking.add_done_callback(server.server_state.tasks.discard)


async def _taken(server: uvicorn.Server, connection: socket.socket) -> None:
    with suppress(OSError):
        await asyncio.get_running_loop().connect_accepted_socket(partial(_protocol, server), connection)


def _protocol(server: uvicorn.Server) -> asyncio.Protocol:
    """Return what speaks HTTP on one connection, as the server has it for its own listeners."""
    protocol = server.config.http_protocol_class(  # type: ignore[call-arg]
        config=server.config, server_state=server.server_state, app_state=server.lifespan.state
    )
    end_when_silent(protocol)
    return protocol


def _named(listener: socket.socket) -> socket.socket:
    """Return the same socket with its protocol named.

    The event loop sends small parts at once (TCP_NODELAY) only for connections whose protocol it knows; else the end of
    a short answer waits 40 ms for the acknowledgement of its head.
    """
    return socket.socket(listener.family, listener.type, socket.IPPROTO_TCP, fileno=os.dup(listener.fileno()))
