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
from headwater.store.held import APART
from headwater.store.sqlite.held import SqliteHeld
from headwater.store.sqlite.rows import (
    Row,
    attribute_rows,
    edge_row,
    fact_row,
    instant,
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
    tally["facts"] = len(change.facts) - len(change.relearned)
    _put_facts(connection, change)
    tally.update(_put_nodes(connection, change.nodes, change.before))
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


def _put_facts(connection: sqlite3.Connection, change: Changeset) -> None:
    apart = change.outweighed
    rows = [fact_row(fact, outweighed=fact.id in apart) for fact in change.facts]
    connection.executemany(_write_text("put_facts" if change.relearned else "new_facts"), rows)
    if earlier := apart - {fact.id for fact in change.facts}:
        asked = {"ids": packed_list(earlier), "apart": APART}
        connection.execute(_write_text("refiled_facts"), asked)


def _put_edges(connection: sqlite3.Connection, change: Changeset) -> Counter[str]:
    """Return by how many the edges of each relation grew."""
    fresh = [edge for edge in change.edges if edge.eid in change.new_edges]
    maybe = [edge for edge in change.edges if edge.eid not in change.new_edges]
    grown = Counter(edge.relation._value_ for edge in fresh)
    connection.executemany(_write_text("new_edges"), map(edge_row, fresh))
    if maybe or change.removed:
        touched = packed_list([*(edge.eid for edge in maybe), *change.removed])
        before = dict(connection.execute(_read("edge_relations"), {"eids": touched}).fetchall())
        connection.executemany(_write_text("put_edges"), map(edge_row, maybe))
        connection.executemany(_write_text("removed_edges"), [(eid,) for eid in change.removed])
        grown.update(edge.relation._value_ for edge in maybe if edge.eid not in before)
        grown.subtract(before[eid] for eid in change.removed)
    return grown


def _put_members(connection: sqlite3.Connection, change: Changeset) -> None:
    """Keep the order of series: a version that came, moved or joined may have another place."""
    versions = {node.uid for node in change.nodes if node.kind in VERSIONS}
    moved = versions & change.before.keys()
    joined = {edge.effect for edge in change.edges if edge.relation is Relation.VERSION_OF}
    if moved:
        connection.execute(_write_text("removed_members"), {"versions": packed_list(moved)})
    if versions or joined:
        connection.execute(_write_text("put_members"), {"versions": packed_list(versions | joined)})


def _put_nodes(
    connection: sqlite3.Connection, nodes: Sequence[Node], before: Mapping[Uid, Node]
) -> Counter[str]:
    """Return by how many the nodes of each kind grew."""
    numbers: dict[Uid, int] = {}
    if before:
        numbers.update(connection.execute(_read("node_numbers"), {"uids": packed_list(before)}).fetchall())
    (last,) = connection.execute(_read("last_node_number")).fetchone()
    fresh = [node for node in nodes if node.uid not in before]
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
    moved: list[Row] = []
    for node in nodes:
        number, at, fields = numbers[node.uid], instant(node.occurred_at), searched(node)
        if earlier := before.get(node.uid):
            if node.occurred_at != earlier.occurred_at:
                moved.append((at, number))
            past = searched(earlier)
            gone += [(number, key) for key, value in past.items() if not _same(fields.get(key), value)]
            fields = {key: value for key, value in fields.items() if not _same(past.get(key), value)}
        added += attribute_rows(number, at, fields)
    connection.executemany(_write_text("removed_attributes"), gone)
    connection.executemany(_write_text("moved_attributes"), moved)
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


def _read(name: str) -> str:
    return statement(f"reads/{name}")


def _write_text(name: str) -> str:
    return statement(f"writes/{name}")
