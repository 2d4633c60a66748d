"""The root queries: things by name, searches, and the questions that walk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import strawberry

from headwater import model
from headwater.api.graphql.answers import Comparison, Impact, Lineage, Paths
from headwater.api.graphql.asking import EntityRef, asks_for, times_of, uid_of_global
from headwater.api.graphql.code import Commit, Environment, Package
from headwater.api.graphql.comparing import Comparisons
from headwater.api.graphql.connections import (
    MOST_IDS,
    Connection,
    connection,
    slice_after,
    write_cursor,
)
from headwater.api.graphql.context import Asked
from headwater.api.graphql.deployments import Agent, Deployment
from headwater.api.graphql.entities import Entity, Node, entity_of
from headwater.api.graphql.enums import Better, Direction, Kind, Plane
from headwater.api.graphql.findings import Findings
from headwater.api.graphql.investigations import Investigation
from headwater.api.graphql.log import Change, Count, TimelineEntry
from headwater.api.graphql.reaching import Reaching
from headwater.api.graphql.root_cause import RootCause
from headwater.api.graphql.runs import Run
from headwater.api.graphql.sameness import SamenessQueries
from headwater.api.graphql.scalars import BigInt
from headwater.api.graphql.searching import searched
from headwater.api.graphql.using import Uses
from headwater.api.graphql.versions import Dataset, DatasetVersion, Model, ModelVersion, Version
from headwater.api.graphql.walking import entities
from headwater.errors import Invalid
from headwater.facts import IntervalFact

E = TypeVar("E", bound=Entity)

DEPTH = 6
BUDGET = 5_000
MOST_NODES = 20_000
MOST_REFS = 100
MOST_PATHS = 50
_START = BigInt(0)
_BOTH = (model.Direction.UPSTREAM, model.Direction.DOWNSTREAM)


@strawberry.type
class Query(Findings, Comparisons, Uses, Reaching, SamenessQueries):
    """What can be asked. `asOf` asks what had occurred by then, `knownAt` what was recorded by then."""

    @strawberry.field
    async def node(self, info: Asked, id: strawberry.ID) -> Node | None:  # noqa: A002
        """The thing with an opaque id, null where there is none."""
        return (await _by_ids(info, [id]))[0]

    @strawberry.field
    async def nodes(self, info: Asked, ids: list[strawberry.ID]) -> list[Node | None]:
        """The things with these opaque ids (at most 500), in their order."""
        return await _by_ids(info, ids)

    @strawberry.field
    async def entity(
        self, info: Asked, ref: EntityRef, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Entity | None:
        """The thing that a reference names, of whatever kind."""
        return await _resolved(info, ref.text(), times_of(as_of, known_at), Entity)

    @strawberry.field
    async def model(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Model | None:
        """A series of models, e.g. model:churn."""
        return await _resolved(info, ref, times_of(as_of, known_at), Model)

    @strawberry.field
    async def dataset(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Dataset | None:
        """A series of datasets, e.g. dataset:clicks."""
        return await _resolved(info, ref, times_of(as_of, known_at), Dataset)

    @strawberry.field
    async def model_version(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> ModelVersion | None:
        """A version of a model, e.g. model:churn@7 or model:churn@champion."""
        return await _resolved(info, ref, times_of(as_of, known_at), ModelVersion)

    @strawberry.field
    async def dataset_version(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> DatasetVersion | None:
        """A version of a dataset, e.g. dataset:clicks@v8 or dataset:clicks@sha256:ab12."""
        return await _resolved(info, ref, times_of(as_of, known_at), DatasetVersion)

    @strawberry.field
    async def run(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Run | None:
        """A run, e.g. run:4f2c."""
        return await _resolved(info, ref, times_of(as_of, known_at), Run)

    @strawberry.field
    async def commit(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Commit | None:
        """A commit, e.g. commit:1a2b3c."""
        return await _resolved(info, ref, times_of(as_of, known_at), Commit)

    @strawberry.field
    async def environment(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Environment | None:
        """An environment, e.g. env:9c1d."""
        return await _resolved(info, ref, times_of(as_of, known_at), Environment)

    @strawberry.field
    async def package(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Package | None:
        """A package, e.g. package:pypi/numpy@1.26.0."""
        return await _resolved(info, ref, times_of(as_of, known_at), Package)

    @strawberry.field
    async def deployment(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Deployment | None:
        """An endpoint, e.g. deployment:eu-prod."""
        return await _resolved(info, ref, times_of(as_of, known_at), Deployment)

    @strawberry.field
    async def agent(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Agent | None:
        """A person, team or service, e.g. agent:ana."""
        return await _resolved(info, ref, times_of(as_of, known_at), Agent)

    @strawberry.field
    async def investigation(
        self, info: Asked, ref: str, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Investigation | None:
        """An investigation, e.g. investigation:12."""
        return await _resolved(info, ref, times_of(as_of, known_at), Investigation)

    @strawberry.field
    async def search(
        self,
        info: Asked,
        text: str,
        first: int,
        after: str | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Connection[Entity] | None:
        """A page of what the search language finds, e.g. model where metrics.accuracy > 0.9."""
        context, times = info.context, times_of(as_of, known_at)
        fetch = partial(context.headwater.catalog.search, context.actor, text, times=times)
        return await searched(info, fetch, times, first=first, after=after)

    @strawberry.field
    async def browse(
        self,
        info: Asked,
        kinds: list[Kind],
        first: int,
        after: str | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Connection[Entity] | None:
        """A page of the things of these kinds (none: all), newest first."""
        context, times = info.context, times_of(as_of, known_at)
        fetch = partial(context.headwater.catalog.browse, context.actor, _kinds(kinds), times=times)
        return await searched(info, fetch, times, first=first, after=after)

    @strawberry.field
    async def latest(
        self, info: Asked, ref: EntityRef, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Version | None:
        """The newest version of a series, or the one that an alias points at."""
        context, times = info.context, times_of(as_of, known_at)
        found = await context.run(context.headwater.catalog.latest, context.actor, ref.text(), times=times)
        newest = entity_of(found, times)
        return newest if isinstance(newest, Version) else None

    @strawberry.field
    async def lineage(
        self,
        info: Asked,
        of: EntityRef,
        directions: list[Direction] | None = None,
        depth: int | None = DEPTH,
        planes: list[Plane] | None = None,
        kinds: list[Kind] | None = None,
        budget: int = BUDGET,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Lineage | None:
        """What lies up and down from a thing; `depth` null walks to the end, `kinds` keeps only these."""
        context, times = info.context, times_of(as_of, known_at)
        service, ref = context.headwater.lineage, of.text()
        ways, parts = tuple(directions or _BOTH), tuple(planes or model.DEFAULT_PLANES)
        look = partial(service.reaches_few, directions=ways, depth=depth, planes=parts, times=times)
        walk = partial(service.lineage_of, directions=ways, depth=depth, planes=parts, times=times)
        walk = partial(walk, kinds=_kinds(kinds or ()), budget=_within(budget))
        # What is large waits for its turn.
        run = context.run if await context.run(look, context.actor, ref) else context.walk
        return await run(lambda: Lineage.of(walk(context.actor, ref), times))

    @strawberry.field
    async def impact(
        self,
        info: Asked,
        of: list[EntityRef],
        budget: int = BUDGET,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Impact | None:
        """What breaks if these things are bad."""
        context, times = info.context, times_of(as_of, known_at)
        refs = [each.text() for each in _few(of)]
        lineage, listed = context.headwater.lineage, asks_for(info, "columns", "matching")
        count = partial(lineage.extent_of, times=times, budget=_within(budget))
        walk = partial(lineage.impact_of, times=times, budget=_within(budget))

        def answer() -> Impact:
            if not listed:
                return Impact.counted(count(context.actor, refs), times)
            found = walk(context.actor, refs)
            return Impact.of(found, count(context.actor, refs, listed=found), times)

        # Counting takes little; a list waits for its turn.
        return await (context.walk(answer) if listed else context.run(answer))

    @strawberry.field
    async def paths(
        self,
        info: Asked,
        first: EntityRef,
        second: EntityRef,
        most: int = 5,
        budget: int = BUDGET,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Paths | None:
        """Up to `most` shortest explanations of how two things are related."""
        if not 1 <= most <= MOST_PATHS:
            raise Invalid(f"most must be between 1 and {MOST_PATHS}, not {most}")
        context, times = info.context, times_of(as_of, known_at)
        relate = partial(
            context.headwater.lineage.paths_between, times=times, most=most, budget=_within(budget)
        )
        answer = await context.walk(
            lambda: Paths.of(relate(context.actor, first.text(), second.text()), times)
        )
        context.spend(sum(map(len, answer.paths)))
        return answer

    @strawberry.field
    async def diff(
        self,
        info: Asked,
        first: EntityRef,
        second: EntityRef,
        only_differences: bool = True,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Comparison | None:
        """How the second differs from the first in everything they were made from."""
        context = info.context
        compare = partial(
            context.headwater.comparison.diff,
            times=times_of(as_of, known_at),
            only_differences=only_differences,
        )
        answer = await context.walk(
            lambda: Comparison.of(compare(context.actor, first.text(), second.text()))
        )
        context.spend(len(answer.entries))
        return answer

    @strawberry.field
    async def root_cause(
        self,
        info: Asked,
        bad: EntityRef,
        good: EntityRef | None = None,
        metric: str | None = None,
        better: Better | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> RootCause | None:
        """Which upstream change moved the metric of `bad` away from `good`, which is chosen where not given."""
        context, times = info.context, times_of(as_of, known_at)
        why = partial(
            context.headwater.root_cause.why,
            good=good.text() if good else "",
            metric=metric or "",
            higher_is_better=None if better is None else better is Better.HIGHER,
            times=times,
        )
        answer = await context.reason(lambda: RootCause.of(why(context.actor, bad.text()), times))
        context.spend(len(answer.history) + len(answer.suspects))
        return answer

    @strawberry.field
    async def counts(self, info: Asked) -> list[Count]:
        """How many nodes of each kind, edges of each relation, and facts there are."""
        context = info.context
        found = await context.run(context.headwater.catalog.counts, context.actor)
        return [Count(name=name, count=BigInt(count)) for name, count in found.items()]

    @strawberry.field
    async def changes(self, info: Asked, first: int, since: BigInt = _START) -> list[Change]:
        """The changes of the store after `since`, oldest first, at most `first` of them."""
        return await Change.after(info, since, first)

    @strawberry.field
    async def timeline(
        self,
        info: Asked,
        of: EntityRef,
        first: int,
        after: str | None = None,
        attributes: list[str] | None = None,
    ) -> Connection[TimelineEntry] | None:
        """A page of the facts about a thing, oldest first; only those about `attributes`, e.g. alias or tag."""
        context = info.context
        facts = await context.run(context.headwater.catalog.history, context.actor, of.text())
        if attributes is not None:
            facts = [
                fact for fact in facts if isinstance(fact, IntervalFact) and fact.attribute in attributes
            ]
        page, more = slice_after(facts, first, after, key=lambda fact: TimelineEntry.place(fact))
        context.spend(len(page))
        cursors = [write_cursor(TimelineEntry.place(fact)) for fact in page]
        found = [TimelineEntry(fact=fact) for fact in page]
        return connection(found, cursors, total=len(facts), after=after, more=more)


async def _resolved(info: Asked, ref: str, times: model.Times, wanted: type[E]) -> E:
    context = info.context
    found = await context.run(context.headwater.catalog.resolve, context.actor, ref, times=times)
    entity = entity_of(found, times)
    context.spend(1)
    if not isinstance(entity, wanted):
        raise Invalid(f"{ref} is a {found.kind}, not a {wanted.__name__}")
    return entity


async def _by_ids(info: Asked, ids: Sequence[str]) -> list[Node | None]:
    if len(ids) > MOST_IDS:
        raise Invalid(f"at most {MOST_IDS} ids at once, not {len(ids)}")
    info.context.spend(len(ids))
    uids = [uid_of_global(each) for each in ids]
    found = await entities(info, [uid for uid in uids if uid], model.NOW)
    by_uid = {each.thing.uid: each for each in found if each is not None}
    return [by_uid.get(uid) if uid else None for uid in uids]


def _kinds(kinds: Sequence[Kind]) -> tuple[model.Kind, ...]:
    return tuple(model.Kind(kind.value) for kind in kinds)


def _few(refs: Sequence[EntityRef]) -> Sequence[EntityRef]:
    if not 1 <= len(refs) <= MOST_REFS:
        raise Invalid(f"impact takes between 1 and {MOST_REFS} things, not {len(refs)}")
    return refs


def _within(budget: int) -> int:
    if not 1 <= budget <= MOST_NODES:
        raise Invalid(f"budget must be between 1 and {MOST_NODES:,} nodes, not {budget}")
    return budget
