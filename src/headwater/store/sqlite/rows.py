"""Nodes, edges, facts and property values as rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from headwater.fact_text import time_text
from headwater.facts import Fact, stored_fact
from headwater.matching import FIELDS, readings
from headwater.model import Edge, Kind, Node, Origin, Value, to_time
from headwater.store import Change
from headwater.store.sqlite.relations import RELATION_OF, RELATIONS

Row = tuple[Any, ...]

# Dictionaries, as calling an enumeration takes longer than the rest of reading a row.
_KINDS = {kind.value: kind for kind in Kind}
_ORIGINS = {origin.value: origin for origin in Origin}

_SHORT = 100
_BEGIN, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_quoted: Callable[[str], str] = encode_basestring
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def node_row(number: int, node: Node) -> Row:
    """Return a node's row; `number` is what the store calls it."""
    return (
        number,
        node.uid,
        node.kind._value_,
        node.name,
        node.project,
        time_text(node.occurred_at),
        time_text(node.recorded_at),
        node.revision,
        packed_props(node.props),
    )


def node_from(row: Row) -> Node:
    """Return the node of (uid, kind, name, project, occurred_at, recorded_at, revision, props)."""
    uid, kind, name, project, occurred_at, recorded_at, revision, props = row
    return Node(
        uid, _KINDS[kind], name, project, to_time(occurred_at), to_time(recorded_at), revision, _props(props)
    )


def edge_row(edge: Edge, numbers: Mapping[str, int]) -> Row:
    """Return an edge's row; `numbers` are what the store calls it and its ends."""
    return (
        numbers[edge.eid],
        numbers[edge.effect],
        numbers[edge.cause],
        RELATIONS[edge.relation],
        edge.role,
        instant(edge.occurred_at),
        instant(edge.recorded_at),
        instant(edge.until) if edge.until else None,
        edge.origin._value_,
        edge.confidence,
        packed_props(edge.props),
    )


def edge_from(row: Row) -> Edge:
    """Return the edge of a row as `edge_row` gives it, with names in place of their numbers."""
    eid, effect, cause, relation, role, occurred_at, recorded_at, until, origin, confidence, props = row
    return Edge(
        eid,
        effect,
        cause,
        RELATION_OF[relation],
        role,
        moment(occurred_at),
        moment(recorded_at),
        None if until is None else moment(until),
        _ORIGINS[origin],
        confidence,
        _props(props),
    )


def fact_row(fact: Fact, number: int) -> Row:
    """Return a fact's row; `number` is that of its subject, below zero where it is filed apart."""
    return number, bytes.fromhex(fact.id), instant(fact.recorded_at), fact.content.decode()


def fact_from(row: Row) -> Fact:
    """Return the fact of (id, subject, recorded_at, content, number of the subject)."""
    identity, subject, recorded_at, content, _ = row
    return stored_fact(identity.hex(), subject, moment(recorded_at), content)


def change_from(row: Row) -> Change:
    """Return the change of (sequence, at, nodes, edges, removed)."""
    sequence, at, *lists = row
    return Change(sequence, to_time(at), *(tuple(sorted(json.loads(each))) for each in lists))


def searched(node: Node) -> dict[str, Value]:
    """Return the fields of `node` that the attribute table holds, those that are no columns."""
    fields: dict[str, Value] = {key: value for key, value in node.props.items() if key not in FIELDS}
    if node.name:
        fields["name"] = node.name
    if node.project:
        fields["project"] = node.project
    return fields


def attribute_rows(number: int, at: int, fields: Mapping[str, Value]) -> Iterator[Row]:
    """Yield the rows of the values that a search may compare, of a node that occurred `at` (see `instant`)."""
    for key, value in fields.items():
        if type(value) is tuple or (type(value) is str and len(value) > _SHORT):
            for position, one in enumerate(readings(value)):
                yield number, key, position, at, one.text, one.number, one.time
        else:
            yield number, key, 0, at, *_reading(value)


@lru_cache(maxsize=8_192)
def instant(moment: datetime) -> int:
    """Return the microseconds from 1970 to `moment`."""
    return (moment - _BEGIN) // _MICROSECOND


@lru_cache(maxsize=8_192)
def moment(microseconds: int) -> datetime:
    """Return the time that is so long after the beginning of 1970."""
    return _BEGIN + timedelta(microseconds=microseconds)


def packed_props(props: Mapping[str, Value]) -> str:
    """Return properties as the JSON text that a column holds."""
    if not props:
        return "{}"
    return "{" + ",".join([f"{_quoted(key)}:{_written(value)}" for key, value in props.items()]) + "}"


def packed(value: object) -> str:
    """Return lists and properties as the JSON text that columns and parameters hold."""
    return _ENCODE(value)


def packed_list(values: Iterable[str]) -> str:
    """Return different `values` as sorted JSON text."""
    return packed_texts(sorted(set(values)))


def packed_texts(values: Iterable[str]) -> str:
    """Return texts as the JSON text that `packed` makes of them."""
    return "[" + ",".join(map(_quoted, values)) + "]"


def packed_numbers(numbers: Iterable[int]) -> str:
    """Return numbers as JSON text."""
    return f"[{','.join(map(str, numbers))}]"


@lru_cache(maxsize=8_192, typed=True)
def _reading(value: Value) -> tuple[str, float | None, str | None]:
    """Return how one value reads; most short values recur."""
    (one,) = readings(value)
    return one.text, one.number, one.time


def _written(value: Value) -> str:
    return _quoted(value) if type(value) is str else _ENCODE(value)


def _props(text: str) -> dict[str, Value]:
    if text == "{}":
        return {}
    props: dict[str, Value] = json.loads(text)
    for key, value in props.items():
        if isinstance(value, list):
            props[key] = tuple(value)
    return props
