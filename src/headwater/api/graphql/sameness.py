"""Versions that may be the same content, and what people say of that."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import strawberry

from headwater.api.graphql.asking import EntityRef, times_of
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, entity_of
from headwater.api.graphql.problems import Problem, problem_of
from headwater.api.graphql.scalars import BigInt
from headwater.errors import HeadwaterError
from headwater.model import NOW
from headwater.services.deed import Deed
from headwater.services.reading import token_text


@strawberry.type
class Suggestion:
    """A version that may be the same content: `sign` is part, place or name, and `by` what both have."""

    entity: Entity
    sign: str
    by: str


@strawberry.type
class SamenessQueries:
    """What can be asked about sameness."""

    @strawberry.field
    async def suggestions(
        self, info: Asked, of: EntityRef, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> list[Suggestion] | None:
        """Versions that may be the same as a version, the best signs first; what digests prove is not among them."""
        context, times = info.context, times_of(as_of, known_at)
        look = partial(context.headwater.sameness.suggestions, times=times)
        found = await context.run(lambda: look(context.actor, of.text()))
        context.spend(len(found))
        return [
            Suggestion(entity=entity_of(each.node, times), sign=each.sign.value, by=each.by) for each in found
        ]


@strawberry.input
class ConfirmSameInput:
    """Say that two versions are the same content; `undo` takes it back."""

    first: EntityRef
    second: EntityRef
    undo: bool = False
    reason: str = ""
    idempotency_key: str | None = None


@strawberry.type
class SamenessPayload:
    """Both versions, whether they count as the same now, and the change that said so."""

    problems: list[Problem]
    first: Entity | None = None
    second: Entity | None = None
    same: bool | None = None
    sequence: BigInt | None = None
    consistency_token: str | None = None


@strawberry.type
class SamenessDeeds:
    """What can be done about sameness."""

    @strawberry.mutation
    async def confirm_same(self, info: Asked, input: ConfirmSameInput) -> SamenessPayload:  # noqa: A002
        """Say that two versions are the same content where no digest proves it, or take it back."""
        context = info.context
        service = context.headwater.sameness
        say = partial(
            service.undo if input.undo else service.confirm,
            context.actor,
            input.first.text(),
            input.second.text(),
            reason=input.reason,
            deed=Deed(key=input.idempotency_key or ""),
        )
        try:
            joined = await context.finish(say)
        except HeadwaterError as error:
            return SamenessPayload(problems=[problem_of(error, input)])
        context.feed.wake()
        token = await context.run(context.headwater.catalog.token, context.actor)
        return SamenessPayload(
            problems=[],
            first=entity_of(joined.first, NOW),
            second=entity_of(joined.second, NOW),
            same=joined.same,
            sequence=BigInt(token.sequence),
            consistency_token=token_text(token),
        )
