"""Reading what one has written, whichever replica answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from headwater.api.admission import Admission
from headwater.api.errors import answer_to
from headwater.errors import HeadwaterError

if TYPE_CHECKING:
    from headwater.api.threads import Threads
    from headwater.services import Actor, Headwater

HEADER = "headwater-consistency-token"
MOST_WAITING = 64
WAITERS = 16


class Consistent:
    """Lets requests that bring a consistency token wait until this replica shows the change that it names.

    They wait in `threads` of their own, so that they hold up nobody else.
    """

    def __init__(
        self, app: ASGIApp, *, headwater: Headwater, actor: Actor, threads: Threads, admission: Admission
    ) -> None:
        self._app, self._headwater, self._actor = app, headwater, actor
        self._threads, self._admission = threads, admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, at once or once the change is here; refuse where it does not come."""
        token = Headers(scope=scope).get(HEADER, "") if scope["type"] == "http" else ""
        if token:
            try:
                with self._admission.enter():
                    await self._threads.run(self._headwater.changes.wait_for, self._actor, token)
            except HeadwaterError as error:
                await answer_to(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)
