"""Investigations: what is stored of one, its answer, and the reruns that came back."""

from __future__ import annotations

from datetime import datetime

import strawberry

from headwater.api.graphql.connections import Connection
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, entity_of, represents
from headwater.api.graphql.enums import InvestigationState
from headwater.api.graphql.root_cause import RootCause
from headwater.api.graphql.runs import Run
from headwater.api.graphql.scalars import finite
from headwater.api.graphql.walking import entities, page_of
from headwater.model import NOW, Direction, Kind, Relation
from headwater.services.causes import reruns as returned
from headwater.services.causes.inquiry import Inquiry, inquiry_of
from headwater.services.causes.investigations import Investigated


@strawberry.type
class Verdict:
    """What somebody said of a suspect: not it, confirmed, or verified by rerun."""

    suspect: str
    verdict: str
    by: str
    at: datetime


@strawberry.type
class InvestigationEvent:
    """Something that was done to an investigation, in words."""

    what: str
    by: str
    at: datetime


@strawberry.type
class ReturnedRerun:
    """A run recorded since that mixes nothing but good and bad: `reverted` suspects are as in good, `kept` as in bad.

    `recovered` says whether its value is nearer to good; `planned` that this rerun was asked for.
    """

    run: Run | None
    value: float | None
    reverted: list[str]
    kept: list[str]
    recovered: bool
    planned: bool

    @classmethod
    def of(cls, each: returned.Returned) -> ReturnedRerun:
        """Return it as an object of the schema."""
        run = entity_of(each.run, NOW)
        return cls(
            run=run if isinstance(run, Run) else None,
            value=finite(each.value),
            reverted=sorted(each.reverted),
            kept=sorted(each.kept),
            recovered=each.recovered,
            planned=each.planned,
        )


@strawberry.type
class Outcome:
    """The answer as of the opening, re-ranked by the verdicts in force.

    `reruns` came back since; with any, `now` is the answer that knows them. `contradictions` says which of them
    cannot both be right.
    """

    answer: RootCause
    reruns: list[ReturnedRerun]
    contradictions: list[str]
    now: RootCause | None

    @classmethod
    def of(cls, found: Investigated) -> Outcome:
        """Return it as an object of the schema."""
        return cls(
            answer=RootCause.of(found.answer, found.inquiry.times),
            reruns=[ReturnedRerun.of(each) for each in found.reruns.items],
            contradictions=list(found.reruns.contradictions),
            now=RootCause.of(found.now, NOW) if found.now else None,
        )


@represents(Kind.INVESTIGATION)
@strawberry.type
class Investigation(Entity):
    """One question, fixed at its opening, with its verdicts, reruns and conclusion."""

    @strawberry.field
    def title(self) -> str:
        """What it is about, in the words of who opened it."""
        return self._stored().title

    @strawberry.field
    def state(self) -> InvestigationState:
        """Whether it still looks for its cause."""
        return InvestigationState(self._stored().state.value)

    @strawberry.field
    def metric(self) -> str:
        """The metric that moved."""
        return self._stored().metric

    @strawberry.field
    def higher_is_better(self) -> bool:
        """Which way the metric is better."""
        return self._stored().higher_is_better

    @strawberry.field
    async def bad(self, info: Asked) -> Entity | None:
        """What got worse."""
        return (await entities(info, [self._stored().bad], self.times))[0]

    @strawberry.field
    async def good(self, info: Asked) -> Entity | None:
        """What it is compared with."""
        return (await entities(info, [self._stored().good], self.times))[0]

    @strawberry.field
    def as_of(self) -> datetime | None:
        """What had occurred by then counts in its answer."""
        return self._stored().times.as_of

    @strawberry.field
    def known_at(self) -> datetime | None:
        """What was recorded by then counts in its answer."""
        return self._stored().times.known_at

    @strawberry.field
    def opened_by(self) -> str:
        """Who opened it."""
        return self._stored().opened_by

    @strawberry.field
    def conclusion(self) -> str:
        """What came of it, empty while it is open."""
        return self._stored().conclusion

    @strawberry.field
    def cause(self) -> str:
        """The suspect that did it, empty where none did or it is open."""
        return self._stored().cause

    @strawberry.field
    def closed_by(self) -> str:
        """Who closed it, empty while it is open."""
        return self._stored().closed_by

    @strawberry.field
    def infeasible(self) -> list[list[str]]:
        """The reruns that cannot be made, by the suspects that they would set back."""
        return [sorted(each) for each in self._stored().infeasible]

    @strawberry.field
    def planned(self) -> list[list[str]]:
        """The reruns that were proposed, by the suspects that they set back."""
        return [sorted(each) for each in self._stored().planned]

    @strawberry.field
    async def verdicts(self, info: Asked) -> list[Verdict]:
        """The verdicts in force, oldest first."""
        found = await self._record(info)
        return [
            Verdict(suspect=each.suspect, verdict=each.judgement, by=each.by, at=each.at)
            for each in found.verdicts
        ]

    @strawberry.field
    async def events(self, info: Asked) -> list[InvestigationEvent]:
        """All that was done to it, oldest first: also verdicts that were replaced or taken back."""
        found = await self._record(info)
        return [InvestigationEvent(what=each.what, by=each.by, at=each.at) for each in found.events]

    @strawberry.field
    async def outcome(self, info: Asked) -> Outcome | None:
        """Its answer and the reruns that came back."""
        context = info.context
        found = await context.reason(
            lambda: Outcome.of(context.headwater.investigations.show(context.actor, self.thing.uid))
        )
        context.spend(len(found.answer.history) + len(found.answer.suspects))
        return found

    @strawberry.field
    async def about(self, info: Asked, first: int, after: str | None = None) -> Connection[Entity]:
        """A page of what it is about: bad, good, and the suspects' things."""
        return await page_of(
            info, self, Direction.UPSTREAM, [Relation.ABOUT], Entity, first=first, after=after
        )

    def _stored(self) -> Inquiry:
        return inquiry_of(self.thing, ())

    async def _record(self, info: Asked) -> Inquiry:
        context = info.context
        services = context.headwater.investigations
        return await context.run(services.record, context.actor, self.thing, times=self.times)
