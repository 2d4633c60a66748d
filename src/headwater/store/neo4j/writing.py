"""One append as one transaction: locked log, changeset, rows sorted and written in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import neo4j

from headwater.facts import Fact
from headwater.model import VERSIONS, Edge, Eid, Node, Relation, Uid, to_text
from headwater.store import Receipt, Token
from headwater.store.changeset import Changeset, changeset
from headwater.store.held import APART
from headwater.store.neo4j.ahead import ahead
from headwater.store.neo4j.held import Neo4jHeld
from headwater.store.neo4j.rows import edge_row, fact_row, listed, node_row, place_of
from headwater.store.neo4j.statements import Statements, given

BATCH = 2_000
_DERIVED = (Relation.SAME_AS, Relation.REVISION_OF)

_Thing = TypeVar("_Thing")


def append(tx: neo4j.ManagedTransaction, statements: Statements, facts: Sequence[Fact], key: str) -> Receipt:
    """Return the receipt of storing `facts`; what the transaction wrote is undone when it fails."""
    log = _one(tx, statements.text("writes/log_locked"))
    if key and (earlier := _earlier(tx, statements, key, log["store"])):
        return earlier
    changes = changeset(facts, Neo4jHeld(tx, statements))
    sequence = log["sequence"] + 1 if changes.facts else log["sequence"]
    if changes.facts:
        _write(tx, statements, changes, sequence)
    if key:
        row = {"key": key, "new": len(changes.facts), "known": changes.known, "sequence": sequence}
        _run(tx, statements.text("writes/put_receipt"), row)
    return Receipt(len(changes.facts), changes.known, Token(log["store"], sequence))


def _earlier(tx: neo4j.ManagedTransaction, statements: Statements, key: str, store: str) -> Receipt | None:
    found = list(tx.run(statements.text("reads/receipt_by_key"), given({"key": key})))
    if not found:
        return None
    row = found[0]["receipt"]
    return Receipt(row["new"], row["known"], Token(store, row["sequence"]))


def _write(tx: neo4j.ManagedTransaction, statements: Statements, changes: Changeset, sequence: int) -> None:
    numbers = _put_ends(tx, statements, changes)
    versions = {node.uid: node for node in changes.nodes if node.kind in VERSIONS}
    _put_facts(tx, statements, changes)
    _put_edges(tx, statements, changes, numbers, versions)
    _put(tx, statements.text("writes/put_places"), _placed(changes, versions), name="uids")
    _remove(tx, statements, changes.removed)
    row = {
        "sequence": sequence,
        "at": to_text(datetime.now(UTC)),
        "nodes": [node.uid for node in changes.nodes],
        "edges": [edge.eid for edge in changes.edges],
        "removed": changes.removed,
    }
    _run(tx, statements.text("writes/put_change"), row)


def _put_ends(tx: neo4j.ManagedTransaction, statements: Statements, changes: Changeset) -> dict[Uid, int]:
    """Write the nodes and the bare ends of edges, and return by which number the server knows each.

    By number an end is found without an index, however many edges it has in this append.
    """
    numbers: dict[Uid, int] = {}
    text = statements.text("writes/put_nodes")
    for found in _each(tx, text, changes.nodes, node_row, prefix=statements.prefix):
        numbers.update(zip(found["uids"], found["numbers"], strict=True))
    for found in _each(tx, statements.text("writes/put_ends"), _undescribed(changes), str, name="uids"):
        numbers.update(zip(found["uids"], found["numbers"], strict=True))
    return numbers


def _put_edges(
    tx: neo4j.ManagedTransaction,
    statements: Statements,
    changes: Changeset,
    numbers: Mapping[Uid, int],
    versions: Mapping[Uid, Node],
) -> None:
    def row(edge: Edge) -> dict[str, Any]:
        made = _edge_row(edge, versions)
        return {**made, "effect": numbers[edge.effect], "cause": numbers[edge.cause]}

    def new(edge: Edge) -> list[Any]:
        return listed(row(edge))

    for name, made, fresh in (("new_edges", new, True), ("put_edges", row, False)):
        edges = [edge for edge in changes.edges if (edge.eid in changes.new_edges) is fresh]
        _put(tx, statements.text(f"writes/{name}"), edges, made)


def _put_facts(tx: neo4j.ManagedTransaction, statements: Statements, changes: Changeset) -> None:
    apart, known = changes.outweighed, changes.relearned
    for name, facts in (
        ("new_facts", [fact for fact in changes.facts if fact.id not in known]),
        ("put_facts", [fact for fact in changes.facts if fact.id in known]),
    ):
        _put(
            tx,
            statements.text(f"writes/{name}"),
            facts,
            lambda fact: fact_row(fact, outweighed=fact.id in apart),
        )
    if earlier := sorted(apart - {fact.id for fact in changes.facts}):
        _run(tx, statements.text("writes/refiled_facts"), {"ids": earlier, "apart": APART})


def _remove(tx: neo4j.ManagedTransaction, statements: Statements, eids: Sequence[Eid]) -> None:
    for relation in _DERIVED if eids else ():
        _run(tx, statements.text("writes/removed_edges", {"RELATION": relation.value}), {"eids": eids})


def _undescribed(changes: Changeset) -> list[Uid]:
    """Return the ends of edges that are not among the nodes written."""
    described = {node.uid for node in changes.nodes}
    return sorted({end for edge in changes.edges for end in (edge.effect, edge.cause)} - described)


def _edge_row(edge: Edge, versions: Mapping[Uid, Node]) -> dict[str, Any]:
    row = edge_row(edge)
    if edge.relation is Relation.VERSION_OF and (version := versions.get(edge.effect)):
        row["edge"]["place"] = place_of(edge.cause, version.occurred_at, version.uid)
    return row


def _placed(changes: Changeset, versions: Mapping[Uid, Node]) -> list[Uid]:
    """Return the versions that may stand at a new place in a series, and were not written with it."""
    joined = {edge.effect for edge in changes.edges if edge.relation is Relation.VERSION_OF} - versions.keys()
    return sorted(
        joined.union(uid for uid, node in versions.items() if _moved(node, changes.before.get(uid)))
    )


def _moved(node: Node, before: Node | None) -> bool:
    return before is None or before.occurred_at != node.occurred_at


def _put(
    tx: neo4j.ManagedTransaction,
    text: str,
    things: Sequence[_Thing],
    row: Callable[[_Thing], object] = str,
    **values: str,
) -> None:
    for _ in _each(tx, text, things, row, **values):
        pass


def _each(
    tx: neo4j.ManagedTransaction,
    text: str,
    things: Sequence[_Thing],
    row: Callable[[_Thing], object],
    *,
    name: str = "rows",
    **values: str,
) -> Iterator[neo4j.Record]:
    """Yield what the statement `text` returns, given the rows of `things` in batches.

    The rows of a batch are made while the server is at work on the one before.
    """
    starts = range(0, len(things), BATCH)
    made = ({name: [row(each) for each in things[at : at + BATCH]], **values} for at in starts)
    for rows in ahead(made) if len(starts) > 1 else made:
        yield from tx.run(text, given(rows))


def _run(tx: neo4j.ManagedTransaction, text: str, values: Mapping[str, Any]) -> None:
    tx.run(text, given(values)).consume()


def _one(tx: neo4j.ManagedTransaction, text: str) -> neo4j.Record:
    found = tx.run(text).single(strict=True)
    assert found is not None
    return found
