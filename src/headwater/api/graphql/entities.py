"""What all things share: identity, properties, times, and their edges both ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import strawberry
from strawberry import Private

from headwater import model
from headwater.analysis import contradictions as analysis
from headwater.analysis.contradictions import Sort
from headwater.api.graphql.asking import global_id
from headwater.api.graphql.connections import Connection
from headwater.api.graphql.context import Asked
from headwater.api.graphql.enums import Direction, Kind, Origin, Relation
from headwater.api.graphql.scalars import JSON, finite, json_of
from headwater.api.graphql.values import Digest, Pair, list_of, pairs, text_of
from headwater.naming import reference_of
from headwater.services.wording.contradictory import contradictory

C = TypeVar("C", bound="Entity")
_CLASSES: dict[model.Kind, type[Entity]] = {}


@strawberry.interface
class Node:
    """Anything with an opaque global id."""

    thing: Private[model.Node]
    times: Private[model.Times]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """The opaque global id, for `node(id)`."""
        return global_id(self.thing.kind, self.thing.uid)


@strawberry.interface
class Entity(Node):
    """One thing of the graph, as it was at the times of the question; fields below keep these times."""

    @strawberry.field
    def uid(self) -> str:
        """The identity: 32 hex digits that never change."""
        return self.thing.uid

    @strawberry.field
    def ref(self) -> str:
        """The short reference that people type, e.g. model:churn@7."""
        return reference_of(self.thing)

    @strawberry.field
    def qualified_ref(self) -> str:
        """The reference with the project, for where the short one names several things."""
        return reference_of(self.thing, with_project=True)

    @strawberry.field
    def kind(self) -> Kind:
        """The kind, which is also the type's name."""
        return Kind(self.thing.kind.value)

    @strawberry.field
    def name(self) -> str:
        """The name people read."""
        return self.thing.name

    @strawberry.field
    def project(self) -> str:
        """The project it belongs to, empty where there is none."""
        return self.thing.project

    @strawberry.field
    def description(self) -> str | None:
        """What somebody wrote about it."""
        return text_of(self.thing, "description")

    @strawberry.field
    def occurred_at(self) -> datetime:
        """When it came to be."""
        return self.thing.occurred_at

    @strawberry.field
    def recorded_at(self) -> datetime:
        """When Headwater first learned of it."""
        return self.thing.recorded_at

    @strawberry.field
    def revision(self) -> int:
        """How many facts describe it: what `expectedRevision` is compared with."""
        return self.thing.revision

    @strawberry.field
    def props(self, prefix: str = "") -> JSON:
        """All flat properties, or those below `prefix`, e.g. props(prefix: "param")."""
        found = self.thing.group(prefix) if prefix else self.thing.props
        return json_of({k: list(v) if isinstance(v, tuple) else v for k, v in found.items()})

    @strawberry.field
    def digests(self) -> list[Digest]:
        """The recorded digests of its content."""
        return [Digest.of(digest) for digest in self.thing.digests()]

    @strawberry.field
    def tags(self) -> list[Pair]:
        """The tags in force."""
        return pairs(self.thing.group("tag"))

    @strawberry.field
    def owners(self) -> list[str]:
        """The identities of its owners."""
        return list_of(self.thing, "owners")

    @strawberry.field
    async def contradictions(self, info: Asked) -> list[Contradiction]:
        """What is recorded of it and cannot be so, e.g. an end before the start; walks all that it depends on."""
        context = info.context
        found = await context.walk(
            context.headwater.consistency.contradictions, context.actor, self.thing, times=self.times
        )
        return [Contradiction.of(each, self.times) for each in found.found]

    @strawberry.field
    async def causes(
        self, info: Asked, first: int, after: str | None = None, relations: list[Relation] | None = None
    ) -> Connection[Link]:
        """A page of the edges to what this depends on, newest first."""
        return await _page(self, info, Direction.UPSTREAM, relations, first, after)

    @strawberry.field
    async def effects(
        self, info: Asked, first: int, after: str | None = None, relations: list[Relation] | None = None
    ) -> Connection[Link]:
        """A page of the edges from what depends on this, newest first."""
        return await _page(self, info, Direction.DOWNSTREAM, relations, first, after)


@strawberry.type
class Contradiction:
    """Two records that cannot both be so: most often a clock was wrong, or an id was used twice."""

    sort: Sort
    message: str
    other: Entity | None

    @classmethod
    def of(cls, found: analysis.Contradiction, times: model.Times) -> Contradiction:
        """Return what was found."""
        other = entity_of(found.other, times) if found.other else None
        return cls(sort=found.sort, message=contradictory(found), other=other)


@strawberry.type
class Link:
    """An edge seen from one end: `node` is the other end, null where it was never described."""

    edge: Private[model.Edge]
    uid: str
    node: Entity | None

    @strawberry.field
    def relation(self) -> Relation:
        """The type of the edge, read "effect RELATION cause"."""
        return self.edge.relation

    @strawberry.field
    def role(self) -> str:
        """The role or the how, e.g. train or finetune; empty where there is none."""
        return self.edge.role

    @strawberry.field
    def since(self) -> datetime:
        """From when on the edge is in force."""
        return self.edge.occurred_at

    @strawberry.field
    def until(self) -> datetime | None:
        """When it ended, null while it is in force."""
        return self.edge.until

    @strawberry.field
    def origin(self) -> Origin:
        """How it came to be known."""
        return self.edge.origin

    @strawberry.field
    def confidence(self) -> float | None:
        """How surely, between 0 and 1."""
        return finite(self.edge.confidence)

    @strawberry.field
    def uncommitted(self) -> bool:
        """Whether a run executed more than the commit holds: a changed work tree, or files in no commit."""
        return self.edge.uncommitted

    @strawberry.field
    def props(self) -> JSON:
        """The properties of the edge."""
        return json_of({k: list(v) if isinstance(v, tuple) else v for k, v in self.edge.props.items()})


def represents(*kinds: model.Kind) -> Callable[[type[C]], type[C]]:
    """Return a decorator that makes a class the GraphQL type of nodes of `kinds`."""

    def register(cls: type[C]) -> type[C]:
        _CLASSES.update(dict.fromkeys(kinds, cls))
        return cls

    return register


def entity_of(thing: model.Node, times: model.Times) -> Entity:
    """Return a node as an object of its GraphQL type."""
    return _CLASSES[thing.kind](thing=thing, times=times)


async def _page(
    start: Entity,
    info: Asked,
    direction: Direction,
    relations: list[Relation] | None,
    first: int,
    after: str | None,
) -> Connection[Link]:
    from headwater.api.graphql.walking import page_of_links

    return await page_of_links(info, start, direction, tuple(relations or model.Relation), first, after)
