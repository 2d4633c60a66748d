"""Lines of the interchange format as Headwater itself writes them, read without the schema.

Whatever is not of exactly that form is left to the schema, which also says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from headwater.errors import Invalid
from headwater.facts import ATTRIBUTES, EdgeFact, Fact, IntervalFact, MetricFact, NodeFact, StateFact
from headwater.model import Digest, Json, Kind, Origin, Relation, RunState, Value, to_time

_IS_UID = re.compile("[0-9a-f]{32}").fullmatch
_NUL = b"\\u0000"
_MAX_EXACT_INT = 2**53 - 1
_KINDS = {kind.value: kind for kind in Kind}
_RELATIONS = {relation.value: relation for relation in Relation}
_STATES = {state.value: state for state in RunState}
_ORIGINS = {origin.value: origin for origin in Origin}
_SPECIAL = frozenset({"", "NaN", "Infinity", "-Infinity"})
_COMMON = {"fact", "id", "occurred_at", "recorded_at", "origin", "confidence"}
_KEYS: dict[str, frozenset[str]] = {
    "node": frozenset(_COMMON | {"kind", "key", "name", "project", "props", "digests"}),
    "edge": frozenset(_COMMON | {"effect", "relation", "cause", "role", "since", "until", "props"}),
    "state": frozenset(_COMMON | {"run", "state"}),
    "metric": frozenset(_COMMON | {"run", "key", "value", "special", "model", "dataset", "split", "step"}),
    "interval": frozenset(_COMMON | {"node", "attribute", "name", "value"}),
}


class _Unusual(Exception):
    """Something that only the schema judges."""


def usual_fact(line: Mapping[str, Json]) -> Fact | None:
    """Return the fact of a line that is valid at first sight; None where the schema has to look."""
    name = line["fact"]
    if not isinstance(name, str) or name not in _KEYS or not line.keys() <= _KEYS[name]:
        return None
    try:
        fact = _READERS[name](line)
    except (_Unusual, KeyError, TypeError, Invalid):
        return None
    # Where text holds NUL, its canonical form does so, too; text that only looks so is not usual either.
    return None if _NUL in fact.content or line.get("id", fact.id) != fact.id else fact


def _node(line: Any) -> Fact:
    key, digests = line["key"], line.get("digests", [])
    if type(key) is not list or not key or type(digests) is not list:
        raise _Unusual
    return NodeFact(
        kind=_KINDS[line["kind"]],
        key=tuple([_part(each) for each in key]),
        name=_text(line.get("name", "")),
        project=_text(line.get("project", "")),
        props=_props(line.get("props")) if "props" in line else {},
        digests=tuple([_digest(each) for each in digests]),
        occurred_at=_time(line["occurred_at"]),
        recorded_at=_time(line["recorded_at"]),
        origin=_ORIGINS[line.get("origin", "imported")],
        confidence=_number(line.get("confidence", 1.0)),
    )


def _edge(line: Any) -> Fact:
    since, until = line.get("since"), line.get("until")
    return EdgeFact(
        effect=_uid(line["effect"]),
        relation=_RELATIONS[line["relation"]],
        cause=_uid(line["cause"]),
        role=_text(line.get("role", "")),
        since=None if since is None else _time(since),
        until=None if until is None else _time(until),
        props=_props(line.get("props")) if "props" in line else {},
        occurred_at=_time(line["occurred_at"]),
        recorded_at=_time(line["recorded_at"]),
        origin=_ORIGINS[line.get("origin", "imported")],
        confidence=_number(line.get("confidence", 1.0)),
    )


def _state(line: Any) -> Fact:
    return StateFact(
        run=_uid(line["run"]),
        state=_STATES[line["state"]],
        occurred_at=_time(line["occurred_at"]),
        recorded_at=_time(line["recorded_at"]),
        origin=_ORIGINS[line.get("origin", "imported")],
        confidence=_number(line.get("confidence", 1.0)),
    )


def _metric(line: Any) -> Fact:
    value, special, step = line["value"], line.get("special", ""), line.get("step", 0)
    model, dataset = line.get("model", ""), line.get("dataset", "")
    if special not in _SPECIAL or type(step) is not int:
        raise _Unusual
    return MetricFact(
        run=_uid(line["run"]),
        key=_part(line["key"]),
        value=None if value is None else _number(value),
        special=special,
        model=_uid(model) if model != "" else "",
        dataset=_uid(dataset) if dataset != "" else "",
        split=_text(line.get("split", "")),
        step=step,
        occurred_at=_time(line["occurred_at"]),
        recorded_at=_time(line["recorded_at"]),
        origin=_ORIGINS[line.get("origin", "imported")],
        confidence=_number(line.get("confidence", 1.0)),
    )


def _interval(line: Any) -> Fact:
    value = line.get("value")
    if line["attribute"] not in ATTRIBUTES:
        raise _Unusual
    return IntervalFact(
        node=_uid(line["node"]),
        attribute=line["attribute"],
        name=_text(line.get("name", "")),
        value=None if value is None else _text(value),
        occurred_at=_time(line["occurred_at"]),
        recorded_at=_time(line["recorded_at"]),
        origin=_ORIGINS[line.get("origin", "imported")],
        confidence=_number(line.get("confidence", 1.0)),
    )


_READERS: dict[str, Callable[[Any], Fact]] = {
    "node": _node,
    "edge": _edge,
    "state": _state,
    "metric": _metric,
    "interval": _interval,
}
_time = lru_cache(maxsize=8_192)(to_time)


def _text(value: object) -> str:
    if type(value) is str:
        return value
    raise _Unusual


def _part(value: object) -> str:
    if type(value) is str and value:
        return value
    raise _Unusual


def _uid(value: object) -> str:
    if type(value) is str and _IS_UID(value):
        return value
    raise _Unusual


def _number(value: object) -> float:
    if type(value) is float:
        return value
    if type(value) is int and abs(value) <= _MAX_EXACT_INT:
        return float(value)
    raise _Unusual


def _props(props: object) -> dict[str, Value]:
    if type(props) is not dict:
        raise _Unusual
    return {_part(key): value if type(value) is str else _property(value) for key, value in props.items()}


def _property(value: object) -> Value:
    if value is True or value is False or type(value) is float:
        return value
    if type(value) is int and abs(value) <= _MAX_EXACT_INT:
        return value
    if type(value) is list:
        return tuple([_text(each) for each in value])
    raise _Unusual


def _digest(value: Any) -> Digest:
    if type(value) is not dict or not value.keys() <= {"algorithm", "value", "coverage"}:
        raise _Unusual
    return Digest(_part(value["algorithm"]), _part(value["value"]), _part(value.get("coverage", "full")))
