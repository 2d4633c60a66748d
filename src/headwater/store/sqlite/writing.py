"""What one append writes, inside the writer's transaction."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from headwater.facts import Fact
from headwater.model import VERSIONS, Node, Relation, Uid, to_text
from headwater.store import Receipt, Token
from headwater.store.changeset import Changeset, changeset
from headwater.store.sqlite.held import SqliteHeld
from headwater.store.sqlite.rows import (
    Row,
    attribute_rows,
    edge_row,
    fact_row,
    node_from,
    node_row,
    packed,
    packed_list,
    searched,
)
from headwater.store.sqlite.statements import statement
from headwater.tokens import search_text


def append(connection: sqlite3.Connection, store: str, facts: Sequence[Fact], key: str) -> Receipt:
    """Return the receipt of storing `facts` in the store of that id."""
    if key and (held := connection.execute(_read("receipt_by_key"), {"key": key}).fetchone()):
        new, known, sequence = held
        return Receipt(new, known, Token(store, sequence))
    change = changeset(facts, SqliteHeld(connection))
    (sequence,) = connection.execute(_read("log_end")).fetchone()
    if change.facts:
        sequence += 1
        _write(connection, change, sequence)
    if key:
        row = {"key": key, "new": len(change.facts), "known": change.known, "sequence": sequence}
        connection.execute(_write_text("put_receipt"), row)
    return Receipt(len(change.facts), change.known, Token(store, sequence))


def _write(connection: sqlite3.Connection, change: Changeset, sequence: int) -> None:
    tally: Counter[str] = Counter()
    tally["facts"] = len(change.facts) - len(_held(connection, "facts_by_id", "ids", change.facts))
    connection.executemany(_write_text("put_facts"), map(fact_row, change.facts))
    tally.update(_put_nodes(connection, change.nodes))
    tally.update(_put_edges(connection, change))
    _put_members(connection, change)
    connection.executemany(_write_text("put_tally"), [pair for pair in sorted(tally.items()) if pair[1]])
    row = {
        "sequence": sequence,
        "at": to_text(datetime.now(UTC)),
        "nodes": packed([node.uid for node in change.nodes]),
        "edges": packed([edge.eid for edge in change.edges]),
        "removed": packed(change.removed),
    }
    connection.execute(_write_text("put_change"), row)


def _put_edges(connection: sqlite3.Connection, change: Changeset) -> Counter[str]:
    """Return by how many the edges of each relation grew."""
    touched = packed_list([*(edge.eid for edge in change.edges), *change.removed])
    before = dict(connection.execute(_read("edge_relations"), {"eids": touched}).fetchall())
    connection.executemany(_write_text("put_edges"), map(edge_row, change.edges))
    connection.executemany(_write_text("removed_edges"), [(eid,) for eid in change.removed])
    grown = Counter(edge.relation.value for edge in change.edges if edge.eid not in before)
    grown.subtract(Counter(before[eid] for eid in change.removed))
    return grown


def _put_members(connection: sqlite3.Connection, change: Changeset) -> None:
    """Keep the order of series: a version that came, moved or joined may have another place."""
    versions = {node.uid for node in change.nodes if node.kind in VERSIONS}
    versions |= {edge.effect for edge in change.edges if edge.relation is Relation.VERSION_OF}
    asked = {"versions": packed_list(versions)}
    connection.execute(_write_text("removed_members"), asked)
    connection.execute(_write_text("put_members"), asked)


def _put_nodes(connection: sqlite3.Connection, nodes: Sequence[Node]) -> Counter[str]:
    """Return by how many the nodes of each kind grew."""
    uids = {"uids": packed_list(node.uid for node in nodes)}
    before = {row[0]: node_from(row) for row in connection.execute(_read("nodes_by_uid"), uids)}
    numbers = dict(connection.execute(_read("node_numbers"), uids).fetchall())
    (last,) = connection.execute(_read("last_node_number")).fetchone()
    fresh = [node for node in nodes if node.uid not in numbers]
    numbers |= {node.uid: number for number, node in enumerate(fresh, last + 1)}
    connection.executemany(_write_text("put_nodes"), [node_row(numbers[node.uid], node) for node in nodes])
    _put_attributes(connection, nodes, before, numbers)
    _put_digests(connection, nodes, before, numbers)
    _put_tokens(connection, nodes, before, numbers)
    return Counter(node.kind.value for node in fresh)


def _put_attributes(
    connection: sqlite3.Connection,
    nodes: Sequence[Node],
    before: Mapping[Uid, Node],
    numbers: Mapping[Uid, int],
) -> None:
    added: list[Row] = []
    gone: list[Row] = []
    for node in nodes:
        number, fields = numbers[node.uid], searched(node)
        if earlier := before.get(node.uid):
            past = searched(earlier)
            gone += [(number, key) for key, value in past.items() if not _same(fields.get(key), value)]
            fields = {key: value for key, value in fields.items() if not _same(past.get(key), value)}
        added += attribute_rows(number, fields)
    connection.executemany(_write_text("removed_attributes"), gone)
    connection.executemany(_write_text("put_attributes"), added)


def _put_digests(
    connection: sqlite3.Connection,
    nodes: Sequence[Node],
    before: Mapping[Uid, Node],
    numbers: Mapping[Uid, int],
) -> None:
    added: list[Row] = []
    gone: list[Row] = []
    for node in nodes:
        held = {(each.value, each.algorithm) for each in node.digests()}
        past = (
            {(each.value, each.algorithm) for each in before[node.uid].digests()}
            if node.uid in before
            else set()
        )
        gone += [(*pair, numbers[node.uid]) for pair in past - held]
        added += [(*pair, numbers[node.uid]) for pair in held - past]
    connection.executemany(_write_text("removed_digests"), gone)
    connection.executemany(_write_text("put_digests"), added)


def _put_tokens(
    connection: sqlite3.Connection,
    nodes: Sequence[Node],
    before: Mapping[Uid, Node],
    numbers: Mapping[Uid, int],
) -> None:
    added: list[Row] = []
    gone: list[Row] = []
    for node in nodes:
        tokens = search_text(node)
        if node.uid in before:
            if tokens == search_text(before[node.uid]):
                continue
            gone.append((numbers[node.uid],))
        added.append((numbers[node.uid], tokens))
    connection.executemany(_write_text("removed_tokens"), gone)
    connection.executemany(_write_text("put_tokens"), added)


def _same(left: object, right: object) -> bool:
    return left == right and type(left) is type(right)


def _held(connection: sqlite3.Connection, name: str, parameter: str, facts: Sequence[Fact]) -> list[object]:
    ids = packed_list(fact.id for fact in facts)
    return connection.execute(_read(name), {parameter: ids}).fetchall()


def _read(name: str) -> str:
    return statement(f"reads/{name}")


def _write_text(name: str) -> str:
    return statement(f"writes/{name}")
