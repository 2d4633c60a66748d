"""The graph as a fold over facts: every node and edge is computed from all facts about it, in any order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeVar

from headwater.facts import (
    EdgeFact,
    Fact,
    IntervalFact,
    MetricFact,
    NodeFact,
    StateFact,
    TombstoneFact,
    VerdictFact,
)
from headwater.model import (
    TERMINAL,
    VERSIONS,
    Edge,
    Node,
    Origin,
    Relation,
    RunState,
    Times,
    Uid,
    Value,
    eid_of,
    to_text,
)

_EMPTY: tuple[Value, ...] = ("", ())
_SPLITS = {"test": 2, "": 1}
_STATE_RANK = {RunState.START: 0, RunState.RUNNING: 1}
_Some = TypeVar("_Some", bound=Fact)


def node_of(facts: Collection[Fact], *, revision: int | None = None) -> Node | None:
    """Return the node that `facts` (all of one subject) describe; None while nothing says what it is.

    Its revision is the number of facts where none is given.
    """
    if len(facts) == 1:
        (only,) = facts
        return _described_once(only, 1 if revision is None else revision) if type(only) is NodeFact else None
    ordered = _in_order(facts)
    by_type: dict[str, list[Any]] = {}
    for fact in ordered:
        by_type.setdefault(fact.type, []).append(fact)
    described: list[NodeFact] = by_type.get(NodeFact.type, [])
    if not described:
        return None
    last = described[-1]
    props: dict[str, Value] = {}
    for fact in described:
        props.update(fact.props)
    if len(by_type) > 1:
        _add_said(props, by_type)
    name = next((fact.name for fact in reversed(described) if fact.name), last.key[-1])
    if withdrawn := by_type.get(TombstoneFact.type):
        props, name = {"withdrawn_at": to_text(withdrawn[0].occurred_at)}, "(withdrawn)"
    _add_digests(props, described)
    return Node(
        uid=last.uid,
        kind=last.kind,
        name=name,
        project=next((fact.project for fact in reversed(described) if fact.project), ""),
        occurred_at=described[0].occurred_at,
        recorded_at=min([fact.recorded_at for fact in described]),
        revision=len(ordered) if revision is None else revision,
        props=_kept(props),
    )


def _described_once(fact: NodeFact, revision: int) -> Node:
    """Return the node of which nothing but `fact` is known, as most are when they come."""
    props: Mapping[str, Value] = fact.props
    if fact.digests:
        props = dict(props)
        _add_digests(props, [fact])
    return Node(
        fact.subject,
        fact.kind,
        fact.name or fact.key[-1],
        fact.project,
        fact.occurred_at,
        fact.recorded_at,
        revision,
        _kept(props) if props else {},
    )


def edge_of(facts: Iterable[Fact]) -> Edge | None:
    """Return the edge that `facts` (all of one eid) describe; None if there is none."""
    ordered: list[EdgeFact] = [fact for fact in facts if type(fact) is EdgeFact]
    if not ordered:
        return None
    if len(ordered) == 1:
        last, props, recorded_at = ordered[0], ordered[0].props, ordered[0].recorded_at
    else:
        ordered.sort(key=_moment)
        last, props = ordered[-1], {}
        for fact in ordered:
            props = {**props, **fact.props}
        recorded_at = min([fact.recorded_at for fact in ordered])
    # By place, as most of what is folded is edges and names cost more.
    return Edge(
        last.subject,
        last.effect,
        last.cause,
        last.relation,
        last.role,
        last.since or ordered[0].occurred_at,
        recorded_at,
        last.until,
        last.origin,
        last.confidence,
        _kept(props) if props else props,
    )


def leading(metrics: Iterable[MetricFact]) -> dict[str, MetricFact]:
    """Return by key the metric fact that outweighs all others of it: split, time, step and id decide.

    Whatever else is said later, the others never show again.
    """
    best: dict[str, MetricFact] = {}
    for fact in metrics:
        held = best.get(fact.key)
        if held is None or _metric_rank(fact) >= _metric_rank(held):
            best[fact.key] = fact
    return best


def known(facts: Iterable[Fact], times: Times) -> list[Fact]:
    """Return the facts that had occurred and were recorded at `times`."""
    return [
        fact
        for fact in facts
        if (times.as_of is None or fact.occurred_at <= times.as_of)
        and (times.known_at is None or fact.recorded_at <= times.known_at)
    ]


def intervals(facts: Iterable[Fact], attribute: str) -> list[tuple[str, str, datetime, datetime | None]]:
    """Return (name, value, from, until) of every interval of `attribute`, oldest first."""
    out: list[tuple[str, str, datetime, datetime | None]] = []
    current: dict[str, int] = {}
    ordered = sorted(
        (fact for fact in facts if isinstance(fact, IntervalFact) and fact.attribute == attribute),
        key=lambda fact: (fact.occurred_at, fact.id),
    )
    for fact in ordered:
        at = current.get(fact.name)
        if at is not None:
            name, value, since, _ = out[at]
            if value == fact.value:
                continue
            out[at] = (name, value, since, fact.occurred_at)
            del current[fact.name]
        if fact.value is not None:
            current[fact.name] = len(out)
            out.append((fact.name, fact.value, fact.occurred_at, None))
    return out


def verdicts(facts: Iterable[Fact]) -> list[VerdictFact]:
    """Return the verdicts in force, oldest first: the last of each person on each suspect, unless it is empty."""
    ordered = sorted(
        (fact for fact in facts if isinstance(fact, VerdictFact)),
        key=lambda fact: (fact.occurred_at, fact.id),
    )
    last = {(fact.suspect, fact.by): fact for fact in ordered}
    return [fact for fact in ordered if fact.verdict and last[fact.suspect, fact.by] is fact]


def same_as(members: Sequence[Node]) -> list[Edge]:
    """Return the SAME_AS edges of a class of versions: a star, both ways, round the smallest uid.

    A ray begins when its outer member does, so that members stay joined while the hub has not occurred yet.
    """
    hub, *outer = sorted(members, key=lambda node: node.uid)
    return [edge for node in outer for edge in (_ray(node.uid, hub.uid, node), _ray(hub.uid, node.uid, node))]


def revisions(versions: Sequence[Node], *, of: Collection[Uid] | None = None) -> list[Edge]:
    """Return the REVISION_OF edges of a series: each version to the one before it by (occurred_at, uid).

    With `of` only those that leave these versions.
    """
    ordered = sorted(
        (node for node in versions if node.kind in VERSIONS), key=lambda n: (n.occurred_at, n.uid)
    )
    return [
        _derived(
            Relation.REVISION_OF,
            later.uid,
            earlier.uid,
            occurred_at=later.occurred_at,
            recorded_at=max(earlier.recorded_at, later.recorded_at),
        )
        for earlier, later in pairwise(ordered)
        if of is None or later.uid in of
    ]


def _ray(effect: Uid, cause: Uid, outer: Node) -> Edge:
    return _derived(
        Relation.SAME_AS, effect, cause, occurred_at=outer.occurred_at, recorded_at=outer.recorded_at
    )


def _derived(
    relation: Relation, effect: Uid, cause: Uid, *, occurred_at: datetime, recorded_at: datetime
) -> Edge:
    return Edge(
        eid=eid_of(effect, relation, cause),
        effect=effect,
        cause=cause,
        relation=relation,
        role="",
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        origin=Origin.INFERRED,
    )


def _in_order(facts: Collection[_Some]) -> list[_Some]:
    return sorted(facts, key=_moment) if len(facts) > 1 else list(facts)


def _moment(fact: Fact) -> tuple[datetime, str]:
    return fact.occurred_at, fact.id


def _kept(props: Mapping[str, Value]) -> dict[str, Value]:
    return {key: props[key] for key in sorted(props) if props[key] not in _EMPTY}


def _add_said(props: dict[str, Value], by_type: dict[str, list[Any]]) -> None:
    """Add what facts of other types say of a thing."""
    _add_states(props, by_type.get(StateFact.type, []))
    for key, fact in leading(by_type.get(MetricFact.type, ())).items():
        props[f"metric.{key}"] = fact.special or fact.value or 0.0
    _add_intervals(props, by_type.get(IntervalFact.type, []))
    for verdict in verdicts(by_type.get(VerdictFact.type, ())):
        props[f"verdict.{verdict.suspect}"] = verdict.verdict


def _add_states(props: dict[str, Value], states: list[StateFact]) -> None:
    if not states:
        return
    top = max(states, key=lambda fact: (_STATE_RANK.get(fact.state, 2), fact.occurred_at, fact.id))
    props["state"] = top.state.value
    begun = [fact.occurred_at for fact in states if fact.state not in TERMINAL]
    ended = [fact for fact in states if fact.state in TERMINAL]
    if begun:
        props["started_at"] = to_text(min(begun))
    if ended:
        props["ended_at"] = to_text(max(fact.occurred_at for fact in ended))
    if len(kinds := sorted({fact.state.value for fact in ended})) > 1:
        props["state_conflict"] = tuple(kinds)


def _metric_rank(fact: MetricFact) -> tuple[int, datetime, int, str]:
    return _SPLITS.get(fact.split, 0), fact.occurred_at, fact.step, fact.id


def _add_intervals(props: dict[str, Value], facts: list[IntervalFact]) -> None:
    last = {(fact.attribute, fact.name): fact for fact in facts}
    held = {key: fact.value for key, fact in last.items() if fact.value is not None}
    for (attribute, name), value in held.items():
        if attribute != "owner":
            props[f"{attribute}.{name}" if name else attribute] = value
    if owners := tuple(sorted(name for attribute, name in held if attribute == "owner")):
        props["owners"] = owners


def _add_digests(props: dict[str, Value], described: list[NodeFact]) -> None:
    for fact in described:
        for digest in fact.digests:
            props[f"digest.{digest.algorithm}"] = digest.value
            props.pop(f"digest_coverage.{digest.algorithm}", None)
            if digest.coverage != "full":
                props[f"digest_coverage.{digest.algorithm}"] = digest.coverage
