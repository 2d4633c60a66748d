"""Live changes."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import strawberry

from headwater.api.graphql.asking import EntityRef
from headwater.api.graphql.context import Asked, Context
from headwater.api.graphql.enums import Direction
from headwater.api.graphql.log import Change, Logged
from headwater.api.graphql.regressions import Regression
from headwater.api.graphql.scalars import BigInt
from headwater.api.notifying import key_of
from headwater.model import NOW

_AT_ONCE = 100


@strawberry.type
class Subscription:
    """What can be followed."""

    @strawberry.subscription
    async def changes(
        self,
        info: Asked,
        of: EntityRef | None = None,
        direction: Direction = Direction.UPSTREAM,
        since: BigInt | None = None,
    ) -> AsyncGenerator[Change, None]:
        """The changes of the store, or those that touch a thing or what it reaches in `direction`.

        They start after `since`, else now; to resume, give the `sequence` of the last change that arrived.
        """
        context = info.context
        ref = of.text() if of else ""
        last = int(context.resume) if context.resume.isdecimal() else since
        place = await context.feed.end() if last is None else int(last)
        while not context.feed.ended:
            found, through = await _next(context, ref, direction, place)
            for change in found:
                context.cursor = str(change.sequence)
                yield Change.of(change)
            if through == place:
                await context.feed.beyond(place)
            place = through

    @strawberry.subscription
    async def regressed(
        self, info: Asked, series: EntityRef | None = None, since: BigInt | None = None
    ) -> AsyncGenerator[Regression, None]:
        """The regressions that new runs bring to watched series, or to one of them, each once.

        They start after `since`, else now.
        """
        context = info.context
        ref = series.text() if series else ""
        last = int(context.resume) if context.resume.isdecimal() else since
        place = await context.feed.end() if last is None else int(last)
        told: set[tuple[str, str, str]] = set()
        while not context.feed.ended:
            watches = context.headwater.watches
            found, through = await context.run(watches.regressed, context.actor, place, series=ref)
            fresh = [each for each in found if key_of(each) not in told]
            for left, each in zip(range(len(fresh))[::-1], fresh, strict=True):
                told.add(key_of(each))
                context.cursor = str(place if left else through)
                yield Regression.of(each.scan, each.regression, NOW)
            if through == place:
                await context.feed.beyond(place)
            place = through


async def _next(context: Context, ref: str, direction: Direction, place: int) -> tuple[list[Logged], int]:
    changes = context.headwater.changes
    if ref:
        found, through = await context.run(
            changes.about, context.actor, ref, direction, place, limit=_AT_ONCE
        )
        return list(found), through
    every = await context.run(changes.since, context.actor, place, limit=_AT_ONCE)
    return list(every), every[-1].sequence if every else place
