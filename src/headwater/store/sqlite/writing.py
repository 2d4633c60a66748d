"""What one append writes, inside the writer's transaction."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime

from headwater.model import VERSIONS, Node, Relation, Uid, to_text
from headwater.store import Batch, Receipt, Token
from headwater.store.changeset import Changeset, changeset
from headwater.store.sqlite.held import SqliteHeld
from headwater.store.sqlite.relations import RELATION_OF
from headwater.store.sqlite.rows import (
    Row,
    attribute_rows,
    edge_row,
    fact_row,
    instant,
    node_row,
    packed_list,
    packed_numbers,
    searched,
)
from headwater.store.sqlite.statements import statement
from headwater.tokens import search_text


def appended(connection: sqlite3.Connection, store: str, batches: Sequence[Batch]) -> list[Receipt]:
    """Return the receipts of storing `batches` in the store of that id, each a change of its own.

    What they change is found out and written once for all of them.
    """
    receipts = _earlier(connection, store, batches)
    new = _without_repeated_keys(batches, receipts)
    held = SqliteHeld(connection)
    change = changeset([fact for batch in new for fact in batch.facts], held)
    (sequence,) = connection.execute(_read("log_end")).fetchone()
    parts = _parts(change, new)
    if change.facts:
        _write(connection, change, held, _log_rows(change, parts, sequence, held.numbers))
    plain: list[Receipt] = []
    for batch, part in zip(new, parts, strict=True):
        sequence += bool(part)
        receipt = Receipt(len(part), len(batch.facts) - len(part), Token(store, sequence))
        if batch.key:
            receipts[batch.key] = receipt
            _put_receipt(connection, batch.key, receipt)
        else:
            plain.append(receipt)
    without_key = iter(plain)
    return [receipts[batch.key] if batch.key else next(without_key) for batch in batches]


def _earlier(connection: sqlite3.Connection, store: str, batches: Sequence[Batch]) -> dict[str, Receipt]:
    """Return the receipts that the store gave for keys among those of `batches`."""
    out: dict[str, Receipt] = {}
    for key in {batch.key for batch in batches if batch.key}:
        for new, known, sequence in connection.execute(_read("receipt_by_key"), {"key": key}).fetchall():
            out[key] = Receipt(new, known, Token(store, sequence))
    return out


def _without_repeated_keys(batches: Sequence[Batch], answered: Container[str]) -> list[Batch]:
    """Return the batches whose key was not used before, in the store or by one before them."""
    used: set[str] = set()
    out: list[Batch] = []
    for batch in batches:
        if not batch.key or not (batch.key in used or batch.key in answered):
            out.append(batch)
        used.add(batch.key)
    return out


def _put_receipt(connection: sqlite3.Connection, key: str, receipt: Receipt) -> None:
    row = {"key": key, "new": receipt.new, "known": receipt.known, "sequence": receipt.token.sequence}
    connection.execute(_write_text("put_receipt"), row)


def _parts(change: Changeset, batches: Sequence[Batch]) -> list[set[str]]:
    """Return of each batch the ids of the facts that it was the first to bring."""
    left = {fact.id for fact in change.facts}
    if len(batches) == 1:
        return [left]
    out: list[set[str]] = []
    for batch in batches:
        own = {fact.id for fact in batch.facts} & left
        left -= own
        out.append(own)
    return out


def _write(
    connection: sqlite3.Connection, change: Changeset, held: SqliteHeld, log: Iterator[dict[str, object]]
) -> None:
    numbers = held.numbers
    numbers.give(_names(change))
    tally: Counter[str] = Counter()
    tally["facts"] = len(change.facts) - len(change.relearned)
    _put_facts(connection, change, held)
    tally.update(_put_nodes(connection, change.nodes, change.before, numbers))
    tally.update(_put_edges(connection, change, numbers))
    _put_members(connection, change)
    _execute(connection, "put_tally", [pair for pair in sorted(tally.items()) if pair[1]])
    connection.executemany(_write_text("put_change"), log)


def _names(change: Changeset) -> list[str]:
    """Return what needs a number, what is read together side by side."""
    edges = change.edges
    return [
        *[node.uid for node in change.nodes],
        *[edge.eid for edge in edges],
        *[edge.effect for edge in edges],
        *[edge.cause for edge in edges],
        *[fact.subject for fact in change.facts],
        *change.removed,
    ]


def _log_rows(
    change: Changeset, parts: Sequence[Set[str]], sequence: int, numbers: Mapping[str, int]
) -> Iterator[dict[str, object]]:
    """Yield the rows of the log: what each part is about, and with the first what follows from all of them.

    They become visible together. Whoever has read up to one of them has so read all that its part brought.
    """
    about: list[set[str]] = [set()]
    if len(parts) > 1:
        subjects = {fact.id: fact.subject for fact in change.facts}
        about = [{subjects[each] for each in part} for part in parts if part]
    later = set().union(*about[1:]) - about[0]
    at = to_text(datetime.now(UTC))
    for place, own in enumerate(about):
        yield {
            "sequence": sequence + 1 + place,
            "at": at,
            "nodes": packed_numbers(
                [numbers[n.uid] for n in change.nodes if (n.uid in own if place else n.uid not in later)]
            ),
            "edges": packed_numbers(
                [numbers[e.eid] for e in change.edges if (e.eid in own if place else e.eid not in later)]
            ),
            "removed": packed_numbers([] if place else [numbers[eid] for eid in change.removed]),
        }


def _execute(connection: sqlite3.Connection, name: str, rows: Sequence[Row]) -> None:
    """Write `rows`, where there are any."""
    if rows:
        connection.executemany(_write_text(name), rows)


def _put_facts(connection: sqlite3.Connection, change: Changeset, held: SqliteHeld) -> None:
    apart, again, numbers = change.outweighed, change.relearned, held.numbers
    new = [fact for fact in change.facts if fact.id not in again] if again else change.facts
    rows = [
        fact_row(fact, -numbers[fact.subject] if fact.id in apart else numbers[fact.subject]) for fact in new
    ]
    # By subject, as they are read.
    _execute(connection, "new_facts", sorted(rows))
    for fact in [fact for fact in change.facts if fact.id in again] if again else ():
        number, identity, recorded_at, _ = fact_row(fact, numbers[fact.subject])
        relearned = {"about": number, "id": identity, "recorded_at": recorded_at}
        connection.execute(_write_text("put_facts"), relearned)
    earlier = sorted(apart - {fact.id for fact in change.facts})
    _execute(connection, "refiled_facts", [(held.filed[each], bytes.fromhex(each)) for each in earlier])


def _put_edges(connection: sqlite3.Connection, change: Changeset, numbers: Mapping[str, int]) -> Counter[str]:
    """Return by how many the edges of each relation grew."""
    fresh = [edge for edge in change.edges if edge.eid in change.new_edges]
    maybe = [edge for edge in change.edges if edge.eid not in change.new_edges]
    grown = Counter(edge.relation._value_ for edge in fresh)
    _execute(connection, "new_edges", sorted(edge_row(edge, numbers) for edge in fresh))
    if maybe or change.removed:
        gone = [numbers[eid] for eid in change.removed]
        touched = packed_numbers(sorted([*(numbers[edge.eid] for edge in maybe), *gone]))
        before = dict(connection.execute(_read("edge_relations"), {"numbers": touched}).fetchall())
        connection.executemany(_write_text("put_edges"), sorted(edge_row(edge, numbers) for edge in maybe))
        connection.executemany(_write_text("removed_edges"), [(number,) for number in gone])
        grown.update(edge.relation._value_ for edge in maybe if numbers[edge.eid] not in before)
        grown.subtract(RELATION_OF[before[number]]._value_ for number in gone)
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
    connection: sqlite3.Connection,
    nodes: Sequence[Node],
    before: Mapping[Uid, Node],
    numbers: Mapping[Uid, int],
) -> Counter[str]:
    """Return by how many the nodes of each kind grew."""
    _execute(connection, "put_nodes", [node_row(numbers[node.uid], node) for node in nodes])
    _put_attributes(connection, nodes, before, numbers)
    _put_digests(connection, nodes, before, numbers)
    _put_tokens(connection, nodes, before, numbers)
    return Counter(node.kind.value for node in nodes if node.uid not in before)


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
    _execute(connection, "removed_attributes", gone)
    _execute(connection, "moved_attributes", moved)
    _execute(connection, "put_attributes", added)


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
    _execute(connection, "removed_digests", gone)
    _execute(connection, "put_digests", added)


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
    _execute(connection, "removed_tokens", gone)
    _execute(connection, "put_tokens", added)


def _same(left: object, right: object) -> bool:
    return left == right and type(left) is type(right)


def _read(name: str) -> str:
    return statement(f"reads/{name}")


def _write_text(name: str) -> str:
    return statement(f"writes/{name}")
