"""All uids of a closure at once, for whoever works on hundreds of thousands of them."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import strawberry

from headwater import model
from headwater.api.graphql.answers import Completeness
from headwater.api.graphql.asking import EntityRef, times_of
from headwater.api.graphql.context import Asked
from headwater.api.graphql.enums import Direction, Plane
from headwater.services.lineage import Reached
from headwater.services.reading import MOST


@strawberry.type
class Reach:
    """Everything that one direction reaches, the start among it, by uid alone.

    `ids` are 32 letters each, parted by blanks, nearest first; `counts` says how many are 0, 1, 2... steps away.
    Whether each was ever described is not looked at, so that `completeness` tells of no unknown ones.
    """

    total_count: int
    ids: str
    counts: list[int]
    completeness: Completeness

    @classmethod
    def of(cls, answer: Reached) -> Reach:
        """Return it as an object of the schema."""
        return cls(
            total_count=sum(answer.counts),
            ids=answer.uids,
            counts=list(answer.counts),
            completeness=Completeness.of(answer.completeness),
        )


@strawberry.type
class Reaching:
    """What can be asked of whole closures."""

    @strawberry.field
    async def reach(
        self,
        info: Asked,
        of: EntityRef,
        direction: Direction,
        depth: int | None = None,
        planes: list[Plane] | None = None,
        limit: int = MOST,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Reach | None:
        """Which uids lie up or down from a thing: up to a million in one answer, without what they are."""
        context = info.context
        walk = partial(
            context.headwater.lineage.reach_of,
            depth=depth,
            planes=tuple(planes or model.DEFAULT_PLANES),
            times=times_of(as_of, known_at),
            limit=limit,
        )
        return await context.walk(lambda: Reach.of(walk(context.actor, of.text(), direction)))
