"""The application: routes over one `Headwater`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

from headwater.api.access import Access, is_token
from headwater.api.admission import Admission, Room
from headwater.api.consistency import MOST_WAITING, WAITERS, Consistent
from headwater.api.counted import Counted
from headwater.api.endpoint import Endpoint
from headwater.api.errors import on_known, on_unknown
from headwater.api.explorer import Explorer
from headwater.api.exports import Exports
from headwater.api.feed import Feed
from headwater.api.graphql.schema import build_schema
from headwater.api.health import Health
from headwater.api.leaving import ending
from headwater.api.meters import Meters, resident_bytes
from headwater.api.notifying import Notifier
from headwater.api.openlineage import OpenLineage
from headwater.api.operations import TIMEOUT_S, Operations
from headwater.api.security import SecurityHeaders
from headwater.api.threads import Threads
from headwater.api.told import Told
from headwater.api.webhook import Webhook
from headwater.api.websocket import Sockets
from headwater.api.writes import Writes
from headwater.errors import HeadwaterError
from headwater.services import LOCAL

if TYPE_CHECKING:
    from headwater.services import Headwater

WORKERS = 8
# Questions that walk keep a processor busy: more of them at once would only slow each other down, and everybody else,
# and hold the memory of as many large answers. A root cause, which most often takes a quarter of what a whole lineage
# does, does not wait for those.
WALKERS = 2
REASONERS = 2
WRITERS = 16
WATCHERS = 2
EXPORTERS = 2
TAKERS = 8
MOST_BODIES_BYTES = 64_000_000
ENDING_S = 1.0
PUBLISH_S = 1.0


class Live:
    """What runs as long as the server: threads, the feed of changes, open sockets."""

    def __init__(
        self,
        headwater: Headwater,
        *,
        timeout_s: float,
        webhook: Webhook | None = None,
        webhook_state: Path | None = None,
        shared: Path | None = None,
    ) -> None:
        self.meters = Meters(shared)
        self.threads, self.watchers, self.exporters = Threads(WORKERS), Threads(WATCHERS), Threads(EXPORTERS)
        self.walkers, self.reasoners = Threads(WALKERS), Threads(REASONERS)
        self.writers = Threads(WRITERS)
        self.feed = Feed(headwater, LOCAL, self.watchers)
        self.writes = Writes(headwater, LOCAL)
        self.operations = Operations(
            headwater,
            LOCAL,
            build_schema(),
            threads=self.threads,
            walkers=self.walkers,
            reasoners=self.reasoners,
            writers=self.writers,
            writes=self.writes,
            feed=self.feed,
            meters=self.meters,
            timeout_s=timeout_s,
        )
        self.exports = Exports(headwater, LOCAL, self.exporters)
        self.room = Room(MOST_BODIES_BYTES)
        self.takers, self.waiters = Threads(TAKERS), Threads(WAITERS)
        self.waiting = Admission(MOST_WAITING, "requests that wait for a change")
        self.openlineage = OpenLineage(
            headwater, LOCAL, self.takers, writes=self.writes, room=self.room, meters=self.meters
        )
        self._publishing: asyncio.Task[None] | None = None
        self._read_meters(headwater)
        self.health = Health(headwater, self.watchers, self.meters)
        self._webhook, self._telling, self._told = webhook, Threads(1), Told(webhook_state)
        self._notifier = (
            Notifier(headwater, LOCAL, self._telling, self.feed, webhook, self._told)
            if webhook is not None
            else None
        )
        self._notifying: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin what runs beside the requests."""
        self._publishing = asyncio.create_task(self._publish())
        if self._notifier is not None:
            self._notifying = await self._notifier.begin()

    async def end_subscriptions(self) -> None:
        """End what would otherwise never end, and let it be told."""
        await self.feed.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ENDING_S):
                while self.operations.subscriptions.inside:
                    await asyncio.sleep(0.02)
        await asyncio.sleep(0.02)

    async def close(self) -> None:
        """Let go of everything but the store, which belongs to the caller."""
        await self.feed.close()
        if self._webhook is not None:
            self._webhook.close()
        for task in filter(None, (self._notifying, self._publishing)):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._told.close()
        self.writes.close()
        self.meters.publish()
        for threads in (
            self.threads,
            self.walkers,
            self.reasoners,
            self.writers,
            self.watchers,
            self.exporters,
            self.takers,
            self.waiters,
            self._telling,
        ):
            threads.close()

    async def _publish(self) -> None:
        while True:
            self.meters.publish()
            await asyncio.sleep(PUBLISH_S)

    def _read_meters(self, headwater: Headwater) -> None:
        for name, read in {
            "headwater_overloaded_total": self._refused,
            "headwater_bodies_bytes": lambda: self.room.held_bytes,
            "headwater_facts_new_total": lambda: headwater.ingest.new,
            "headwater_facts_known_total": lambda: headwater.ingest.known,
            "headwater_commits_total": lambda: headwater.ingest.commits,
            "headwater_index_sequence": lambda: headwater.indexed()[0],
            "headwater_index_behind": lambda: headwater.indexed()[1],
            "headwater_resident_bytes": resident_bytes,
        }.items():
            self.meters.gauge(name, read)

    def _refused(self) -> int:
        limits = (
            *self.operations.limits,
            self.exports.admission,
            self.openlineage.admission,
            self.waiting,
            self.room,
            self.writes,
        )
        return sum(each.refused for each in limits)


