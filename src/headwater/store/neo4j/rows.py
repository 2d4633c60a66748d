"""Nodes, edges and facts as Neo4j holds them: flat properties that read well in Neo4j Browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from headwater.fact_text import time_text
from headwater.facts import Fact, from_json
from headwater.model import Edge, Kind, Node, Origin, Relation, Uid, Value, to_time
from headwater.store import Change
from headwater.store.held import APART
from headwater.store.neo4j.terms import terms
from headwater.tokens import search_text

_OWN_NODE = frozenset(("uid", "kind", "name", "project", "occurred_at", "recorded_at", "revision", "tokens"))
OWN_EDGE = frozenset(
    ("eid", "role", "occurred_at", "recorded_at", "until", "origin", "confidence", "effect", "cause", "place")
)
USUAL = ("eid", "role", "occurred_at", "recorded_at", "origin", "confidence")
_PROPERTY = "prop."

# Dictionaries, as calling an enumeration takes longer than the rest of reading a record.
_KINDS = {kind.value: kind for kind in Kind}
_RELATIONS = {relation.value: relation for relation in Relation}
_ORIGINS = {origin.value: origin for origin in Origin}


def node_row(node: Node) -> dict[str, Any]:
    """Return the properties of a node."""
    return {
        **_stored(node.props, _OWN_NODE),
        "uid": node.uid,
        "kind": node.kind.value,
        "name": node.name,
        "project": node.project,
        "occurred_at": time_text(node.occurred_at),
        "recorded_at": time_text(node.recorded_at),
        "revision": node.revision,
        "tokens": tokens_of(node),
    }


def tokens_of(node: Node) -> str:
    """Return by what `node` is found in the full-text index: its words, then its terms."""
    return f"{search_text(node)} {terms(node)}"


def node_from(row: Mapping[str, Any]) -> Node:
    """Return the node that properties describe."""
    return Node(
        uid=row["uid"],
        kind=_KINDS[row["kind"]],
        name=row["name"],
        project=row["project"],
        occurred_at=to_time(row["occurred_at"]),
        recorded_at=to_time(row["recorded_at"]),
        revision=row["revision"],
        props=_read(row, _OWN_NODE),
    )


def edge_row(edge: Edge) -> dict[str, Any]:
    """Return both ends, the relation and the properties of an edge."""
    row = {
        **_stored(edge.props, OWN_EDGE),
        "eid": edge.eid,
        "role": edge.role,
        "occurred_at": time_text(edge.occurred_at),
        "recorded_at": time_text(edge.recorded_at),
        "origin": edge.origin.value,
        "confidence": edge.confidence,
    }
    if edge.until is not None:
        row["until"] = time_text(edge.until)
    return {"effect": edge.effect, "cause": edge.cause, "relation": edge.relation.value, "edge": row}


def listed(row: Mapping[str, Any]) -> list[Any]:
    """Return what `edge_row` gives as a list for writes/new_edges; what not all edges have comes last."""
    edge = dict(row["edge"])
    usual = [edge.pop(name) for name in USUAL]
    return [row["effect"], row["cause"], row["relation"], *usual, edge]


def edge_from(record: Mapping[str, Any]) -> Edge:
    """Return the edge that a record with `edge`, `relation`, `effect` and `cause` describes."""
    row = record["edge"]
    return Edge(
        eid=row["eid"],
        effect=record["effect"],
        cause=record["cause"],
        relation=_RELATIONS[record["relation"]],
        role=row["role"],
        occurred_at=to_time(row["occurred_at"]),
        recorded_at=to_time(row["recorded_at"]),
        until=to_time(row["until"]) if "until" in row else None,
        origin=_ORIGINS[row["origin"]],
        confidence=row["confidence"],
        props=_read(row, OWN_EDGE),
    )


def place_of(series: Uid, moment: datetime, version: Uid) -> str:
    """Return where a version stands in the order of its series: before others of it, and after those of others."""
    return f"{series} {time_text(moment)} {version}"


def end_of(series: Uid) -> str:
    """Return what comes after every place in a series."""
    return f"{series}!"


def fact_row(fact: Fact, *, outweighed: bool = False) -> dict[str, Any]:
    """Return a fact with its whole text, filed apart where it is `outweighed`."""
    learned = f',"id":"{fact.id}","recorded_at":"{time_text(fact.recorded_at)}"}}'
    subject = APART + fact.subject if outweighed else fact.subject
    return {"id": fact.id, "subject": subject, "body": fact.content.decode()[:-1] + learned}


def fact_from(body: str) -> Fact:
    """Return the fact that its text describes."""
    return from_json(json.loads(body))


def change_from(row: Mapping[str, Any]) -> Change:
    """Return the change that properties describe."""
    return Change(
        sequence=row["sequence"],
        at=to_time(row["at"]),
        nodes=tuple(row["nodes"]),
        edges=tuple(row["edges"]),
        removed=tuple(row["removed"]),
    )


def _stored(props: Mapping[str, Value], own: frozenset[str]) -> dict[str, Any]:
    return {
        (_PROPERTY + key if key in own or key.startswith(_PROPERTY) else key): list(value)
        if isinstance(value, tuple)
        else value
        for key, value in props.items()
    }


def _read(row: Mapping[str, Any], own: frozenset[str]) -> dict[str, Value]:
    return {
        key.removeprefix(_PROPERTY): tuple(value) if isinstance(value, list) else value
        for key, value in sorted((key, row[key]) for key in row.keys() - own)
    }
