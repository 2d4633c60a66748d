"""Queries about what got worse."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import strawberry

from headwater.api.graphql.asking import EntityRef, times_of
from headwater.api.graphql.connections import check_first
from headwater.api.graphql.context import Asked
from headwater.api.graphql.enums import Better
from headwater.api.graphql.regressions import RecentRegressions, SeriesScan
from headwater.services import regressions as services


@strawberry.type
class Findings:
    """What can be asked about regressions."""

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
