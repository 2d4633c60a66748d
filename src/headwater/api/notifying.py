"""Sends regressions of watched series to a webhook while the server runs."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from headwater.errors import HeadwaterError
from headwater.model import Json
from headwater.naming import reference_of
from headwater.services.scans import regression_json

if TYPE_CHECKING:
    from headwater.api.feed import Feed
    from headwater.api.threads import Threads
    from headwater.api.webhook import Webhook
    from headwater.services import Actor, Headwater
    from headwater.services.regressions import Recent

PAUSE_S = 1.0
_LOG = logging.getLogger("headwater.api")


class Notifier:
    """Follows the feed until it ends; each regression is told once."""

    def __init__(
        self, headwater: Headwater, actor: Actor, threads: Threads, feed: Feed, webhook: Webhook
    ) -> None:
        self._headwater, self._actor, self._threads = headwater, actor, threads
        self._feed, self._webhook = feed, webhook
        self._told: set[tuple[str, str, str]] = set()

    async def begin(self) -> asyncio.Task[None]:
        """Start to follow from the present end of the log, and return the task."""
        return asyncio.create_task(self._run(await self._feed.end()))

    async def _follow(self, place: int) -> None:
        while not self._feed.ended:
            try:
                place = await self._tell(place)
            except HeadwaterError as error:
                _LOG.warning("regressions could not be told: %s", error)
                await asyncio.sleep(PAUSE_S)
            await self._feed.beyond(place)

    async def _tell(self, place: int) -> int:
        watches = self._headwater.watches
        found, through = await self._threads.run(watches.regressed, self._actor, place)
        for each in found:
            key = key_of(each)
            if key in self._told:
                continue
            self._told.add(key)
            try:
                await self._threads.run(self._webhook.post, told_of(each))
            except HeadwaterError as error:
                _LOG.warning("%s", error)
        return through

    async def _run(self, place: int) -> None:
        try:
            await self._follow(place)
        except asyncio.CancelledError:
            raise
        except Exception:
            _LOG.exception("regressions are no longer told")


def key_of(found: Recent) -> tuple[str, str, str]:
    """Return what makes a regression the same one."""
    return found.scan.series.uid, found.scan.metric, found.regression.bad.run


def told_of(found: Recent) -> dict[str, Json]:
    """Return what is sent of a regression."""
    return {
        "event": "regressed",
        "series": reference_of(found.scan.series),
        "metric": found.scan.metric,
        **regression_json(found.scan, found.regression),
    }
