"""One append as one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from headwater.facts import Fact
from headwater.model import Node, to_text
from headwater.store import Receipt, Token
from headwater.store.changeset import Changeset, changeset
from headwater.store.sqlite.held import SqliteHeld
from headwater.store.sqlite.rows import attribute_rows, edge_row, fact_row, node_row
from headwater.store.sqlite.statements import statement
from headwater.tokens import search_text


def append(connection: sqlite3.Connection, facts: Sequence[Fact], key: str) -> Receipt:
    """Return the receipt of storing `facts`."""
    log = connection.execute(statement("reads/log_end")).fetchone()
    if key and (held := connection.execute(statement("reads/receipt_by_key"), {"key": key}).fetchone()):
        return Receipt(held["new"], held["known"], Token(log["store"], held["sequence"]))
    changes = changeset(facts, SqliteHeld(connection))
    sequence = log["sequence"] + 1 if changes.facts else log["sequence"]
    if changes.facts:
        _write(connection, changes, sequence)
    if key:
        row = {"key": key, "new": len(changes.facts), "known": changes.known, "sequence": sequence}
        connection.execute(statement("writes/put_receipt"), row)
    return Receipt(len(changes.facts), changes.known, Token(log["store"], sequence))


def _write(connection: sqlite3.Connection, changes: Changeset, sequence: int) -> None:
    connection.executemany(statement("writes/put_facts"), map(fact_row, changes.facts))
    _put_nodes(connection, changes.nodes)
    connection.executemany(statement("writes/put_edges"), map(edge_row, changes.edges))
    if changes.removed:
        connection.execute(statement("writes/removed_edges"), {"eids": json.dumps(changes.removed)})
    row = {
        "sequence": sequence,
        "at": to_text(datetime.now(UTC)),
        "nodes": json.dumps([node.uid for node in changes.nodes]),
        "edges": json.dumps([edge.eid for edge in changes.edges]),
        "removed": json.dumps(changes.removed),
    }
    connection.execute(statement("writes/put_change"), row)


def _put_nodes(connection: sqlite3.Connection, nodes: Sequence[Node]) -> None:
    uids = {"uids": json.dumps([node.uid for node in nodes])}
    connection.execute(statement("writes/removed_attributes"), uids)
    connection.execute(statement("writes/removed_tokens"), uids)
    connection.executemany(statement("writes/put_nodes"), map(node_row, nodes))
    connection.executemany(
        statement("writes/put_attributes"), (row for node in nodes for row in attribute_rows(node))
    )
    connection.executemany(statement("writes/put_tokens"), ((node.uid, search_text(node)) for node in nodes))
