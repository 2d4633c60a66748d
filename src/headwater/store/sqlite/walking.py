"""Reach sets, level by level with small statements: no path is ever enumerated."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from headwater.model import Direction, Relation, Times, Uid
from headwater.patience import check
from headwater.store import Walk
from headwater.store.sqlite.numbering import found
from headwater.store.sqlite.relations import RELATIONS
from headwater.store.sqlite.rows import instant, packed_list, packed_numbers
from headwater.store.sqlite.statements import statement

Parameters = dict[str, str | int | None]


def reached(
    connection: sqlite3.Connection,
    starts: Iterable[Uid],
    direction: Direction,
    relations: Sequence[Relation],
    *,
    times: Times,
    depth: int | None,
    limit: int,
) -> Walk:
    """Return everything reachable from `starts` with the fewest edges as depth."""
    text, asked = next_statement(direction, times), edge_parameters((), relations, times)
    del asked["uids"]
    first = set(starts)
    level = [number for _, number in found(connection, first)] if depth != 0 else []
    seen, at = set(level), 0
    depths: dict[Uid, int] = {}
    named = sorted(first)
    while named:
        check()
        room = limit - len(depths)
        depths.update(dict.fromkeys(named[:room], at))
        if len(named) > room:
            return Walk(depths, truncated=True)
        if at == depth:
            break
        rows = connection.execute(text, {**asked, "numbers": packed_numbers(level)})
        level, at = [number for (number,) in rows if number not in seen], at + 1
        seen.update(level)
        named = _names(connection, level)
    return Walk(depths)


def _names(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[Uid]:
    """Return the names with these numbers, in their order."""
    rows = (
        connection.execute(statement("reads/uids"), {"numbers": packed_numbers(numbers)}) if numbers else ()
    )
    return sorted([uid for (_, uid) in rows])


def next_statement(direction: Direction, times: Times) -> str:
    """Return the statement of one level; without times it reads nothing but the index."""
    suffix = "" if times.as_of is None and times.known_at is None else "_at"
    return statement(f"reads/next_{direction.value}{suffix}")


def edge_parameters(uids: Iterable[Uid], relations: Sequence[Relation], times: Times) -> Parameters:
    """Return what the statements about edges ask for."""
    return {
        "uids": packed_list(uids),
        "relations": packed_numbers(sorted({RELATIONS[relation] for relation in relations})),
        "as_of": instant(times.as_of) if times.as_of else None,
        "known_at": instant(times.known_at) if times.known_at else None,
    }
