"""Requests, counted."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from headwater.api.meters import Meters

_ROUTES = frozenset(
    {
        "/graphql",
        "/healthz",
        "/readyz",
        "/version",
        "/metrics",
        "/export/facts",
        "/export/lineage.csv",
        "/export/impact.csv",
        "/export/search.csv",
        "/api/v1/lineage",
        "/api/v1/lineage/batch",
    }
)


class Counted:
    """Counts requests and the time they take, by route."""

    def __init__(self, app: ASGIApp, *, meters: Meters) -> None:
        self._app, self._meters = app, meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 500, time.monotonic()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = scope["path"] if scope["path"] in _ROUTES else "explorer"
            self._meters.add("headwater_http_requests_total", route=route, status=str(status))
            self._meters.observe("headwater_http_request_seconds", time.monotonic() - begun, route=route)
