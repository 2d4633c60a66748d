"""Queries about what got worse and who looks into it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import strawberry

from headwater.api.graphql.asking import EntityRef, times_of
from headwater.api.graphql.connections import Connection, check_first
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity
from headwater.api.graphql.enums import Better, InvestigationState
from headwater.api.graphql.regressions import RecentRegressions, SeriesScan
from headwater.api.graphql.scalars import BigInt
from headwater.api.graphql.searching import searched
from headwater.model import NOW
from headwater.services.causes.inquiry import State
from headwater.services.watching import regressions as services


@strawberry.type
class UnknownField:
    """A field that a search names and none of the newest things has, with near ones that they have."""

    field: str
    near: list[str]


@strawberry.type
class Findings:
    """What can be asked about regressions and investigations."""

    @strawberry.field
    async def unknown_fields(
        self, info: Asked, text: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> list[UnknownField] | None:
        """Which fields of a search nothing has, and what was probably meant: worth asking where it finds too little."""
        context, times = info.context, times_of(as_of, known_at)
        found = await context.run(context.headwater.catalog.strange_fields, context.actor, text, times=times)
        return [UnknownField(field=field, near=near) for field, near in found.items()]

    @strawberry.field
    async def regressions(
        self,
        info: Asked,
        of: EntityRef,
        metric: str | None = None,
        better: Better | None = None,
        since: datetime | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> SeriesScan | None:
        """Where a metric got worse over the versions of a series, or over the runs of a run's job."""
        context, times = info.context, times_of(as_of, known_at)
        scan = partial(
            context.headwater.regressions.regressions,
            metric=metric or "",
            higher_is_better=None if better is None else better is Better.HIGHER,
            since=since,
            times=times,
        )
        found = await context.run(scan, context.actor, of.text())
        context.spend(len(found.points))
        return SeriesScan.of(found, times)

    @strawberry.field
    async def recent_regressions(
        self,
        info: Asked,
        first: int,
        since: datetime | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> RecentRegressions | None:
        """The newest regressions over the newest model series, open ones first."""
        check_first(first)
        context, times = info.context, times_of(as_of, known_at)
        look = partial(context.headwater.regressions.recent, first=first, since=since, times=times)
        found: services.RecentRegressions = await context.run(look, context.actor)
        context.spend(len(found.items))
        return RecentRegressions.of(found, times)

    @strawberry.field
    async def indexed_through(self, info: Asked) -> BigInt:
        """The number of the last change that answers know; `since` it, `changes` tells what comes after."""
        context = info.context
        token = await context.run(context.headwater.catalog.token, context.actor)
        return BigInt(token.sequence)

    @strawberry.field
    async def investigations(
        self,
        info: Asked,
        first: int,
        after: str | None = None,
        state: InvestigationState | None = None,
        about: EntityRef | None = None,
    ) -> Connection[Entity] | None:
        """A page of investigations, newest first; only those in `state`, or of the bad thing `about`."""
        context = info.context
        look = partial(
            context.headwater.investigations.found,
            context.actor,
            state=State(state.value) if state else None,
            about=about.text() if about else "",
        )
        return await searched(info, look, NOW, first=first, after=after)
