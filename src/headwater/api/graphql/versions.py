"""Model and dataset versions and their series."""

from __future__ import annotations

from asyncio import gather
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from headwater.api.graphql.asking import times_of
from headwater.api.graphql.connections import Connection
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, entity_of, represents
from headwater.api.graphql.loaders import At
from headwater.api.graphql.scalars import JSON, BigInt
from headwater.api.graphql.values import Metric, integer_of, last_of_each, list_of, read_json, text_of
from headwater.api.graphql.walking import entities, links, neighbours, page_of
from headwater.model import Direction, Kind, Relation

if TYPE_CHECKING:
    from headwater.api.graphql.deployments import Serving
    from headwater.api.graphql.runs import Run


@strawberry.type
class Alias:
    """A name that points at one version of a series for a time, e.g. champion."""

    name: str
    version_uid: str
    version: Version | None


@strawberry.type
class Derivation:
    """That a version was derived from another; `how` is finetune, quantized, split and the like."""

    how: str
    version: Version


@strawberry.interface
class Version(Entity):
    """One immutable content of a series."""

    @strawberry.field
    def version(self) -> str:
        """The label within the series, e.g. 7."""
        return text_of(self.thing, "version") or self.thing.name

    @strawberry.field
    async def series(self, info: Asked) -> Series | None:
        """The series it belongs to."""
        found = await links(info, self, Direction.UPSTREAM, Relation.VERSION_OF)
        return next((link.node for link in found if isinstance(link.node, Series)), None)

    @strawberry.field
    def uri(self) -> str | None:
        """Where the source kept it."""
        return text_of(self.thing, "uri")

    @strawberry.field
    def format(self) -> str | None:
        """The file format."""
        return text_of(self.thing, "format")

    @strawberry.field
    def size_bytes(self) -> BigInt | None:
        """The size in bytes."""
        return integer_of(self.thing, "size_bytes")

    @strawberry.field
    async def generated_by(
        self, info: Asked
    ) -> list[Annotated[Run, strawberry.lazy("headwater.api.graphql.runs")]]:
        """The runs that made it: mostly one, several where the same version was made again."""
        from headwater.api.graphql.runs import Run

        return await neighbours(info, self, Direction.UPSTREAM, Relation.GENERATED_BY, Run)

    @strawberry.field
    async def derived_from(self, info: Asked) -> list[Derivation]:
        """The versions it was derived from, and how."""
        found = await links(info, self, Direction.UPSTREAM, Relation.DERIVED_FROM)
        return [
            Derivation(how=link.edge.role, version=link.node)
            for link in found
            if isinstance(link.node, Version)
        ]

    @strawberry.field
    async def derivatives(self, info: Asked, first: int, after: str | None = None) -> Connection[Version]:
        """A page of the versions derived from it."""
        wanted = [Relation.DERIVED_FROM]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Version, first=first, after=after)

    @strawberry.field
    async def used_by(
        self, info: Asked, first: int, after: str | None = None
    ) -> Connection[Annotated[Run, strawberry.lazy("headwater.api.graphql.runs")]]:
        """A page of the runs that used it, in any role."""
        from headwater.api.graphql.runs import Run

        wanted = [Relation.USED]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Run, first=first, after=after)

    @strawberry.field
    async def same_as(self, info: Asked) -> list[Version]:
        """The versions with the same content that this one is joined with directly."""
        return await neighbours(info, self, Direction.UPSTREAM, Relation.SAME_AS, Version)

    @strawberry.field
    async def predecessor(self, info: Asked) -> Version | None:
        """The version before it in the series."""
        found = await neighbours(info, self, Direction.UPSTREAM, Relation.REVISION_OF, Version)
        return found[0] if found else None

    @strawberry.field
    async def successor(self, info: Asked) -> Version | None:
        """The version after it in the series."""
        found = await neighbours(info, self, Direction.DOWNSTREAM, Relation.REVISION_OF, Version)
        return found[0] if found else None

    @strawberry.field
    async def aliases(self, info: Asked, as_of: datetime | None = None) -> list[str]:
        """The aliases that point at it, now or at another time."""
        times = times_of(as_of, self.times.known_at) if as_of else self.times
        found = await links(info, self, Direction.UPSTREAM, Relation.VERSION_OF)
        series = await entities(info, [link.uid for link in found], times)
        names = {name for each in series if each for name, uid in _aliases(each) if uid == self.thing.uid}
        return sorted(names)


