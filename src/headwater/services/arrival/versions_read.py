"""Keeps the versions of inputs without one in step with the OpenLineage events that have come in, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from headwater.facts import EdgeFact, Fact, NodeFact, RecordFact, StateFact
from headwater.imports.openlineage import DAY, MARK, Inferred, Timeline, filed_under
from headwater.model import Direction, Edge, Eid, Kind, Origin, Relation, Uid, eid_of
from headwater.services.arrival.ledger import Ledger, mentions_in
from headwater.store import Receipt, Store

MOST_PASSES = 20
_TICK = timedelta(microseconds=1)
_LAST = datetime.max.replace(tzinfo=UTC)
_LAST_SAID = _LAST - timedelta(days=1)  # leaves moments in which it can be said otherwise
_INFERRED = (Relation.USED, Relation.EVALUATED, Relation.DERIVED_FROM, Relation.SAME_AS)


@dataclass(frozen=True, slots=True)
class Concern:
    """The timelines that facts are about, and the runs and versions whose answers they can change.

    Beside events these are facts about runs and inferred edges: those of another store come in any order too.
    """

    timelines: frozenset[Uid]
    touched: frozenset[Uid]


def concern_of(facts: Iterable[Fact]) -> Concern:
    """Return what may have to be inferred anew after these facts."""
    timelines: set[Uid] = set()
    touched: set[Uid] = set()
    for fact in facts:
        # By their type: asking for an instance of an abstract class takes ten times as long.
        if type(fact) is RecordFact:
            for mention in mentions_in([fact]):
                touched.add(mention.run)
                timelines |= {mention.timeline} - {""}
            timelines |= {fact.subject} if fact.format == DAY else set()
        elif type(fact) is StateFact or (type(fact) is NodeFact and fact.kind is Kind.RUN):
            touched.add(fact.subject)
        elif type(fact) is EdgeFact and isinstance(mark := fact.props.get(MARK), str):
            timelines.add(mark)
            touched.add(fact.effect)
    return Concern(frozenset(timelines), frozenset(touched))


def settle(
    store: Store,
    concern: Concern,
    write: Callable[[list[Fact]], Receipt],
    *,
    ledger: Ledger,
    recorded_at: datetime,
) -> None:
    """Infer anew, and `write`, what facts that the store holds by now may have changed.

    What no longer follows is taken back, so the graph is that of all events, whoever sends them beside each other:
    a pass that wrote anything is repeated until one that saw all of it has nothing to add.
    """
    touched = set(concern.touched)
    for _ in range(MOST_PASSES):
        before = store.token().sequence
        ledger.up_to(before)
        said = _corrections(store, ledger, concern.timelines, touched, recorded_at=recorded_at)
        if not said:
            return
        receipt = write(said)
        ledger.follow(receipt, said)
        if receipt.token.sequence <= before + 1:
            return


def _corrections(
    store: Store, ledger: Ledger, about: frozenset[Uid], touched: set[Uid], *, recorded_at: datetime
) -> list[Fact]:
    """Return what has to be said so that what is inferred is what follows; adds to `touched` whom else it concerns."""
    own = store.facts_of([filed_under("run", uid) for uid in sorted(touched) if uid])
    if not own and not about:
        return []
    named = {uid for mention in mentions_in(own) for uid in mention.timelines}
    timelines = ledger.timelines(sorted(named | about))
    touched |= ledger.discovered()
    readers = [timeline.concerned(touched) for timeline in timelines]
    wanted = [
        inferred
        for timeline, those in zip(timelines, readers, strict=True)
        for inferred in timeline.inferred(those)
    ]
    return _difference(store, wanted, _held(store, timelines, readers), recorded_at)


def _held(store: Store, timelines: Sequence[Timeline], readers: Sequence[set[Uid]]) -> list[Edge]:
    """Return what is inferred by now for these readers of each dataset."""
    effects = {
        timeline.uid: those
        | {
            output
            for mention in timeline.mentions
            if mention.run in those
            for output in (*mention.columns, mention.writes)
        }
        for timeline, those in zip(timelines, readers, strict=True)
    }
    asked = sorted(set().union(*effects.values()))
    found = store.edges_of(asked, Direction.UPSTREAM, _INFERRED) if asked else []
    return [edge for edge in found if edge.effect in effects.get(str(edge.props.get(MARK)), ())]


def _difference(
    store: Store, wanted: Sequence[Inferred], present: Sequence[Edge], recorded_at: datetime
) -> list[Fact]:
    follows = {_eid(each): each for each in wanted}
    held = {edge.eid: edge for edge in present}
    gone = [edge for eid, edge in held.items() if eid not in follows]
    new = [each for eid, each in follows.items() if not _is(each, held.get(eid))]
    if not gone and not new:
        return []
    last: dict[Eid, datetime] = {}
    for fact in store.facts_of(sorted({*(edge.eid for edge in gone), *(_eid(each) for each in new)})):
        last[fact.subject] = max(fact.occurred_at, last.get(fact.subject, fact.occurred_at))
    return [
        *(_taken_back(edge, _after(last[edge.eid]), recorded_at) for edge in gone),
        *(_stated(each, _at(each, last.get(_eid(each))), recorded_at) for each in new),
    ]


def _at(each: Inferred, last: datetime | None) -> datetime:
    return min(each.since, _LAST_SAID) if last is None else _after(last)


def _after(last: datetime) -> datetime:
    """Return the next moment, where there is one."""
    return last if last == _LAST else last + _TICK


def _is(wanted: Inferred, edge: Edge | None) -> bool:
    return edge is not None and (wanted.confidence, dict(wanted.props)) == (edge.confidence, dict(edge.props))


def _eid(each: Inferred) -> Eid:
    return eid_of(each.effect, each.relation, each.cause, role=each.role, since=each.since)


def _stated(
    each: Inferred, at: datetime, recorded_at: datetime, *, until: datetime | None = None
) -> EdgeFact:
    return EdgeFact(
        effect=each.effect,
        relation=each.relation,
        cause=each.cause,
        role=each.role,
        since=each.since,
        until=until,
        props=each.props,
        occurred_at=at,
        recorded_at=recorded_at,
        origin=Origin.INFERRED,
        confidence=each.confidence,
    )


def _taken_back(edge: Edge, at: datetime, recorded_at: datetime) -> EdgeFact:
    held = Inferred(
        effect=edge.effect,
        relation=edge.relation,
        cause=edge.cause,
        role=edge.role,
        since=edge.occurred_at,
        confidence=edge.confidence,
        props=edge.props,
    )
    return _stated(held, at, recorded_at, until=edge.occurred_at)
