"""Commits, environments and packages: what runs executed and where they ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from headwater.api.graphql.connections import Connection
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, represents
from headwater.api.graphql.values import list_of, text_of
from headwater.api.graphql.walking import neighbours, page_of
from headwater.model import Direction, Kind, Relation

if TYPE_CHECKING:
    from headwater.api.graphql.runs import Run


@represents(Kind.COMMIT)
@strawberry.type
class Commit(Entity):
    """One code commit."""

    @strawberry.field
    def sha(self) -> str:
        """The full hash."""
        return text_of(self.thing, "sha") or self.thing.name

    @strawberry.field
    def author(self) -> str | None:
        """Who wrote it."""
        return text_of(self.thing, "author")

    @strawberry.field
    def message(self) -> str | None:
        """What its author said about it."""
        return text_of(self.thing, "message")

    @strawberry.field
    def repository(self) -> str | None:
        """The repository it belongs to."""
        return text_of(self.thing, "repository")

    @strawberry.field
    def files(self) -> list[str]:
        """The files it touched."""
        return list_of(self.thing, "files")

    @strawberry.field
    async def parents(self, info: Asked) -> list[Commit]:
        """The commits it was made on."""
        return await neighbours(info, self, Direction.UPSTREAM, Relation.PARENT, Commit)

    @strawberry.field
    async def children(self, info: Asked, first: int, after: str | None = None) -> Connection[Commit]:
        """A page of the commits made on it."""
        wanted = [Relation.PARENT]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Commit, first=first, after=after)

    @strawberry.field
    async def runs(
        self, info: Asked, first: int, after: str | None = None
    ) -> Connection[Annotated[Run, strawberry.lazy("headwater.api.graphql.runs")]]:
        """A page of the runs that executed it."""
        from headwater.api.graphql.runs import Run

        wanted = [Relation.EXECUTED]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Run, first=first, after=after)


@represents(Kind.ENVIRONMENT)
@strawberry.type
class Environment(Entity):
    """One software and hardware set-up, identified by its content."""

    @strawberry.field
    def python(self) -> str | None:
        """The version of Python."""
        return text_of(self.thing, "python")

    @strawberry.field
    def os(self) -> str | None:
        """The operating system."""
        return text_of(self.thing, "os")

    @strawberry.field
    def image(self) -> str | None:
        """The container image or the digest of its Dockerfile."""
        return text_of(self.thing, "image")

    @strawberry.field
    def packages(self) -> list[str]:
        """The packages as ecosystem/name==version."""
        return list_of(self.thing, "packages")

    @strawberry.field
    async def contains(self, info: Asked) -> list[Package]:
        """The packages as things."""
        return await neighbours(info, self, Direction.UPSTREAM, Relation.CONTAINS, Package)

    @strawberry.field
    async def runs(
        self, info: Asked, first: int, after: str | None = None
    ) -> Connection[Annotated[Run, strawberry.lazy("headwater.api.graphql.runs")]]:
        """A page of the runs that ran in it."""
        from headwater.api.graphql.runs import Run

        wanted = [Relation.RAN_IN]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Run, first=first, after=after)


@represents(Kind.PACKAGE)
@strawberry.type
class Package(Entity):
    """One version of a package."""

    @strawberry.field
    def ecosystem(self) -> str | None:
        """Where it comes from, e.g. pypi."""
        return text_of(self.thing, "ecosystem")

    @strawberry.field
    def package(self) -> str:
        """The name of the package."""
        return text_of(self.thing, "package") or self.thing.name

    @strawberry.field
    def version(self) -> str | None:
        """The version."""
        return text_of(self.thing, "version")

    @strawberry.field
    async def environments(
        self, info: Asked, first: int, after: str | None = None
    ) -> Connection[Environment]:
        """A page of the environments that contain it."""
        wanted = [Relation.CONTAINS]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Environment, first=first, after=after)