@strawberry.interface
class Series(Entity):
    """A named series of versions."""

    @strawberry.field
    async def versions(self, info: Asked, first: int, after: str | None = None) -> Connection[Version]:
        """A page of the versions, newest first."""
        wanted = [Relation.VERSION_OF]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Version, first=first, after=after)

    @strawberry.field
    async def latest(self, info: Asked) -> Version | None:
        """The newest version."""
        context = info.context
        found = await context.run(
            context.headwater.catalog.versions, context.actor, self.thing.uid, times=self.times
        )
        newest = entity_of(found[-1], self.times) if found else None
        return newest if isinstance(newest, Version) else None

    @strawberry.field
    async def aliases(self, info: Asked, as_of: datetime | None = None) -> list[Alias]:
        """The aliases in force, now or at another time."""
        times = times_of(as_of, self.times.known_at) if as_of else self.times
        (here,) = await entities(info, [self.thing.uid], times)
        pointed = _aliases(here) if here else []
        found = await entities(info, [uid for _, uid in pointed], times)
        return [
            Alias(name=name, version_uid=uid, version=node if isinstance(node, Version) else None)
            for (name, uid), node in zip(pointed, found, strict=True)
        ]


@represents(Kind.MODEL)
@strawberry.type
class Model(Series):
    """A named series of model versions."""


@represents(Kind.DATASET)
@strawberry.type
class Dataset(Series):
    """A named series of dataset versions."""


@represents(Kind.MODEL_VERSION)
@strawberry.type
class ModelVersion(Version):
    """One immutable model artifact."""

    @strawberry.field
    def framework(self) -> str | None:
        """The library it was made with."""
        return text_of(self.thing, "framework")

    @strawberry.field
    def architecture(self) -> str | None:
        """The architecture."""
        return text_of(self.thing, "architecture")

    @strawberry.field
    async def metrics(self, info: Asked, keys: list[str] | None = None) -> list[Metric]:
        """The last value of each metric that the runs which made or evaluated it measured."""
        made, scored, registered = await gather(
            links(info, self, Direction.UPSTREAM, Relation.GENERATED_BY),
            links(info, self, Direction.DOWNSTREAM, Relation.EVALUATED),
            links(info, self, Direction.UPSTREAM, Relation.DERIVED_FROM, role="registered"),
        )
        runs = dict.fromkeys(link.uid for link in [*made, *scored])
        found = await gather(*(info.context.loaders.metrics.load(At(uid, self.times)) for uid in runs))
        same = {"", self.thing.uid, *(link.uid for link in registered)}
        own = [fact for facts in found for fact in facts if fact.model in same]
        out = last_of_each(own, keys)
        info.context.spend(len(out))
        return out

    @strawberry.field
    async def evaluated_by(
        self, info: Asked, first: int, after: str | None = None
    ) -> Connection[Annotated[Run, strawberry.lazy("headwater.api.graphql.runs")]]:
        """A page of the runs that scored it without having made it."""
        from headwater.api.graphql.runs import Run

        wanted = [Relation.EVALUATED]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Run, first=first, after=after)

    @strawberry.field
    async def deployments(
        self, info: Asked
    ) -> list[Annotated[Serving, strawberry.lazy("headwater.api.graphql.deployments")]]:
        """The endpoints that serve it."""
        from headwater.api.graphql.deployments import serving

        found = await links(info, self, Direction.DOWNSTREAM, Relation.SERVES)
        return serving(self, found)


@represents(Kind.DATASET_VERSION)
@strawberry.type
class DatasetVersion(Version):
    """One immutable dataset content."""

    @strawberry.field
    def rows(self) -> BigInt | None:
        """How many rows it has."""
        return integer_of(self.thing, "rows")

    @strawberry.field
    def columns(self) -> list[str]:
        """The names of its columns."""
        return list_of(self.thing, "columns")

    @strawberry.field
    def profile(self) -> JSON | None:
        """The profile of its columns, null where none was recorded."""
        return read_json(self.thing, "profile")


def _aliases(series: Entity) -> list[tuple[str, str]]:
    return sorted((name, str(uid)) for name, uid in series.thing.group("alias").items())
