"""Runs: what was executed with what, and what came out."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import Private

from headwater import model
from headwater.api.graphql.code import Commit, Environment
from headwater.api.graphql.connections import Connection, connection, slice_after, write_cursor
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, represents
from headwater.api.graphql.enums import Role, RunState
from headwater.api.graphql.loaders import At
from headwater.api.graphql.values import Metric, Pair, last_of_each, pairs, shown, text_of
from headwater.api.graphql.versions import ModelVersion, Version
from headwater.api.graphql.walking import links, neighbours, page_of
from headwater.facts import MetricFact
from headwater.model import Direction, Kind, Relation, to_text, to_time


@strawberry.type
class Usage:
    """That a run used a version; `role` is train, validation, test, base, config or empty."""

    role: str
    version: Version


@strawberry.type
class Execution:
    """That a run executed the code of a commit."""

    edge: Private[model.Edge]
    commit: Commit

    @strawberry.field
    def files(self) -> list[str]:
        """The code files that the step depends on, as path=algorithm:digest; empty where not recorded."""
        found = self.edge.props.get("files", ())
        return list(found) if isinstance(found, tuple) else [shown(found)]

    @strawberry.field
    def dirty(self) -> bool | None:
        """Whether uncommitted changes were present, null where not recorded."""
        found = self.edge.props.get("dirty")
        return None if found is None else found in (True, "true", "True", "1")

    @strawberry.field
    def patch(self) -> str | None:
        """The digest of the uncommitted changes."""
        found = self.edge.props.get("patch")
        return None if found is None else shown(found)


@represents(Kind.RUN)
@strawberry.type
class Run(Entity):
    """One execution: training, evaluation, preparation or a step of a pipeline."""

    @strawberry.field
    def run_id(self) -> str | None:
        """The id that the source gave it."""
        return text_of(self.thing, "run_id")

    @strawberry.field
    def job(self) -> str | None:
        """The logical step, by which runs are compared."""
        return text_of(self.thing, "job")

    @strawberry.field
    def state(self) -> RunState | None:
        """The furthest state it is known to have reached."""
        found = text_of(self.thing, "state")
        return model.RunState(found) if found in {each.value for each in model.RunState} else None

    @strawberry.field
    def started_at(self) -> datetime | None:
        """When it began."""
        return _time(self.thing, "started_at")

    @strawberry.field
    def ended_at(self) -> datetime | None:
        """When it ended."""
        return _time(self.thing, "ended_at")

    @strawberry.field
    def command(self) -> str | None:
        """The command line or stage command."""
        return text_of(self.thing, "command")

    @strawberry.field
    def params(self) -> list[Pair]:
        """The parameters, exactly as the source wrote them."""
        return pairs(self.thing.group("param"))

    @strawberry.field
    async def metrics(self, info: Asked, keys: list[str] | None = None) -> list[Metric]:
        """The last value of each metric it measured, by key, split, dataset and model."""
        facts = await info.context.loaders.metrics.load(At(self.thing.uid, self.times))
        out = last_of_each(facts, keys)
        info.context.spend(len(out))
        return out

    @strawberry.field
    async def measurements(
        self, info: Asked, key: str, first: int, after: str | None = None
    ) -> Connection[Metric]:
        """A page of every value of one metric, step by step."""
        facts = await info.context.loaders.metrics.load(At(self.thing.uid, self.times))
        wanted = sorted((fact for fact in facts if fact.key == key), key=_place)
        page, more = slice_after(wanted, first, after, key=_place)
        info.context.spend(len(page))
        cursors = [write_cursor(_place(fact)) for fact in page]
        return connection(
            [Metric.of(fact) for fact in page], cursors, total=len(wanted), after=after, more=more
        )

    @strawberry.field
    async def used(self, info: Asked, role: Role | None = None) -> list[Usage]:
        """The versions it used, all or those in one role."""
        found = await links(info, self, Direction.UPSTREAM, Relation.USED, role=role.value if role else None)
        return [
            Usage(role=link.edge.role, version=link.node) for link in found if isinstance(link.node, Version)
        ]

    @strawberry.field
    async def executed(self, info: Asked) -> list[Execution]:
        """The code it executed: every commit that introduced the same entry."""
        found = await links(info, self, Direction.UPSTREAM, Relation.EXECUTED)
        return [
            Execution(edge=link.edge, commit=link.node) for link in found if isinstance(link.node, Commit)
        ]

    @strawberry.field
    async def ran_in(self, info: Asked) -> list[Environment]:
        """The environments it ran in."""
        return await neighbours(info, self, Direction.UPSTREAM, Relation.RAN_IN, Environment)

    @strawberry.field
    async def generated(self, info: Asked, first: int, after: str | None = None) -> Connection[Version]:
        """A page of the versions it made."""
        wanted = [Relation.GENERATED_BY]
        return await page_of(info, self, Direction.DOWNSTREAM, wanted, Version, first=first, after=after)

    @strawberry.field
    async def evaluated(self, info: Asked) -> list[ModelVersion]:
        """The models it scored without having made them."""
        return await neighbours(info, self, Direction.UPSTREAM, Relation.EVALUATED, ModelVersion)

    @strawberry.field
    async def informed_by(self, info: Asked) -> list[Run]:
        """The runs that triggered it, or that it resumed, retried or took from a cache."""
        return await neighbours(info, self, Direction.UPSTREAM, Relation.INFORMED_BY, Run)

    @strawberry.field
    async def part_of(self, info: Asked) -> list[Run]:
        """The runs that it is a part of."""
        return await neighbours(info, self, Direction.UPSTREAM, Relation.PART_OF, Run)


def _time(node: model.Node, key: str) -> datetime | None:
    found = text_of(node, key)
    return None if found is None else to_time(found)


def _place(fact: MetricFact) -> tuple[str, ...]:
    # Steps may be negative; shifted and of fixed width they order as text.
    return f"{fact.step + 2**63:020d}", to_text(fact.occurred_at), fact.id
