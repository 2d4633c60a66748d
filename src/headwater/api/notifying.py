"""Sends regressions of watched series to a webhook while the server runs, and what it missed while it did not."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from headwater.errors import HeadwaterError, Invalid
from headwater.model import Json, canonical
from headwater.naming import reference_of
from headwater.services.wording.scans import regression_json

if TYPE_CHECKING:
    from headwater.api.feed import Feed
    from headwater.api.threads import Threads
    from headwater.api.told import Told
    from headwater.api.webhook import Webhook
    from headwater.services import Actor, Headwater
    from headwater.services.watching.regressions import Recent

SHORTEST_S, LONGEST_S = 1.0, 60.0
TURN_S = 0.5
MOST_TOLD = 10_000
_LOG = logging.getLogger("headwater.api")


class Notifier:
    """Follows the feed until it ends. Each regression is told at least once; repeats have the same delivery id.

    The place in the change log moves on only when everything up to it has been told, and is kept in `told`.
    """

    def __init__(
        self, headwater: Headwater, actor: Actor, threads: Threads, feed: Feed, webhook: Webhook, told: Told
    ) -> None:
        self._headwater, self._actor, self._threads = headwater, actor, threads
        self._feed, self._webhook, self._told = feed, webhook, told
        self._delivered: OrderedDict[str, None] = OrderedDict()
        self._store = ""

    async def begin(self) -> asyncio.Task[None]:
        """Start to follow from where it was told last, else from the present end of the log; return the task.

        Where another process follows, this one only begins once that one has ended.
        """
        self._store = (await self._threads.run(self._headwater.catalog.token, self._actor)).store
        leads = await self._threads.run(self._told.lead, self._store)
        place = await self._place() if leads else None
        return asyncio.create_task(self._run(place))

    async def _place(self) -> int:
        end = await self._threads.run(self._headwater.catalog.token, self._actor)
        place = await self._threads.run(self._told.through, self._store)
        if place is None or place > end.sequence:
            place = end.sequence
            await self._keep(place)
        return place

    async def _run(self, place: int | None) -> None:
        try:
            await self._follow(await self._turn() if place is None else place)
        except asyncio.CancelledError:
            raise
        except Exception:
            _LOG.exception("regressions are no longer told")

    async def _turn(self) -> int:
        """Return the place to begin at once no other process follows."""
        while True:
            await asyncio.sleep(TURN_S)
            with contextlib.suppress(HeadwaterError):
                if await self._threads.run(self._told.lead, self._store):
                    return await self._place()

    async def _follow(self, place: int) -> None:
        pause = SHORTEST_S
        while not self._feed.ended:
            await self._feed.beyond(place)
            try:
                place = await self._tell(place)
                pause = SHORTEST_S
            except HeadwaterError as error:
                if self._feed.ended:
                    return
                _LOG.warning("regressions could not be told, trying again in %g s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(LONGEST_S, 2 * pause)

    async def _tell(self, place: int) -> int:
        """Tell what the next changes brought and return the place after them.

        Raises:
            HeadwaterError: something was not told; the place stays.
        """
        found, through = await self._threads.run(self._headwater.watches.regressed, self._actor, place)
        for each in found:
            delivery = delivery_of(self._store, each)
            if delivery not in self._delivered:
                await self._deliver(delivery, each)
        if through != place:
            await self._keep(through)
        return through

    async def _deliver(self, delivery: str, found: Recent) -> None:
        body: Json = {"delivery": delivery, **told_of(found)}
        try:
            await self._threads.run(self._webhook.post, body, delivery=delivery)
        except Invalid as error:
            _LOG.warning("%s", error)  # it was told and wants no more of it
        self._delivered[delivery] = None
        if len(self._delivered) > MOST_TOLD:
            self._delivered.popitem(last=False)

    async def _keep(self, place: int) -> None:
        try:
            await self._threads.run(self._told.keep, self._store, place)
        except HeadwaterError as error:
            _LOG.warning("%s", error)


def delivery_of(store: str, found: Recent) -> str:
    """Return the id of telling this regression: the same from every server and after every restart."""
    return hashlib.sha256(canonical([store, *key_of(found)])).hexdigest()[:32]


def told_of(found: Recent) -> dict[str, Json]:
    """Return what is sent of a regression."""
    return {
        "event": "regressed",
        "series": reference_of(found.scan.series),
        "metric": found.scan.metric,
        **regression_json(found.scan, found.regression),
    }


def key_of(found: Recent) -> tuple[str, str, str]:
    """Return what makes a regression the same one."""
    return found.scan.series.uid, found.scan.metric, found.regression.bad.run
