"""Deeds on investigations, and watches of series."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import strawberry

from headwater.api.graphql.asking import EntityRef, times_of
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, entity_of
from headwater.api.graphql.enums import Better, Judgement
from headwater.api.graphql.investigations import Investigation
from headwater.api.graphql.problems import Problem, problem_of
from headwater.api.graphql.scalars import BigInt
from headwater.errors import HeadwaterError
from headwater.model import NOW, Node
from headwater.services.causes import inquiry as stored
from headwater.services.causes.investigations import Deed, Investigated
from headwater.services.reading import token_text


@strawberry.type
class InvestigationPayload:
    """The investigation as it is now; `consistencyToken` names the change that wrote it.

    `openAlready` are, where it was just opened, other open ones of the same two things and metric, newest first.
    """

    problems: list[Problem]
    investigation: Investigation | None = None
    open_already: list[Investigation] = strawberry.field(default_factory=list)
    sequence: BigInt | None = None
    consistency_token: str | None = None


@strawberry.input
class OpenInvestigationInput:
    """Ask why `bad` is worse than `good` (chosen where not given) and keep the question, as of now or of its times."""

    bad: EntityRef
    good: EntityRef | None = None
    metric: str | None = None
    better: Better | None = None
    title: str = ""
    as_of: datetime | None = None
    known_at: datetime | None = None
    idempotency_key: str | None = None


@strawberry.input
class GiveVerdictInput:
    """Say of a suspect (its ref, or its name) that it is not it, or is."""

    investigation: str
    suspect: str
    verdict: Judgement
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class WithdrawVerdictInput:
    """Take back one's own verdict on a suspect."""

    investigation: str
    suspect: str
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class ExcludeRerunInput:
    """Say that the rerun which sets back just `reverted` (suspects) cannot be made; `feasible`: that it can."""

    investigation: str
    reverted: list[str]
    feasible: bool = False
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class ConcludeInvestigationInput:
    """Close an investigation; `cause` is a suspect, else the one that verdicts confirm."""

    investigation: str
    conclusion: str
    cause: str | None = None
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class ReopenInvestigationInput:
    """Open a closed investigation again."""

    investigation: str
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class RenameInvestigationInput:
    """Give an investigation, open or closed, another title; an empty one takes it away."""

    investigation: str
    title: str
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.type
class SeriesPayload:
    """The series as it is now; `consistencyToken` names the change that wrote it."""

    problems: list[Problem]
    series: Entity | None = None
    sequence: BigInt | None = None
    consistency_token: str | None = None


