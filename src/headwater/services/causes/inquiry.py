"""What is stored of an investigation, read from its facts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from headwater.facts import Fact, NodeFact, VerdictFact
from headwater.model import Node, Times, Uid, Value, canonical, to_time
from headwater.projection import verdicts

Reverted = frozenset[str]


class State(StrEnum):
    """Whether an investigation still looks for its cause."""

    OPEN = "open"
    CLOSED = "closed"


class Judgement(StrEnum):
    """What people say of a suspect."""

    NOT_IT = "not it"
    CONFIRMED = "confirmed"
    VERIFIED = "verified by rerun"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody said of a suspect, and when; an empty `judgement` took back what was said before."""

    suspect: str
    judgement: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to an investigation: `what` in words, by whom and when."""

    what: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question, fixed at its opening, and what people did with it.

    `times` are those of the question: asked again, it has the same answer. `verdicts` are in force, oldest first;
    `infeasible` and `planned` are reruns by the suspects that they set back to their good level.
    """

    node: Node
    bad: Uid
    good: Uid
    metric: str
    higher_is_better: bool
    times: Times
    title: str
    opened_by: str
    state: State
    conclusion: str
    cause: str
    closed_by: str
    closed_at: datetime | None
    verdicts: tuple[Verdict, ...]
    infeasible: tuple[Reverted, ...]
    planned: tuple[Reverted, ...]
    events: tuple[Event, ...]

    @property
    def number(self) -> str:
        """What people call it."""
        return self.node.name

    def judgements(self) -> dict[str, str]:
        """Return the newest verdict in force on each suspect."""
        return {each.suspect: each.judgement for each in self.verdicts}


def inquiry_of(node: Node, facts: Iterable[Fact]) -> Inquiry:
    """Return the investigation that `node` is, with its `facts`."""
    known = sorted(facts, key=lambda fact: (fact.occurred_at, fact.id))
    props = node.props
    closings = [
        fact for fact in known if isinstance(fact, NodeFact) and fact.props.get("state") == State.CLOSED
    ]
    return Inquiry(
        node=node,
        bad=str(props.get("bad", "")),
        good=str(props.get("good", "")),
        metric=str(props.get("metric", "")),
        higher_is_better=bool(props.get("higher_is_better", True)),
        times=Times(_moment(props.get("as_of")), _moment(props.get("known_at"))),
        title=str(props.get("title", "")),
        opened_by=str(props.get("opened_by", "")),
        state=State(str(props.get("state", State.OPEN))),
        conclusion=str(props.get("conclusion", "")),
        cause=str(props.get("cause", "")),
        closed_by=str(props.get("changed_by", "")) if props.get("state") == State.CLOSED else "",
        closed_at=closings[-1].occurred_at if closings and props.get("state") == State.CLOSED else None,
        verdicts=tuple(
            Verdict(each.suspect, each.verdict, each.by, each.occurred_at) for each in verdicts(known)
        ),
        infeasible=_reruns(node, "infeasible"),
        planned=_reruns(node, "plan"),
        events=tuple(event for fact in known if (event := _event(fact))),
    )


def rerun_key(prefix: str, reverted: Collection[str]) -> str:
    """Return the property that holds a rerun, named by what it sets back."""
    return f"{prefix}.{hashlib.sha256(canonical(sorted(reverted))).hexdigest()[:12]}"


def _reruns(node: Node, prefix: str) -> tuple[Reverted, ...]:
    held: Mapping[str, Value] = node.group(prefix)
    return tuple(frozenset(refs) for refs in held.values() if isinstance(refs, tuple))


def _event(fact: Fact) -> Event | None:
    if isinstance(fact, VerdictFact):
        said = f"{fact.suspect}: {fact.verdict}" if fact.verdict else f"{fact.suspect}: took back the verdict"
        return Event(said, fact.by, fact.occurred_at)
    if not isinstance(fact, NodeFact):
        return None
    return _deed(fact)


def _deed(fact: NodeFact) -> Event | None:
    props = fact.props
    by = str(props.get("changed_by", ""))
    if "bad" in props:
        return Event("opened", str(props.get("opened_by", "")), fact.occurred_at)
    if props.get("state") == State.CLOSED:
        return Event(f"closed: {props.get('conclusion', '')}", by, fact.occurred_at)
    if props.get("state") == State.OPEN:
        return Event("reopened", by, fact.occurred_at)
    if "titled_by" in props:
        called = f"called: {props['title']}" if props.get("title") else "title taken away"
        return Event(called, str(props["titled_by"]), fact.occurred_at)
    for key, refs in props.items():
        if key.startswith("infeasible.") and isinstance(refs, tuple):
            what = f"rerun without {', '.join(refs)} cannot be made" if refs else "a rerun can be made again"
            return Event(what, by, fact.occurred_at)
    return None


def _moment(value: Value | None) -> datetime | None:
    return to_time(str(value)) if value else None
