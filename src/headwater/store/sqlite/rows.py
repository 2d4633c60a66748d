"""Nodes, edges, facts and property values as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from headwater.facts import Fact, stored_fact
from headwater.matching import FIELDS, readings
from headwater.model import Edge, Kind, Node, Origin, Relation, Value, to_text, to_time
from headwater.store import Change

Row = tuple[Any, ...]

# Dictionaries, as calling an enumeration takes longer than the rest of reading a row.
_KINDS = {kind.value: kind for kind in Kind}
_RELATIONS = {relation.value: relation for relation in Relation}
_ORIGINS = {origin.value: origin for origin in Origin}

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def node_row(number: int, node: Node) -> Row:
    """Return a node's row; `number` is what the store calls it."""
    return (
        number,
        node.uid,
        node.kind.value,
        node.name,
        node.project,
        to_text(node.occurred_at),
        to_text(node.recorded_at),
        node.revision,
        packed(dict(node.props)),
    )


def node_from(row: Row) -> Node:
    """Return the node of (uid, kind, name, project, occurred_at, recorded_at, revision, props)."""
    uid, kind, name, project, occurred_at, recorded_at, revision, props = row
    return Node(
        uid, _KINDS[kind], name, project, to_time(occurred_at), to_time(recorded_at), revision, _props(props)
    )


def edge_row(edge: Edge) -> Row:
    """Return an edge's row."""
    return (
        edge.eid,
        edge.effect,
        edge.cause,
        edge.relation.value,
        edge.role,
        to_text(edge.occurred_at),
        to_text(edge.recorded_at),
        to_text(edge.until) if edge.until else None,
        edge.origin.value,
        edge.confidence,
        packed(dict(edge.props)),
    )


def edge_from(row: Row) -> Edge:
    """Return the edge of a row as `edge_row` gives it."""
    eid, effect, cause, relation, role, occurred_at, recorded_at, until, origin, confidence, props = row
    return Edge(
        eid,
        effect,
        cause,
        _RELATIONS[relation],
        role,
        to_time(occurred_at),
        to_time(recorded_at),
        to_time(until) if until else None,
        _ORIGINS[origin],
        confidence,
        _props(props),
    )


def fact_row(fact: Fact) -> Row:
    """Return a fact's row."""
    return fact.id, fact.subject, to_text(fact.recorded_at), fact.content.decode()


def fact_from(row: Row) -> Fact:
    """Return the fact of (id, subject, recorded_at, content)."""
    return stored_fact(*row)


def change_from(row: Row) -> Change:
    """Return the change of (sequence, at, nodes, edges, removed)."""
    sequence, at, *lists = row
    return Change(sequence, to_time(at), *(tuple(json.loads(each)) for each in lists))


def searched(node: Node) -> dict[str, Value]:
    """Return the fields of `node` that the attribute table holds, those that are no columns."""
    fields: dict[str, Value] = {key: value for key, value in node.props.items() if key not in FIELDS}
    fields |= {key: value for key, value in (("name", node.name), ("project", node.project)) if value}
    return fields


def attribute_rows(number: int, fields: Mapping[str, Value]) -> Iterator[Row]:
    """Yield the rows of the values that a search may compare."""
    for key, value in fields.items():
        for position, one in enumerate(readings(value)):
            yield number, key, position, one.text, one.number, one.time


def packed(value: object) -> str:
    """Return lists and properties as the JSON text that columns and parameters hold."""
    return _ENCODE(value)


def packed_list(values: Iterable[str]) -> str:
    """Return different `values` as sorted JSON text."""
    return packed(sorted(set(values)))


def _props(text: str) -> dict[str, Value]:
    if text == "{}":
        return {}
    props: dict[str, Value] = json.loads(text)
    for key, value in props.items():
        if isinstance(value, list):
            props[key] = tuple(value)
    return props
