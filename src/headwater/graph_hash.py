"""One number for a whole graph: equal exactly when two stores hold the same projection."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from headwater.errors import Invalid
from headwater.model import Edge, Json, Node, Value, canonical, to_text


def graph_hash(nodes: Iterable[Node], edges: Iterable[Edge]) -> str:
    """Return the SHA-256 (hex) of the graph's lines, which hold neither `recorded_at` nor revisions.

    `nodes` come ordered by uid and `edges` by eid, as a store's scans give them: each line begins with that
    id, so reading them in turn gives the sorted lines and nothing is held in memory.

    Raises:
        Invalid: the nodes or edges are out of order or repeated.
    """
    digest = hashlib.sha256()
    for line in graph_lines(nodes, edges):
        digest.update(line + b"\n")
    return digest.hexdigest()


def graph_lines(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[bytes]:
    """Yield the RFC 8785 line of each edge by eid and then of each node by uid, which is sorted order.

    An edge that ended as it began was taken back: it was never in force, and it has no line.

    Raises:
        Invalid: the nodes or edges are out of order or repeated.
    """
    in_force = (edge for edge in edges if edge.until is None or edge.until > edge.occurred_at)
    yield from _ascending(("edge", edge.eid, _edge_record(edge)) for edge in in_force)
    yield from _ascending(("node", node.uid, _node_record(node)) for node in nodes)


def _ascending(records: Iterable[tuple[str, str, dict[str, Json]]]) -> Iterator[bytes]:
    before = ""
    for what, key, record in records:
        if key <= before:
            raise Invalid(f"{what} {key!r} comes after {before!r}; give each once, in order")
        before = key
        yield canonical({what: key, "record": record})


def _node_record(node: Node) -> dict[str, Json]:
    return {
        "kind": node.kind.value,
        "name": node.name,
        "project": node.project,
        "occurred_at": to_text(node.occurred_at),
        "props": {key: _json(value) for key, value in node.props.items()},
    }


def _edge_record(edge: Edge) -> dict[str, Json]:
    return {
        "effect": edge.effect,
        "cause": edge.cause,
        "relation": edge.relation.value,
        "role": edge.role,
        "occurred_at": to_text(edge.occurred_at),
        "until": to_text(edge.until) if edge.until else None,
        "origin": edge.origin.value,
        "confidence": edge.confidence,
        "props": {key: _json(value) for key, value in edge.props.items()},
    }


def _json(value: Value) -> Json:
    return list(value) if isinstance(value, tuple) else value
