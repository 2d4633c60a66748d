"""Investigations: questions that people work on together, with verdicts, reruns and a conclusion."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from headwater.errors import Conflict, Invalid, NotFound
from headwater.facts import Fact, NodeFact, VerdictFact
from headwater.model import NOW, Kind, Node, Origin, Times, Value, uid_of
from headwater.projection import node_of
from headwater.services.actor import Actor
from headwater.services.blaming import blaming
from headwater.services.causes.inquiries import Inquiries, Investigated, InvestigationPage
from headwater.services.causes.inquiry import Inquiry, Judgement, State, inquiry_of, rerun_key
from headwater.services.causes.opening import Opening, planned
from headwater.services.causes.root_cause import RootCauseService
from headwater.services.causes.suspects import blamed, evidence_kept, find_suspect
from headwater.services.deed import ONCE, Deed
from headwater.services.writing import said_before, write_once
from headwater.store import Store

LONGEST = 10_000


class InvestigationService(Inquiries):
    """Opens, lists and changes investigations."""

    def __init__(
        self,
        store: Store,
        root_cause: RootCauseService,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(store, root_cause)
        self._clock = clock
        self._opening = Opening(store, clock)

    def open(
        self,
        actor: Actor,
        bad: str,
        *,
        good: str = "",
        metric: str = "",
        higher_is_better: bool | None = None,
        times: Times = NOW,
        title: str = "",
        deed: Deed = ONCE,
    ) -> Investigated:
        """Open an investigation of why `bad` is worse than `good` (chosen where not given) and number it.

        The question is fixed at its opening: what is recorded later does not change its answer.

        Raises:
            NotFound, Invalid: as `RootCauseService.why`.
            Conflict: the idempotency key opened an investigation of something else.
        """
        title = title.strip()
        _check_text(title, "title")
        with blaming("bad"):
            asked = self._references.resolve(bad, times)
        own = ("api", deed.key) if deed.key else ("own", secrets.token_hex(16))
        if held := self._reading.nodes([uid_of(Kind.INVESTIGATION, own)]):
            with blaming("idempotency_key"):
                return self._opened_before(actor, held[0], asked, deed.key)
        fixed = self._opening.fixed(times, asked)
        answer = self._root_cause.why(
            actor, asked.uid, good=good, metric=metric, higher_is_better=higher_is_better, times=fixed
        )
        by = deed.by or actor.name
        return self.investigated(
            actor, self._opening.write(own, asked, answer, times=fixed, title=title, by=by), answer
        )

    def judge(
        self, actor: Actor, ref: str, suspect: str, judgement: Judgement, *, deed: Deed = ONCE
    ) -> Investigated:
        """Say of a suspect that it is not it, or is; what the same person said of it before no longer counts.

        Raises:
            NotFound: there is no such investigation or suspect.
            Conflict: it is closed or was changed meanwhile.
        """
        return self._say(actor, ref, suspect, judgement.value, deed)

    def withdraw(self, actor: Actor, ref: str, suspect: str, *, deed: Deed = ONCE) -> Investigated:
        """Take back one's own verdict on a suspect.

        Raises:
            NotFound: that person has said nothing of it that still counts.
            Conflict: as `judge`.
        """
        return self._say(actor, ref, suspect, "", deed)

    def exclude(
        self, actor: Actor, ref: str, reverted: Sequence[str], *, feasible: bool = False, deed: Deed = ONCE
    ) -> Investigated:
        """Say that the rerun which sets back just `reverted` (suspects) cannot be made; `feasible`: that it can.

        Raises:
            NotFound: there is no such investigation or suspect.
            Invalid: nothing is named.
            Conflict: as `judge`.
        """
        inquiry = self.inquiry(self.named(actor, ref))
        answer = self.answer(actor, inquiry)
        with blaming("reverted"):
            refs = tuple(sorted({find_suspect(answer, each).ref for each in reverted}))
            if not refs:
                raise Invalid("name the suspects that the rerun would set back")
        held = () if feasible else refs
        fact = self._changed(inquiry, {rerun_key("infeasible", refs): held}, deed.by or actor.name)
        return self._write(actor, inquiry, fact, deed)

    def conclude(
        self, actor: Actor, ref: str, conclusion: str, *, cause: str = "", deed: Deed = ONCE
    ) -> Investigated:
        """Close an investigation with what came of it; `cause` is a suspect, else the one that verdicts confirm.

        Raises:
            NotFound: there is no such investigation or suspect.
            Conflict: it is closed already or was changed meanwhile.
        """
        _check_text(conclusion, "conclusion")
        with blaming("conclusion"):
            if not conclusion.strip():
                raise Invalid("an investigation is closed with a conclusion; say what it was")
        inquiry = self.inquiry(self.named(actor, ref))
        answer = self.answer(actor, inquiry)
        with blaming("cause"):
            found = find_suspect(answer, cause).ref if cause else blamed(inquiry)
        props: dict[str, Value] = {
            "state": State.CLOSED.value,
            "conclusion": conclusion,
            "cause": found,
            "evidence": evidence_kept(answer),
        }
        return self._write(actor, inquiry, self._changed(inquiry, props, deed.by or actor.name), deed)

    def reopen(self, actor: Actor, ref: str, *, deed: Deed = ONCE) -> Investigated:
        """Open a closed investigation again; its conclusion stays in its history.

        Raises:
            Conflict: it is open, or was changed meanwhile.
        """
        inquiry = self.inquiry(self.named(actor, ref))
        props: dict[str, Value] = {"state": State.OPEN.value, "conclusion": "", "cause": "", "evidence": ()}
        fact = self._changed(inquiry, props, deed.by or actor.name)
        return self._write(actor, inquiry, fact, deed, allowed=State.CLOSED)

    def rename(self, actor: Actor, ref: str, title: str, *, deed: Deed = ONCE) -> Investigated:
        """Give an investigation, open or closed, another title; without one it is called by its question.

        Raises:
            NotFound: there is no such investigation.
            Conflict: it was changed meanwhile.
        """
        title = title.strip()
        _check_text(title, "title")
        inquiry = self.inquiry(self.named(actor, ref))
        props: dict[str, Value] = {"title": title, "titled_by": deed.by or actor.name}
        return self._write(actor, inquiry, self._stated(inquiry.node, props), deed, allowed=inquiry.state)

    def _say(self, actor: Actor, ref: str, suspect: str, judgement: str, deed: Deed) -> Investigated:
        inquiry = self.inquiry(self.named(actor, ref))
        by, now = deed.by or actor.name, self._clock()
        answer = self.answer(actor, inquiry)
        with blaming("suspect"):
            found = find_suspect(answer, suspect).ref
        fact = VerdictFact(
            investigation=inquiry.node.uid,
            suspect=found,
            verdict=judgement,
            by=by,
            occurred_at=now,
            recorded_at=now,
            origin=Origin.DECLARED,
        )
        held = any((each.suspect, each.by) == (found, by) for each in inquiry.verdicts)
        with blaming("suspect"):
            if not (judgement or held or self._is_repeated(inquiry, fact, deed)):
                raise NotFound(f"{by} has no verdict on {found} to take back")
        return self._write(actor, inquiry, fact, deed)

    def _write(
        self, actor: Actor, inquiry: Inquiry, fact: Fact, deed: Deed, *, allowed: State = State.OPEN
    ) -> Investigated:
        """Write a change and the rerun that is most telling after it, and return how things stand."""
        with blaming("investigation"):
            if inquiry.state is not allowed and not self._is_repeated(inquiry, fact, deed):
                way_out = "; reopen it first" if allowed is State.OPEN else ""
                raise Conflict(f"investigation {inquiry.number} is {inquiry.state.value} already{way_out}")
        held = self._store.facts_of([inquiry.node.uid])
        changed = self._folded(inquiry, [*held, fact])
        answer = self.answer(actor, changed)
        plan = planned(answer, changed.planned) if changed.state is State.OPEN else {}
        also = [self._stated(inquiry.node, plan)] if plan else []
        with blaming(deed.part):
            write_once(
                self._store,
                inquiry.node,
                [fact],
                also=also,
                key=deed.key,
                expected_revision=deed.expected_revision,
            )
        (node,) = self._reading.nodes([inquiry.node.uid])
        return self.investigated(actor, node)

    def _is_repeated(self, inquiry: Inquiry, fact: Fact, deed: Deed) -> bool:
        return bool(deed.key) and said_before(self._store, [fact])

    def _folded(self, inquiry: Inquiry, facts: Sequence[Fact]) -> Inquiry:
        return inquiry_of(node_of(facts) or inquiry.node, facts)

    def _opened_before(self, actor: Actor, node: Node, asked: Node, key: str) -> Investigated:
        if node.props.get("bad") != asked.uid:
            raise Conflict(f"the idempotency key {key!r} was used for something else; choose another")
        return self.investigated(actor, node)

    def _changed(self, inquiry: Inquiry, props: Mapping[str, Value], by: str) -> NodeFact:
        return self._stated(inquiry.node, {**props, "changed_by": by})

    def _stated(self, node: Node, props: Mapping[str, Value]) -> NodeFact:
        now = self._clock()
        (first, *_) = [fact for fact in self._store.facts_of([node.uid]) if isinstance(fact, NodeFact)]
        return NodeFact(
            kind=Kind.INVESTIGATION,
            key=first.key,
            props=props,
            occurred_at=now,
            recorded_at=now,
            origin=Origin.DECLARED,
        )


def _check_text(text: str, what: str) -> None:
    with blaming(what):
        if len(text) > LONGEST:
            raise Invalid(f"the {what} is longer than {LONGEST:,} characters")


__all__ = ["LONGEST", "Deed", "Investigated", "InvestigationPage", "InvestigationService"]
