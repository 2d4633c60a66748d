"""All facts in the order of their ids, and all edges for an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from headwater.model import Edge
from headwater.store.sqlite.relations import RELATION_OF
from headwater.store.sqlite.rows import Row, edge_from, packed_numbers
from headwater.store.sqlite.statements import statement
from headwater.topology.strips import NameStrip, NumberStrip

STRIP_ROWS = 50_000
_FETCH = 1_000
# What is sorted at once takes some 100 bytes each.
_SORTED = 500_000
_BEHIND_ALL = b"\xff" * 33


def facts_in_order(connection: sqlite3.Connection, *, at_once: int = _SORTED) -> Iterator[Row]:
    """Yield the rows of all facts of the moment that `connection` reads, sorting about `at_once` ids at a time."""
    counts = dict(connection.execute(statement("reads/count_all")).fetchall())
    parts = min(counts.get("facts", 0) // at_once + 1, 256)
    bounds = [*(bytes([256 * part // parts]) for part in range(parts)), _BEHIND_ALL]
    for first, beyond in pairwise(bounds):
        places = connection.execute(statement("reads/facts_after"), {"first": first, "beyond": beyond})
        while rows := places.fetchmany(_FETCH):
            wanted = packed_numbers([number for (number,) in rows])
            yield from connection.execute(statement("reads/facts_by_row"), {"rows": wanted}).fetchall()


def name_strips(connection: sqlite3.Connection) -> Iterator[NameStrip]:
    """Yield all names in the order of their numbers."""
    ((last,),) = connection.execute(statement("reads/last_number")).fetchall()
    for after in range(0, last, STRIP_ROWS):
        rows = {"after": after, "through": min(after + STRIP_ROWS, last)}
        many, uncommon, uids = connection.execute(statement("reads/name_strips"), rows).fetchone()
        is_whole = many == rows["through"] - after and not uncommon
        yield NameStrip(after + 1, uids if is_whole else "", partial(_named_in, connection, rows))


def number_strips(connection: sqlite3.Connection) -> Iterator[NumberStrip]:
    """Yield all edges in the order of their numbers."""
    ((last,),) = connection.execute(statement("reads/last_edge_number")).fetchall()
    for after in range(0, last, STRIP_ROWS):
        rows = {"after": after, "through": after + STRIP_ROWS}
        many, fixed, words = connection.execute(statement("reads/edge_strips"), rows).fetchone()
        if many:
            yield NumberStrip(fixed, words, RELATION_OF, partial(_edges_in, connection, rows))


def _named_in(connection: sqlite3.Connection, rows: dict[str, int]) -> list[tuple[int, str]]:
    wanted = packed_numbers(range(rows["after"] + 1, rows["through"] + 1))
    return connection.execute(statement("reads/uids"), {"numbers": wanted}).fetchall()


def _edges_in(connection: sqlite3.Connection, rows: dict[str, int]) -> list[Edge]:
    return [edge_from(row) for row in connection.execute(statement("reads/edges_by_row"), rows)]
