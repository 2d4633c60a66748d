"""The log of changes, the facts behind a thing, and counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import strawberry
from strawberry import Private

from headwater import facts as plain
from headwater.api.graphql.connections import check_first
from headwater.api.graphql.context import Asked
from headwater.api.graphql.enums import Origin
from headwater.api.graphql.scalars import JSON, BigInt, finite, json_of
from headwater.model import to_text


class Logged(Protocol):
    """A change as the services give it."""

    @property
    def sequence(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def nodes(self) -> Sequence[str]: ...
    @property
    def edges(self) -> Sequence[str]: ...
    @property
    def removed(self) -> Sequence[str]: ...


@strawberry.type
class Change:
    """One transaction of the store: the uids of nodes and eids of edges it wrote, and the eids it removed.

    `sequence` has no gaps and is the cursor to go on from.
    """

    sequence: BigInt
    at: datetime
    nodes: list[str]
    edges: list[str]
    removed: list[str]

    @classmethod
    def of(cls, change: Logged) -> Change:
        """Return it as an object of the schema."""
        return cls(
            sequence=BigInt(change.sequence),
            at=change.at,
            nodes=list(change.nodes),
            edges=list(change.edges),
            removed=list(change.removed),
        )

    @classmethod
    async def after(cls, info: Asked, sequence: int, first: int) -> list[Change]:
        """Return at most `first` changes after `sequence`, oldest first."""
        context = info.context
        check_first(first)
        found = await context.run(context.headwater.changes.since, context.actor, sequence, limit=first)
        return [cls.of(change) for change in found]


@strawberry.type
class TimelineEntry:
    """One fact: when it was true, when it was learned, how and how surely."""

    fact: Private[plain.Fact]

    @strawberry.field
    def id(self) -> str:
        """The hash of its content."""
        return self.fact.id

    @strawberry.field
    def type(self) -> str:
        """What kind of fact: node, edge, state, metric, interval, verdict or tombstone."""
        return self.fact.type

    @strawberry.field
    def occurred_at(self) -> datetime:
        """When it was true."""
        return self.fact.occurred_at

    @strawberry.field
    def recorded_at(self) -> datetime:
        """When it was first learned."""
        return self.fact.recorded_at

    @strawberry.field
    def origin(self) -> Origin:
        """How it came to be known."""
        return self.fact.origin

    @strawberry.field
    def confidence(self) -> float | None:
        """How surely, between 0 and 1."""
        return finite(self.fact.confidence)

    @strawberry.field
    def content(self) -> JSON:
        """The whole fact as a line of the interchange format."""
        return json_of(self.fact.to_json())

    @staticmethod
    def place(fact: plain.Fact) -> tuple[str, ...]:
        """Return what facts are ordered by."""
        return to_text(fact.occurred_at), fact.id


@strawberry.type
class Count:
    """How many nodes of a kind, edges of a relation, or facts there are."""

    name: str
    count: BigInt