@strawberry.input
class WatchSeriesInput:
    """Tell of regressions of `metric` of a series as they arrive; `better` where its direction is not known."""

    series: EntityRef
    metric: str
    better: Better | None = None
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class UnwatchSeriesInput:
    """Tell of regressions of `metric` of a series no longer."""

    series: EntityRef
    metric: str
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.type
class InvestigationDeeds:
    """What can be done with investigations."""

    @strawberry.mutation
    async def open_investigation(self, info: Asked, input: OpenInvestigationInput) -> InvestigationPayload:  # noqa: A002
        """Open an investigation: the question is kept as of now, under the next number."""
        services, actor = info.context.headwater.investigations, info.context.actor

        def alike(found: Investigated) -> list[Investigation]:
            return [_shown(each) for each in services.same_question(actor, found.inquiry)]

        return await _done(
            info,
            input,
            lambda: services.open(
                actor,
                input.bad.text(),
                good=input.good.text() if input.good else "",
                metric=input.metric or "",
                higher_is_better=None if input.better is None else input.better is Better.HIGHER,
                times=times_of(input.as_of, input.known_at),
                title=input.title,
                deed=Deed(key=input.idempotency_key or ""),
            ),
            alike=alike,
        )

    @strawberry.mutation
    async def give_verdict(self, info: Asked, input: GiveVerdictInput) -> InvestigationPayload:  # noqa: A002
        """Say of a suspect that it is not it, or is; the others are ranked anew."""
        services, said = info.context.headwater.investigations, stored.Judgement(input.verdict.value)
        actor, deed = info.context.actor, _deed(input)
        return await _done(
            info, input, lambda: services.judge(actor, input.investigation, input.suspect, said, deed=deed)
        )

    @strawberry.mutation
    async def withdraw_verdict(self, info: Asked, input: WithdrawVerdictInput) -> InvestigationPayload:  # noqa: A002
        """Take back one's own verdict on a suspect."""
        services, actor, deed = info.context.headwater.investigations, info.context.actor, _deed(input)
        return await _done(
            info, input, lambda: services.withdraw(actor, input.investigation, input.suspect, deed=deed)
        )

    @strawberry.mutation
    async def exclude_rerun(self, info: Asked, input: ExcludeRerunInput) -> InvestigationPayload:  # noqa: A002
        """Say that a rerun cannot be made, so that another one is proposed."""
        services, actor, deed = info.context.headwater.investigations, info.context.actor, _deed(input)
        return await _done(
            info,
            input,
            lambda: services.exclude(
                actor, input.investigation, input.reverted, feasible=input.feasible, deed=deed
            ),
        )

    @strawberry.mutation
    async def conclude_investigation(
        self,
        info: Asked,
        input: ConcludeInvestigationInput,  # noqa: A002
    ) -> InvestigationPayload:
        """Close an investigation with its conclusion."""
        services, actor, deed = info.context.headwater.investigations, info.context.actor, _deed(input)
        return await _done(
            info,
            input,
            lambda: services.conclude(
                actor, input.investigation, input.conclusion, cause=input.cause or "", deed=deed
            ),
        )

    @strawberry.mutation
    async def reopen_investigation(
        self,
        info: Asked,
        input: ReopenInvestigationInput,  # noqa: A002
    ) -> InvestigationPayload:
        """Open a closed investigation again."""
        services, actor, deed = info.context.headwater.investigations, info.context.actor, _deed(input)
        return await _done(info, input, lambda: services.reopen(actor, input.investigation, deed=deed))

    @strawberry.mutation
    async def rename_investigation(
        self,
        info: Asked,
        input: RenameInvestigationInput,  # noqa: A002
    ) -> InvestigationPayload:
        """Give an investigation another title."""
        services, actor, deed = info.context.headwater.investigations, info.context.actor, _deed(input)
        return await _done(
            info, input, lambda: services.rename(actor, input.investigation, input.title, deed=deed)
        )

    @strawberry.mutation
    async def watch_series(self, info: Asked, input: WatchSeriesInput) -> SeriesPayload:  # noqa: A002
        """Watch a metric of a series, so that its regressions are told."""
        services, actor, deed = info.context.headwater.watches, info.context.actor, _deed(input)
        higher = None if input.better is None else input.better is Better.HIGHER
        return await _watched(
            info,
            input,
            lambda: services.watch(
                actor, input.series.text(), input.metric, higher_is_better=higher, deed=deed
            ),
        )

    @strawberry.mutation
    async def unwatch_series(self, info: Asked, input: UnwatchSeriesInput) -> SeriesPayload:  # noqa: A002
        """Watch a metric of a series no longer."""
        services, actor, deed = info.context.headwater.watches, info.context.actor, _deed(input)
        return await _watched(
            info, input, lambda: services.unwatch(actor, input.series.text(), input.metric, deed=deed)
        )


_Deed = (
    GiveVerdictInput
    | WithdrawVerdictInput
    | ExcludeRerunInput
    | ConcludeInvestigationInput
    | ReopenInvestigationInput
    | RenameInvestigationInput
    | WatchSeriesInput
    | UnwatchSeriesInput
)


_Input = OpenInvestigationInput | _Deed


def _deed(given: _Deed) -> Deed:
    return Deed(key=given.idempotency_key or "", expected_revision=given.expected_revision)


async def _done(
    info: Asked,
    given: _Input,
    deed: Callable[[], Investigated],
    *,
    alike: Callable[[Investigated], list[Investigation]] = lambda _: [],
) -> InvestigationPayload:
    context = info.context
    try:
        found = await context.finish(deed)
    except HeadwaterError as error:
        return InvestigationPayload(problems=[problem_of(error, given)])
    context.feed.wake()
    token = await context.run(context.headwater.catalog.token, context.actor)
    return InvestigationPayload(
        problems=[],
        investigation=_shown(found.inquiry),
        open_already=await context.run(alike, found),
        sequence=BigInt(token.sequence),
        consistency_token=token_text(token),
    )


def _shown(inquiry: stored.Inquiry) -> Investigation:
    node = entity_of(inquiry.node, NOW)
    assert isinstance(node, Investigation)
    return node


async def _watched(info: Asked, given: _Input, deed: Callable[[], Node]) -> SeriesPayload:
    context = info.context
    try:
        found = await context.finish(deed)
    except HeadwaterError as error:
        return SeriesPayload(problems=[problem_of(error, given)])
    context.feed.wake()
    token = await context.run(context.headwater.catalog.token, context.actor)
    return SeriesPayload(
        problems=[],
        series=entity_of(found, NOW),
        sequence=BigInt(token.sequence),
        consistency_token=token_text(token),
    )
