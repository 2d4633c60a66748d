"""Headwater's own PROV without facts, as its server writes it for other tools: nodes are known again by their uid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import unquote

from headwater.errors import Invalid
from headwater.facts import Fact, MetricFact, NodeFact, StateFact
from headwater.imports import Refused
from headwater.imports.prov.statement import ELEMENTS, FACT, NODE, Literal, Statement
from headwater.imports.times import UNKNOWN, moment
from headwater.model import TERMINAL, Digest, Kind, RunState, Uid, Value, uid_of

_PREFIX = "hw:"
_NOT_PROPS = frozenset({"name", "project", "occurred_at", "recorded_at"})


def known_again(statements: Sequence[Statement], recorded_at: datetime) -> Iterator[Fact | Refused]:
    """Yield the nodes of Headwater among `statements` that carry no facts, where what they say gives their uid."""
    for each in statements:
        if each.kind in ELEMENTS and each.id.startswith(NODE) and not each.values(FACT):
            kind = _kind(each)
            said = _said(each)
            key = _key(kind, said, each.id.removeprefix(NODE)) if kind else None
            if kind is None or key is None:
                continue
            try:
                yield from _facts(kind, key, said, each, recorded_at)
            except (Invalid, ValueError, TypeError) as error:
                yield Refused(each.where, str(error))


def _kind(each: Statement) -> Kind | None:
    names = {name.removeprefix(_PREFIX) for name in each.values("prov:type") if name.startswith(_PREFIX)}
    return next((kind for kind in Kind if kind.value in names), None)


def _said(each: Statement) -> dict[str, Value]:
    found: dict[str, list[Literal]] = {}
    for key, literal in each.attributes:
        if key.startswith(_PREFIX):
            found.setdefault(unquote(key.removeprefix(_PREFIX)), []).append(literal)
    return {
        key: many[0].value() if len(many) == 1 else tuple(literal.shown() for literal in many)
        for key, many in found.items()
    }


def _key(kind: Kind, said: Mapping[str, Value], uid: Uid) -> tuple[str, ...] | None:
    """Return the natural key that has this uid, None where what is said gives none."""
    name, project = str(said.get("name", "")), str(said.get("project", ""))
    series = str(said.get("series", ""))
    digests = [
        f"{key.removeprefix('digest.')}:{value}" for key, value in said.items() if key.startswith("digest.")
    ]
    candidates = [
        (project, name),
        (name,),
        (project, series, str(said.get("version", ""))),
        *((project, series, digest) for digest in digests),
        (str(said.get("source", "")), str(said.get("run_id", ""))),
        *((digest.partition(":")[2],) for digest in digests),
        (str(said.get("ecosystem", "")), str(said.get("package", "")), str(said.get("version", ""))),
    ]
    return next((key for key in candidates if all(key) and uid_of(kind, key) == uid), None)


def _facts(
    kind: Kind, key: tuple[str, ...], said: Mapping[str, Value], each: Statement, recorded_at: datetime
) -> Iterator[Fact]:
    at = moment(said.get("occurred_at")) or moment(each.one("startTime")) or UNKNOWN
    learned = moment(said.get("recorded_at")) or recorded_at
    props = {
        name: value
        for name, value in said.items()
        if name not in _NOT_PROPS and not name.startswith("digest")
    }
    digests = tuple(
        Digest(algorithm, str(value), str(said.get(f"digest_coverage.{algorithm}", "full")))
        for name, value in sorted(said.items())
        if (algorithm := name.removeprefix("digest.")) != name
    )
    uid = uid_of(kind, key)
    measured: dict[str, float] = {}
    if kind is Kind.RUN:
        yield from _states(uid, props, each, at, learned)
        measured = {
            name.removeprefix("metric."): float(value)
            for name, value in props.items()
            if name.startswith("metric.") and isinstance(value, int | float)
        }
        props = {name: value for name, value in props.items() if name.removeprefix("metric.") not in measured}
    for name, number in measured.items():
        if name:
            yield MetricFact(run=uid, key=name, value=number, occurred_at=at, recorded_at=learned)
    yield NodeFact(
        kind=kind,
        key=key,
        name=str(said.get("name", "")),
        project=str(said.get("project", "")),
        props=props,
        digests=digests,
        occurred_at=at,
        recorded_at=learned,
    )


def _states(
    uid: Uid, props: dict[str, Value], each: Statement, at: datetime, learned: datetime
) -> Iterator[Fact]:
    """Yield the states of a run, and take them out of its properties."""
    state, begun = str(props.pop("state", "")), moment(props.pop("started_at", None))
    ended = moment(each.one("endTime"))
    if begun:
        moving = RunState.RUNNING if state == RunState.RUNNING else RunState.START
        yield StateFact(run=uid, state=moving, occurred_at=begun, recorded_at=learned)
    if state in TERMINAL:
        yield StateFact(run=uid, state=RunState(state), occurred_at=ended or begun or at, recorded_at=learned)