def create_app(
    headwater: Headwater,
    *,
    token: str = "",
    hosts: Sequence[str] = (),
    origins: Sequence[str] = (),
    explorer: Path | None = None,
    timeout_s: float = TIMEOUT_S,
    webhook: Webhook | None = None,
    webhook_state: Path | None = None,
    shared: Path | None = None,
) -> Starlette:
    """Return the application; closing it leaves `headwater` open.

    With `token` every route but /healthz needs it. `hosts` are the names it answers to (without: those of
    loopback, or any where there is a token), `origins` the other sites whose pages may call it, `explorer` the
    folder of the built explorer, `timeout_s` the longest a query may take, `webhook` what is told of regressions
    of watched series, `webhook_state` the folder that keeps how far it was told (none: each start begins anew),
    `shared` the folder of those processes that serve together.
    """
    live = Live(headwater, timeout_s=timeout_s, webhook=webhook, webhook_state=webhook_state, shared=shared)
    app = Starlette(
        routes=[
            *_plain_routes(live),
            *_graphql_routes(live, token),
            Route("/{path:path}", Explorer(explorer).serve, methods=["GET"]),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Counted, meters=live.meters),
            Middleware(Access, token=token, hosts=hosts, origins=origins),
            Middleware(
                Consistent, headwater=headwater, actor=LOCAL, threads=live.waiters, admission=live.waiting
            ),
        ],
        exception_handlers={HeadwaterError: on_known, Exception: on_unknown},
        lifespan=_lifespan(live),
    )
    app.state.live = live
    return app


def _graphql_routes(live: Live, token: str) -> list[BaseRoute]:
    return [
        WebSocketRoute("/graphql", Sockets(live.operations, lambda sent: is_token(sent, token)).serve),
        Route("/graphql", Endpoint(live.operations, live.room).serve, methods=["GET", "POST"]),
    ]


def _plain_routes(live: Live) -> list[BaseRoute]:
    return [
        Route("/healthz", live.health.alive),
        Route("/readyz", live.health.ready),
        Route("/version", live.health.which),
        Route("/metrics", live.health.metrics),
        Route("/api/v1/lineage", live.openlineage.event, methods=["POST"]),
        Route("/api/v1/lineage/batch", live.openlineage.batch, methods=["POST"]),
        Route("/api/v1/lineage/facets/{name}", live.openlineage.facet),
        Route("/export/facts", ending(live.exports.facts)),
        Route("/export/lineage.csv", ending(live.exports.lineage)),
        Route("/export/lineage.provjson", ending(live.exports.prov)),
        Route("/export/lineage.openlineage.jsonl", ending(live.exports.openlineage)),
        *(Route(f"/export/lineage.{form}", ending(live.exports.drawing)) for form in ("dot", "graphml")),
        *(Route(f"/export/bill.{form}.json", ending(live.exports.bill)) for form in ("cdx", "spdx3")),
        Route("/export/impact.csv", ending(live.exports.impact)),
        Route("/export/search.csv", ending(live.exports.search)),
        *(
            Route(f"/export/investigation.{form}", ending(live.exports.investigation))
            for form in ("md", "html")
        ),
        *(Route(f"/export/why.{form}", ending(live.exports.why)) for form in ("md", "html")),
    ]


def _lifespan(live: Live) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        await live.start()
        try:
            yield
        finally:
            await live.close()

    return lifespan
