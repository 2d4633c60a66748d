"""Queries that put a history to use: what something is, and what has become newer."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import strawberry

from headwater.analysis import staleness as analysis
from headwater.analysis.impact import extent_of
from headwater.api.graphql.answers import Completeness, Impact
from headwater.api.graphql.asking import EntityRef, times_of
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, entity_of
from headwater.errors import Invalid
from headwater.model import Times
from headwater.services import identification

MOST_LETTERS = 4_000


@strawberry.type
class Match:
    """What may be what was asked about.

    `how` is content, commit, place, part or name, and `by` the digest, place or name that agrees; only content and
    commit are sure.
    """

    entity: Entity
    how: str
    by: str
    sure: bool


@strawberry.type
class Identified:
    """What a digest or an address is, surest first, and what was made with it where that is sure."""

    matches: list[Match]
    used: Impact | None

    @classmethod
    def of(cls, answer: identification.Identified, times: Times) -> Identified:
        """Return it as an object of the schema."""
        found = [
            Match(entity=entity_of(each.node, times), how=each.how.value, by=each.by, sure=each.sure)
            for each in answer.matches
        ]
        used = answer.used
        return cls(matches=found, used=Impact.of(used, extent_of(used), times) if used else None)


@strawberry.type
class Outdated:
    """A version that was used, `depth` edges upstream, and the newest of its series; `newer` came after the one used.

    `measuring`: it reaches what was built only by a test or a validation.
    """

    used: Entity
    newest: Entity
    newer: int
    depth: int
    measuring: bool


@strawberry.type
class Staleness:
    """Inputs that have newer versions, nearest first; `current` others are the newest of their series.

    `stale` says whether something that went into it has a newer version; `supersededBy` is the newest version of its
    own series, where that is another one.
    """

    subject: Entity
    stale: bool
    outdated: list[Outdated]
    current: int
    superseded_by: Entity | None
    completeness: Completeness

    @classmethod
    def of(cls, answer: analysis.Staleness, times: Times) -> Staleness:
        """Return it as an object of the schema."""
        found = [
            Outdated(
                used=entity_of(each.used, times),
                newest=entity_of(each.newest, times),
                newer=each.newer,
                depth=each.depth,
                measuring=each.measuring,
            )
            for each in answer.outdated
        ]
        after = answer.superseded_by
        return cls(
            subject=entity_of(answer.subject, times),
            stale=answer.stale,
            outdated=found,
            current=answer.current,
            superseded_by=entity_of(after, times) if after else None,
            completeness=Completeness.of(answer.completeness),
        )


@strawberry.type
class Uses:
    """What can be asked about content at hand and about builds that may be out of date."""

    @strawberry.field
    async def which(
        self, info: Asked, text: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Identified | None:
        """What a digest (sha256:.., md5:.., bare hex) or an address is; nothing is opened."""
        if len(text) > MOST_LETTERS:
            raise Invalid(f"text is longer than {MOST_LETTERS:,} characters")
        context, times = info.context, times_of(as_of, known_at)
        look = partial(context.headwater.identification.which, times=times)
        answer = await context.walk(lambda: Identified.of(look(context.actor, text), times))
        context.spend(len(answer.matches))
        return answer

    @strawberry.field
    async def stale(
        self, info: Asked, of: EntityRef, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Staleness | None:
        """Which versions that a thing was built from, also indirectly, have newer ones in their series now."""
        context, times = info.context, times_of(as_of, known_at)
        look = partial(context.headwater.staleness.stale, times=times)
        answer = await context.walk(lambda: Staleness.of(look(context.actor, of.text()), times))
        context.spend(len(answer.outdated))
        return answer
