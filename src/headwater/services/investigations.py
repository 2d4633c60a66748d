"""Investigations: questions that people work on together, with verdicts, reruns and a conclusion."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from headwater.analysis.root_cause.answer import RootCause
from headwater.analysis.root_cause.judged import judged
from headwater.errors import Conflict, Invalid, NotFound
from headwater.facts import Fact, NodeFact, VerdictFact
from headwater.filters import All, Compare, Comparison, Search
from headwater.model import NOW, Kind, Node, Origin, Relation, Times, Uid, Value, to_text, uid_of
from headwater.naming import parse
from headwater.projection import known, node_of
from headwater.services.actor import Actor
from headwater.services.inquiry import Inquiry, Judgement, Reverted, State, inquiry_of, rerun_key
from headwater.services.intake import Intake
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.services.reruns import Reruns, reruns_of
from headwater.services.root_cause import RootCauseService
from headwater.services.suspects import able, blamed, evidence_kept, find_suspect
from headwater.services.writing import said_before, write_once
from headwater.statements import Stamp, edge, thing
from headwater.store import Page, Store

LONGEST = 10_000
_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class Investigated:
    """An investigation with its answer as of its opening, re-ranked by the verdicts in force.

    `reruns` came back since; with any, `now` is the answer that knows them.
    """

    inquiry: Inquiry
    answer: RootCause
    reruns: Reruns
    now: RootCause | None


@dataclass(frozen=True, slots=True)
class InvestigationPage:
    """Investigations, newest first, how many there are in all, and the cursor to go on with."""

    items: tuple[Inquiry, ...]
    total: int
    after: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Who changes an investigation (the actor where empty), the idempotency key, and the revision it is to be at."""

    by: str = ""
    key: str = ""
    expected_revision: int | None = None


_ONCE = Deed()


