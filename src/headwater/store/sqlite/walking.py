"""Reach sets, level by level with small statements: no path is ever enumerated."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from headwater.model import Direction, Relation, Times, Uid, to_text
from headwater.patience import check
from headwater.store import Walk
from headwater.store.sqlite.rows import packed, packed_list
from headwater.store.sqlite.statements import statement

Parameters = dict[str, str | None]


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
    text = next_statement(direction, times)
    asked = edge_parameters((), relations, times)
    depths: dict[Uid, int] = {}
    level, at = sorted(set(starts)), 0
    while level:
        check()
        room = limit - len(depths)
        depths.update(dict.fromkeys(level[:room], at))
        if len(level) > room:
            return Walk(depths, truncated=True)
        if at == depth:
            break
        rows = connection.execute(text, {**asked, "uids": packed(level)})
        level, at = [uid for (uid,) in rows if uid not in depths], at + 1
    return Walk(depths)


def next_statement(direction: Direction, times: Times) -> str:
    """Return the statement of one level; without times it reads nothing but the index."""
    suffix = "" if times.as_of is None and times.known_at is None else "_at"
    return statement(f"reads/next_{direction.value}{suffix}")


def edge_parameters(uids: Iterable[Uid], relations: Sequence[Relation], times: Times) -> Parameters:
    """Return what the statements about edges ask for."""
    return {
        "uids": packed_list(uids),
        "relations": packed_list(relation.value for relation in relations),
        "as_of": to_text(times.as_of) if times.as_of else None,
        "known_at": to_text(times.known_at) if times.known_at else None,
    }
