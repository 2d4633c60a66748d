"""Deployments and agents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import strawberry
from strawberry import Private

from headwater import model
from headwater.api.graphql.connections import Connection
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, Link, represents
from headwater.api.graphql.versions import ModelVersion
from headwater.api.graphql.walking import links, page_of
from headwater.model import Direction, Kind, Relation


@strawberry.type
class Serving:
    """That an endpoint serves a model from `since` on, until `until`."""

    edge: Private[model.Edge]
    deployment: Deployment
    version: ModelVersion

    @strawberry.field
    def since(self) -> datetime:
        """From when on it is served."""
        return self.edge.occurred_at

    @strawberry.field
    def until(self) -> datetime | None:
        """When that ended, null while it is in force."""
        return self.edge.until


@represents(Kind.DEPLOYMENT)
@strawberry.type
class Deployment(Entity):
    """One endpoint."""

    @strawberry.field
    async def serves(self, info: Asked) -> list[Serving]:
        """The models it serves."""
        return serving(self, await links(info, self, Direction.UPSTREAM, Relation.SERVES))


@represents(Kind.AGENT)
@strawberry.type
class Agent(Entity):
    """A person, team or service."""

    @strawberry.field
    async def attributed(self, info: Asked, first: int, after: str | None = None) -> Connection[Entity]:
        """A page of what is attributed to it."""
        wanted = [Relation.ATTRIBUTED_TO]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Entity, first=first, after=after)


def serving(start: Entity, found: Sequence[Link]) -> list[Serving]:
    """Return the edges between `start` and deployments or models as servings."""
    return [
        Serving(edge=link.edge, deployment=deployment, version=version)
        for link in found
        for deployment, version in ((start, link.node), (link.node, start))
        if isinstance(deployment, Deployment) and isinstance(version, ModelVersion)
    ]