class InvestigationService:
    """Opens, lists and changes investigations."""

    def __init__(
        self,
        store: Store,
        root_cause: RootCauseService,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._root_cause, self._clock = store, root_cause, clock
        self._reading = Reading(store)
        self._references = References(self._reading)

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
        deed: Deed = _ONCE,
    ) -> Investigated:
        """Open an investigation of why `bad` is worse than `good` (chosen where not given) and number it.

        The question is fixed at its opening: what is recorded later does not change its answer.

        Raises:
            NotFound, Invalid: as `RootCauseService.why`.
            Conflict: the idempotency key opened an investigation of something else.
        """
        _check_text(title, "title")
        asked = self._references.resolve(bad, times)
        own = ("api", deed.key) if deed.key else ("own", secrets.token_hex(16))
        if held := self._reading.nodes([uid_of(Kind.INVESTIGATION, own)]):
            return self._opened_before(actor, held[0], asked, deed.key)
        fixed = self._fixed(times, asked)
        answer = self._root_cause.why(
            actor, asked.uid, good=good, metric=metric, higher_is_better=higher_is_better, times=fixed
        )
        props: dict[str, Value] = {
            "bad": asked.uid,
            "good": answer.good.asked,
            "metric": answer.metric,
            "higher_is_better": answer.higher_is_better,
            "as_of": to_text(fixed.as_of or self._clock()),
            "known_at": to_text(fixed.known_at or self._clock()),
            "title": title,
            "opened_by": deed.by or actor.name,
            "state": State.OPEN.value,
            **_plan(answer, ()),
        }
        node = self._numbered(own, asked, props, _about(answer))
        return self._investigated(actor, node, answer)

    def investigations(
        self,
        actor: Actor,
        *,
        first: int = 20,
        after: str = "",
        state: State | None = None,
        about: str = "",
    ) -> InvestigationPage:
        """Return a page of investigations, newest first; only those in `state`, or of the bad thing `about`."""
        page = self.found(actor, first=first, after=after, state=state, about=about)
        facts = self._store.facts_of([node.uid for node in page.nodes])
        items = [
            inquiry_of(node, [fact for fact in facts if fact.subject == node.uid]) for node in page.nodes
        ]
        return InvestigationPage(tuple(items), page.total, page.after)

    def found(
        self,
        actor: Actor,
        *,
        first: int = 20,
        after: str = "",
        state: State | None = None,
        about: str = "",
    ) -> Page:
        """Return the nodes of `investigations`."""
        where = [Compare("state", Comparison.EQ, (state.value,))] if state else []
        if about:
            where.append(Compare("bad", Comparison.EQ, (self._references.resolve(about).uid,)))
        search = Search(kinds=(Kind.INVESTIGATION,), where=All(tuple(where)))
        return self._store.search(search, first=first, after=after)

    def show(self, actor: Actor, ref: str) -> Investigated:
        """Return the investigation that `ref` (12 or investigation:12) names, with its answer.

        Raises:
            NotFound: there is none with this number.
        """
        return self._investigated(actor, self.named(actor, ref))

    def record(self, actor: Actor, node: Node, *, times: Times = NOW) -> Inquiry:
        """Return what was stored of the investigation that `node` is, at `times`."""
        return inquiry_of(node, known(self._store.facts_of([node.uid]), times))

    def named(self, actor: Actor, ref: str) -> Node:
        """Return the node of the investigation that `ref` names; a number names exactly one.

        Raises:
            NotFound: there is none with this number.
            Invalid: `ref` names something else, or several projects have the number.
        """
        text = f"investigation:{ref}" if ref.isdecimal() else ref
        node = self._references.resolve(text)
        if node.kind is not Kind.INVESTIGATION:
            raise Invalid(f"{ref} is a {node.kind}; an investigation is named by its number, e.g. 12")
        if ":" in text and parse(text).name not in (node.name, node.uid):
            raise NotFound(f"there is no {text}; `headwater investigate list` shows what there is")
        return node

    def judge(
        self, actor: Actor, ref: str, suspect: str, judgement: Judgement, *, deed: Deed = _ONCE
    ) -> Investigated:
        """Say of a suspect that it is not it, or is; what the same person said of it before no longer counts.

        Raises:
            NotFound: there is no such investigation or suspect.
            Conflict: it is closed or was changed meanwhile.
        """
        return self._say(actor, ref, suspect, judgement.value, deed)

    def withdraw(self, actor: Actor, ref: str, suspect: str, *, deed: Deed = _ONCE) -> Investigated:
        """Take back one's own verdict on a suspect.

        Raises:
            NotFound: that person has said nothing of it that still counts.
            Conflict: as `judge`.
        """
        return self._say(actor, ref, suspect, "", deed)

    def exclude(
        self, actor: Actor, ref: str, reverted: Sequence[str], *, feasible: bool = False, deed: Deed = _ONCE
    ) -> Investigated:
        """Say that the rerun which sets back just `reverted` (suspects) cannot be made; `feasible`: that it can.

        Raises:
            NotFound: there is no such investigation or suspect.
            Invalid: nothing is named.
            Conflict: as `judge`.
        """
        inquiry = self._inquiry(self.named(actor, ref))
        answer = self._answer(actor, inquiry)
        refs = tuple(sorted({find_suspect(answer, each).ref for each in reverted}))
        if not refs:
            raise Invalid("name the suspects that the rerun would set back")
        held = () if feasible else refs
        fact = self._changed(inquiry, {rerun_key("infeasible", refs): held}, deed.by or actor.name)
        return self._write(actor, inquiry, fact, deed)

    def conclude(
        self, actor: Actor, ref: str, conclusion: str, *, cause: str = "", deed: Deed = _ONCE
    ) -> Investigated:
        """Close an investigation with what came of it; `cause` is a suspect, else the one that verdicts confirm.

        Raises:
            NotFound: there is no such investigation or suspect.
            Conflict: it is closed already or was changed meanwhile.
        """
        _check_text(conclusion, "conclusion")
        if not conclusion.strip():
            raise Invalid("an investigation is closed with a conclusion; say what it was")
        inquiry = self._inquiry(self.named(actor, ref))
        answer = self._answer(actor, inquiry)
        props: dict[str, Value] = {
            "state": State.CLOSED.value,
            "conclusion": conclusion,
            "cause": find_suspect(answer, cause).ref if cause else blamed(inquiry),
            "evidence": evidence_kept(answer),
        }
        return self._write(actor, inquiry, self._changed(inquiry, props, deed.by or actor.name), deed)

    def reopen(self, actor: Actor, ref: str, *, deed: Deed = _ONCE) -> Investigated:
        """Open a closed investigation again; its conclusion stays in its history.

        Raises:
            Conflict: it is open, or was changed meanwhile.
        """
        inquiry = self._inquiry(self.named(actor, ref))
        props: dict[str, Value] = {"state": State.OPEN.value, "conclusion": "", "cause": "", "evidence": ()}
        fact = self._changed(inquiry, props, deed.by or actor.name)
        return self._write(actor, inquiry, fact, deed, allowed=State.CLOSED)

    def _say(self, actor: Actor, ref: str, suspect: str, judgement: str, deed: Deed) -> Investigated:
        inquiry = self._inquiry(self.named(actor, ref))
        by, now = deed.by or actor.name, self._clock()
        found = find_suspect(self._answer(actor, inquiry), suspect).ref
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
        if not (judgement or held or self._is_repeated(inquiry, fact, deed)):
            raise NotFound(f"{by} has no verdict on {found} to take back")
        return self._write(actor, inquiry, fact, deed)

    def _write(
        self, actor: Actor, inquiry: Inquiry, fact: Fact, deed: Deed, *, allowed: State = State.OPEN
    ) -> Investigated:
        """Write a change and the rerun that is most telling after it, and return how things stand."""
        if inquiry.state is not allowed and not self._is_repeated(inquiry, fact, deed):
            way_out = "; reopen it first" if allowed is State.OPEN else ""
            raise Conflict(f"investigation {inquiry.number} is {inquiry.state.value} already{way_out}")
        held = self._store.facts_of([inquiry.node.uid])
        changed = self._folded(inquiry, [*held, fact])
        answer = self._answer(actor, changed)
        plan = _plan(answer, changed.planned) if changed.state is State.OPEN else {}
        write_once(
            self._store,
            inquiry.node,
            [fact],
            also=[self._stated(inquiry.node, plan)] if plan else [],
            key=deed.key,
            expected_revision=deed.expected_revision,
        )
        (node,) = self._reading.nodes([inquiry.node.uid])
        return self._investigated(actor, node)

    def _is_repeated(self, inquiry: Inquiry, fact: Fact, deed: Deed) -> bool:
        return bool(deed.key) and said_before(self._store, [fact])

    def _folded(self, inquiry: Inquiry, facts: Sequence[Fact]) -> Inquiry:
        return inquiry_of(node_of(facts) or inquiry.node, facts)

    def _inquiry(self, node: Node) -> Inquiry:
        return inquiry_of(node, self._store.facts_of([node.uid]))

    def _investigated(self, actor: Actor, node: Node, answer: RootCause | None = None) -> Investigated:
        inquiry = self._inquiry(node)
        answer = answer or self._answer(actor, inquiry)
        reruns = reruns_of(self._reading, inquiry, answer)
        now = self._answer(actor, inquiry, times=NOW) if reruns.items else None
        return Investigated(inquiry, answer, reruns, now)

    def _answer(self, actor: Actor, inquiry: Inquiry, *, times: Times | None = None) -> RootCause:
        answer = self._root_cause.why(
            actor,
            inquiry.bad,
            good=inquiry.good,
            metric=inquiry.metric,
            higher_is_better=inquiry.higher_is_better,
            times=times or inquiry.times,
        )
        return judged(answer, inquiry.judgements(), inquiry.infeasible)

    def _opened_before(self, actor: Actor, node: Node, asked: Node, key: str) -> Investigated:
        if node.props.get("bad") != asked.uid:
            raise Conflict(f"the idempotency key {key!r} was used for something else; choose another")
        return self._investigated(actor, node)

    def _fixed(self, times: Times, asked: Node) -> Times:
        """Return the times of the question: now where they were left open, not before what it asks about."""
        now = max(self._clock(), asked.recorded_at, asked.occurred_at)
        return Times(times.as_of or now, times.known_at or now)

    def _numbered(
        self, own: tuple[str, str], asked: Node, props: Mapping[str, Value], about: Mapping[Uid, str]
    ) -> Node:
        """Write a new investigation under the next free number, which a store gives out once."""
        uid = uid_of(Kind.INVESTIGATION, own)
        number = self._highest() + 1
        for candidate in range(number, number + _ATTEMPTS):
            now = self._clock()
            stamp = Stamp(now, now, Origin.DECLARED)
            kept = {key: value for key, value in props.items() if value != ""}
            own_fact = thing(
                Kind.INVESTIGATION, own, stamp, name=str(candidate), project=asked.project, props=kept
            )
            edges = [edge(uid, Relation.ABOUT, cause, stamp, role=role) for cause, role in about.items()]
            Intake(self._store).append([*own_fact, *edges], key=f"investigation:{candidate}")
            if held := self._reading.nodes([uid]):
                return held[0]
        raise Conflict(
            f"the numbers {number} to {number + _ATTEMPTS - 1} were all taken meanwhile; try again"
        )

    def _highest(self) -> int:
        numbers = [
            int(node.name) for node in self._store.scan_nodes(Kind.INVESTIGATION) if node.name.isdecimal()
        ]
        return max(numbers, default=0)

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


def _about(answer: RootCause) -> dict[Uid, str]:
    """Return what an investigation is about, each thing with its role."""
    suspects = {each.path[0]: "suspect" for each in answer.suspects if each.path}
    return suspects | {answer.good.asked: "good", answer.bad.asked: "bad"}


def _plan(answer: RootCause, planned: Sequence[Reverted]) -> dict[str, Value]:
    """Return the property that keeps the next rerun, unless it is planned already."""
    if answer.next_rerun is None:
        return {}
    factors = set(answer.next_rerun.revert)
    refs = frozenset(each.ref for each in able(answer) if each.factor in factors)
    return {} if refs in planned else {rerun_key("plan", refs): tuple(sorted(refs))}


def _check_text(text: str, what: str) -> None:
    if len(text) > LONGEST:
        raise Invalid(f"the {what} is longer than {LONGEST:,} characters")
