"""All edges and all uids as texts: the server hands them over in pages, as each row takes a driver its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from headwater.model import Edge, Eid, Kind
from headwater.store.neo4j.rows import USUAL
from headwater.store.neo4j.session import Connection
from headwater.store.neo4j.statements import Statements
from headwater.topology.strips import RECORD, Strip

_STRIP_EDGES = 50_000
_PAGE_NODES = 200
_MOST_DIGITS = 5
_PAGES_AT_ONCE = 20
_LAST = "\U0010ffff"  # after every uid

_Page = tuple[str, str]


def edge_strips(
    connection: Connection, statements: Statements, edges: Callable[[Sequence[Eid]], list[Edge]]
) -> Iterator[Strip]:
    """Yield every edge, by the uids of their effects; `edges` reads some as objects."""
    fixed: list[str] = []
    words: list[str] = []
    rows = connection.stream(
        statements.text("reads/edge_strips"),
        {"pages": _pages(connection, statements), "usual": len(USUAL)},
        at_once=_PAGES_AT_ONCE,
    )
    for row in rows:
        fixed += row["fixed"]
        words += row["words"]
        if len(fixed) >= _STRIP_EDGES:
            yield _strip(fixed, words, edges)
            fixed, words = [], []
    if fixed:
        yield _strip(fixed, words, edges)


def uid_strips(connection: Connection, statements: Statements) -> Iterator[tuple[Kind, str]]:
    """Yield the uids of all nodes, those of one kind laid end to end."""
    pages = _pages(connection, statements)
    rows = connection.stream(statements.text("reads/uid_strips"), {"pages": pages}, at_once=_PAGES_AT_ONCE)
    for row in rows:
        yield Kind(row["kind"]), "".join(row["uids"])


def _strip(fixed: Sequence[str], words: Sequence[str], edges: Callable[[Sequence[Eid]], list[Edge]]) -> Strip:
    return Strip(",".join(fixed), RECORD.join(words), partial(_as_objects, fixed, edges))


def _as_objects(fixed: Sequence[str], edges: Callable[[Sequence[Eid]], list[Edge]]) -> list[Edge]:
    return edges([each.partition(",")[0] for each in fixed])


def _pages(connection: Connection, statements: Statements) -> list[_Page]:
    """Return ranges of uids, together all there are, each with about as many nodes: uids are hashes."""
    many = connection.rows(statements.text("reads/count_nodes", {"KIND": "Entity"}))[0]["many"]
    digits = 0
    while digits < _MOST_DIGITS and 16**digits * _PAGE_NODES < many:
        digits += 1
    starts = [f"{number:0{digits}x}" if number else "" for number in range(16**digits)]
    return list(zip(starts, [*starts[1:], _LAST], strict=True))
