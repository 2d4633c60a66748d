"""Nodes, edges, facts and property values as rows."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from headwater.facts import Fact, from_json
from headwater.filters import Search
from headwater.matching import OrderKey, order_key, readings
from headwater.model import Edge, Kind, Node, Origin, Relation, Value, to_text, to_time

Row = tuple[Any, ...]
_OWN = ("uid", "kind", "name", "project", "occurred_at", "recorded_at")
_TEXT_MARK = "1"


def node_row(node: Node) -> Row:
    """Return a node's row."""
    return (
        node.uid,
        node.kind.value,
        node.name,
        node.project,
        str(node.props.get("run_id", "")),
        to_text(node.occurred_at),
        to_text(node.recorded_at),
        node.revision,
        _dumped(node.props),
    )


def node_from(row: sqlite3.Row) -> Node:
    """Return the node of a row."""
    return Node(
        uid=row["uid"],
        kind=Kind(row["kind"]),
        name=row["name"],
        project=row["project"],
        occurred_at=to_time(row["occurred_at"]),
        recorded_at=to_time(row["recorded_at"]),
        revision=row["revision"],
        props=_loaded(row["props"]),
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
        _dumped(edge.props),
    )


def edge_from(row: sqlite3.Row) -> Edge:
    """Return the edge of a row."""
    return Edge(
        eid=row["eid"],
        effect=row["effect"],
        cause=row["cause"],
        relation=Relation(row["relation"]),
        role=row["role"],
        occurred_at=to_time(row["occurred_at"]),
        recorded_at=to_time(row["recorded_at"]),
        until=to_time(row["until"]) if row["until"] else None,
        origin=Origin(row["origin"]),
        confidence=row["confidence"],
        props=_loaded(row["props"]),
    )


def fact_row(fact: Fact) -> Row:
    """Return a fact's row."""
    return fact.id, fact.subject, json.dumps(fact.to_json(), ensure_ascii=False, separators=(",", ":"))


def fact_from(body: str) -> Fact:
    """Return the fact that its text describes."""
    return from_json(json.loads(body))


def attribute_rows(node: Node) -> Iterator[Row]:
    """Yield (uid, key, place, text, number, time, sort) for every value that a search may compare."""
    fields: dict[str, Value] = {"name": node.name, "project": node.project}
    fields |= {key: value for key, value in node.props.items() if key not in _OWN}
    for key, value in fields.items():
        for place, one in enumerate(readings(value) if value != "" else ()):
            found = order_key((one,))
            assert found is not None
            yield node.uid, key, place, one.text, one.number, one.time, sort_text(found)


def sort_text(key: OrderKey) -> str:
    """Return text that orders as `key` does: numbers by value, then text by code point."""
    rank, number, text = key
    if rank:
        return _TEXT_MARK + text
    (bits,) = struct.unpack(">Q", struct.pack(">d", number + 0.0))
    flipped = bits ^ (0xFFFFFFFFFFFFFFFF if bits >> 63 else 0x8000000000000000)
    return f"0{flipped:016x}"


def key_from(search: Search, row: sqlite3.Row) -> OrderKey | None:
    """Return by what the node of a row was ordered, from the `k` beside it."""
    key = row["k"]
    if key is None:
        return None
    if search.order_by in _OWN[-2:]:
        return 1, 0.0, key
    if key[0] == _TEXT_MARK:
        return 1, 0.0, key[1:]
    flipped = int(key[1:], 16)
    bits = flipped ^ (0x8000000000000000 if flipped >> 63 else 0xFFFFFFFFFFFFFFFF)
    return 0, struct.unpack(">d", struct.pack(">Q", bits))[0], ""


def _dumped(props: Mapping[str, Value]) -> str:
    return json.dumps(dict(props), ensure_ascii=False, separators=(",", ":"))


def _loaded(text: str) -> dict[str, Value]:
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in json.loads(text).items()
    }
