"""Investigations as they are kept: found, named, and answered again."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.analysis.root_cause.answer import RootCause
from headwater.analysis.root_cause.judged import judged
from headwater.errors import Invalid, NotFound
from headwater.filters import All, Compare, Comparison, Search
from headwater.model import NOW, Kind, Node, Times
from headwater.naming import parse
from headwater.projection import known
from headwater.services.actor import Actor
from headwater.services.blaming import blaming
from headwater.services.causes.inquiry import Inquiry, State, inquiry_of
from headwater.services.causes.reruns import Reruns, reruns_of
from headwater.services.causes.root_cause import RootCauseService
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.store import Page, Store

MOST_ALIKE = 100


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


class Inquiries:
    """Reads investigations."""

    def __init__(self, store: Store, root_cause: RootCauseService) -> None:
        self._store, self._root_cause = store, root_cause
        self._reading = Reading(store)
        self._references = References(self._reading)

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
        counted: bool = True,
    ) -> Page:
        """Return the nodes of `investigations`; how many in all only where it is `counted`."""
        where = [Compare("state", Comparison.EQ, (state.value,))] if state else []
        if about:
            where.append(Compare("bad", Comparison.EQ, (self._references.resolve(about).uid,)))
        search = Search(kinds=(Kind.INVESTIGATION,), where=All(tuple(where)))
        return self._store.search(search, first=first, after=after, counted=counted)

    def same_question(self, actor: Actor, inquiry: Inquiry) -> list[Inquiry]:
        """Return the other open investigations, newest first, of the same two things and metric."""
        page = self.investigations(actor, first=MOST_ALIKE, state=State.OPEN, about=inquiry.bad)
        asked = (inquiry.good, inquiry.metric)
        return [
            each
            for each in page.items
            if each.node.uid != inquiry.node.uid and (each.good, each.metric) == asked
        ]

    def show(self, actor: Actor, ref: str) -> Investigated:
        """Return the investigation that `ref` (12 or investigation:12) names, with its answer.

        Raises:
            NotFound: there is none with this number.
        """
        return self.investigated(actor, self.named(actor, ref))

    def record(self, actor: Actor, node: Node, *, times: Times = NOW) -> Inquiry:
        """Return what was stored of the investigation that `node` is, at `times`."""
        return inquiry_of(node, known(self._store.facts_of([node.uid]), times))

    def named(self, actor: Actor, ref: str) -> Node:
        """Return the node of the investigation that `ref` names; a number names exactly one.

        Raises:
            NotFound: there is none with this number.
            Invalid: `ref` names something else, or several projects have the number.
        """
        with blaming("investigation"):
            text = f"investigation:{ref}" if ref.isdecimal() else ref
            try:
                node = self._references.resolve(text)
            except (Invalid, NotFound) as error:
                if ":" in text:
                    raise
                raise NotFound(f"{ref!r} is no number of an investigation; write e.g. 12") from error
            if node.kind is not Kind.INVESTIGATION:
                raise Invalid(f"{ref} is a {node.kind}; an investigation is named by its number, e.g. 12")
            if ":" in text and parse(text).name not in (node.name, node.uid):
                raise NotFound(f"there is no {text}; `headwater investigate list` shows what there is")
            return node

    def inquiry(self, node: Node) -> Inquiry:
        """Return what is stored of the investigation that `node` is."""
        return inquiry_of(node, self._store.facts_of([node.uid]))

    def investigated(self, actor: Actor, node: Node, answer: RootCause | None = None) -> Investigated:
        """Return the investigation that `node` is, with `answer` or its own, and the reruns that came back."""
        inquiry = self.inquiry(node)
        answer = answer or self.answer(actor, inquiry)
        reruns = reruns_of(self._reading, inquiry, answer)
        now = self.answer(actor, inquiry, times=NOW) if reruns.items else None
        return Investigated(inquiry, answer, reruns, now)

    def answer(self, actor: Actor, inquiry: Inquiry, *, times: Times | None = None) -> RootCause:
        """Return the answer to the question as of its opening, or of `times`, with its verdicts."""
        answer = self._root_cause.why(
            actor,
            inquiry.bad,
            good=inquiry.good,
            metric=inquiry.metric,
            higher_is_better=inquiry.higher_is_better,
            times=times or inquiry.times,
        )
        return judged(answer, inquiry.judgements(), inquiry.infeasible)
