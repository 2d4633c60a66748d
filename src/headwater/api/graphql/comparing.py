"""Queries that look at several things side by side."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import strawberry

from headwater.analysis import side_by_side as analysis
from headwater.api.graphql.answers import Completeness
from headwater.api.graphql.asking import EntityRef, times_of
from headwater.api.graphql.code import Commit
from headwater.api.graphql.context import Asked
from headwater.api.graphql.drifting import ProfileDrift
from headwater.api.graphql.entities import Entity, entity_of
from headwater.api.graphql.root_cause import Noise
from headwater.api.graphql.runs import Run
from headwater.api.graphql.scalars import finite
from headwater.model import Node, Times
from headwater.services.differences import CodeBetween as Between

_PER_OBJECT = 50


@strawberry.type
class Side:
    """One of the compared things and the run that stands behind it, null where no run does."""

    asked: Entity
    run: Run | None


@strawberry.type
class SideRow:
    """One compared thing over all sides.

    `levels` are its different states, in the order of the sides; `cells` say for each side which of them it has,
    -1 where it has none; `uids` name what has each level. `root` says that none of its own inputs differ.
    `section` is metrics, content, data, parameters, code, commands, environment, models or evaluation.
    """

    section: str
    name: str
    levels: list[str]
    uids: list[str | None]
    cells: list[int]
    differs: bool
    root: bool


@strawberry.type
class SideBySide:
    """What many things are and were made from; `same` counts the rows that all sides have alike."""

    sides: list[Side]
    rows: list[SideRow]
    same: int
    completeness: Completeness

    @classmethod
    def of(cls, answer: analysis.SideBySide, times: Times) -> SideBySide:
        """Return it as an object of the schema."""
        return cls(
            sides=[
                Side(asked=entity_of(side.asked, times), run=_run(side.run, times)) for side in answer.sides
            ],
            rows=[
                SideRow(
                    section=row.section.value,
                    name=row.name,
                    levels=list(row.levels),
                    uids=[uid or None for uid in row.nodes],
                    cells=list(row.cells),
                    differs=row.differs,
                    root=row.root,
                )
                for row in answer.rows
            ],
            same=answer.same,
            completeness=Completeness.of(answer.completeness),
        )


@strawberry.type
class CodeBetween:
    """The commits that only one of two has in its history, each side newest first.

    The nearest 200 a side are listed, `firstTotal` and `secondTotal` count all; `files` are those that the
    listed commits touched, `moreFiles` how many more there are. An end is null where its commit is not known.
    """

    first: Commit | None
    second: Commit | None
    only_first: list[Commit]
    only_second: list[Commit]
    first_total: int
    second_total: int
    files: list[str]
    more_files: int
    completeness: Completeness

    @classmethod
    def of(cls, answer: Between, times: Times) -> CodeBetween:
        """Return it as an object of the schema."""
        first, second = (None if end is None else _commit(end, times) for end in answer.ends)
        return cls(
            first=first,
            second=second,
            only_first=[_commit(each, times) for each in answer.only_first],
            only_second=[_commit(each, times) for each in answer.only_second],
            first_total=answer.first_total,
            second_total=answer.second_total,
            files=list(answer.files),
            more_files=answer.more_files,
            completeness=Completeness.of(answer.completeness),
        )


@strawberry.type
class MetricNoise:
    """How far one metric moves by itself."""

    metric: str
    noise: Noise


@strawberry.type
class Comparisons:
    """What can be asked about several things side by side."""

    @strawberry.field
    async def compare(
        self,
        info: Asked,
        of: list[EntityRef],
        only_differences: bool = True,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> SideBySide | None:
        """Up to 50 runs, versions or commits side by side, over everything they were made from."""
        context, times = info.context, times_of(as_of, known_at)
        look = partial(context.headwater.comparison.compare, times=times, only_differences=only_differences)
        refs = [each.text() for each in of]
        answer = await context.run(lambda: SideBySide.of(look(context.actor, refs), times))
        # A row of many sides is as long as several objects.
        context.spend(len(answer.sides) + len(answer.rows) * (1 + len(answer.sides) // _PER_OBJECT))
        return answer

    @strawberry.field
    async def profile_drift(
        self,
        info: Asked,
        first: EntityRef,
        second: EntityRef,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> ProfileDrift | None:
        """How the data of one dataset version differs from that of another, by their profiles."""
        context, times = info.context, times_of(as_of, known_at)
        look = partial(context.headwater.differences.profile_drift, times=times)
        answer = await context.run(
            lambda: ProfileDrift.of(look(context.actor, first.text(), second.text()), times)
        )
        context.spend(len(answer.columns))
        return answer

    @strawberry.field
    async def code_between(
        self,
        info: Asked,
        first: EntityRef,
        second: EntityRef,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> CodeBetween | None:
        """The commits between those that two things are, or that the runs behind them executed."""
        context, times = info.context, times_of(as_of, known_at)
        look = partial(context.headwater.differences.code_between, times=times)
        answer = await context.run(
            lambda: CodeBetween.of(look(context.actor, first.text(), second.text()), times)
        )
        context.spend(len(answer.only_first) + len(answer.only_second))
        return answer

    @strawberry.field
    async def metric_noise(
        self,
        info: Asked,
        of: EntityRef,
        metrics: list[str],
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> list[MetricNoise]:
        """How far up to 12 metrics move by the seed alone, over the history of the run behind a thing."""
        context, times = info.context, times_of(as_of, known_at)
        look = partial(context.headwater.differences.metric_noise, times=times)
        found = await context.run(look, context.actor, of.text(), metrics)
        return [
            MetricNoise(
                metric=metric,
                noise=Noise(
                    sigma=finite(noise.sigma),
                    source=noise.source,
                    degrees=noise.degrees,
                    assumed=noise.assumed,
                ),
            )
            for metric, noise in found.items()
        ]


def _run(node: Node | None, times: Times) -> Run | None:
    return None if node is None else Run(thing=node, times=times)


def _commit(node: Node, times: Times) -> Commit:
    return Commit(thing=node, times=times)
