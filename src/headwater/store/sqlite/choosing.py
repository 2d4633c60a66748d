"""How a page is found: by looking at all nodes that hold a rare part, or at nodes in their order until it is full."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from math import isqrt
from typing import TypeGuard

from headwater.filters import EVERYTHING, All, Compare, Condition, OneOf, Search
from headwater.model import VERSIONS, Kind
from headwater.store.sqlite.comparing import RANGES, holders_sql, line_sql, numbers_sql, uids_of
from headwater.store.sqlite.parameters import Parameters
from headwater.store.sqlite.rows import packed_list
from headwater.store.sqlite.statements import statement

FEW = 5_000
LINE = 20_000
COUNTED_SHARE = 15
LEAST_ROOM = 200


@dataclass(frozen=True, slots=True)
class Way:
    """How a page is found.

    With `few`, its holders are all looked at. With `in_order`, nodes are looked at from the page's beginning to its
    end, those that hold `line` where it is given. With neither, indexes of all nodes are asked for every part.
    """

    few: Condition | None = None
    in_order: bool = False
    line: Compare | None = None


EVERYWHERE = Way()


def way_of(connection: sqlite3.Connection, search: Search, first: int) -> Way:
    """Return how a page of `first` nodes is found with the fewest looked at.

    Nodes in order are a page after `first * nodes / holders` of them, where `holders` of a part lie as they may. Hence
    the holders of a part are the shorter way while they are fewer than the root of `first * nodes`.
    """
    parts = parts_of(search)
    is_timed = search.order_by == "occurred_at"
    if search.where == EVERYTHING:
        return Way(in_order=is_timed or search.order_by == "recorded_at")
    nodes = told(connection, search)
    room = min(FEW, max(LEAST_ROOM, isqrt(first * nodes))) if is_timed else FEW
    sizes = [_held_by(connection, part, search, room) for part in parts]
    countable = [(size, place) for place, size in enumerate(sizes) if size is not None]
    size, place = min(countable, default=(room + 1, 0))
    if size <= room:
        rare = parts[place]
        return Way(in_order=True, line=rare) if is_timed and has_line(rare) else Way(few=rare)
    if not is_timed:
        return EVERYWHERE
    return _long_way(connection, search, parts, countable, nodes)


def fewest(connection: sqlite3.Connection, search: Search, most: int) -> Condition | None:
    """Return the part that the fewest nodes hold, where an index finds them; None where they are more than `most`."""
    parts = parts_of(search)
    sizes = [(_held_by(connection, part, search, most), place) for place, part in enumerate(parts)]
    size, place = min([(size, place) for size, place in sizes if size is not None], default=(most + 1, 0))
    return parts[place] if size <= most else None


def to_count(connection: sqlite3.Connection, search: Search) -> Condition | None:
    """Return the part whose holders are looked at to count what matches; None where looking at all nodes is shorter.

    A holder costs some 2 us, as its node and what else it holds lie anywhere; of all nodes each costs a tenth of that.
    """
    return fewest(connection, search, max(FEW, told(connection, search) // COUNTED_SHARE))


def parts_of(search: Search) -> tuple[Condition, ...]:
    """Return the conditions that all have to hold."""
    return search.where.parts if isinstance(search.where, All) else (search.where,)


def told(connection: sqlite3.Connection, search: Search) -> int:
    """Return how many nodes of the kinds there are, which is kept and not counted."""
    held = dict(connection.execute(statement("reads/count_all")).fetchall())
    return sum(held.get(kind.value, 0) for kind in set(search.kinds or Kind))


def holders_of(part: Condition, parameters: Parameters, search: Search) -> str:
    """Return SQL for the numbers of all nodes that hold `part`, where an index gives them; else nothing."""
    match part:
        case Compare() if uids := uids_of(part):
            return numbers_sql([parameters.add(uid) for uid in uids])
        case Compare() if not _is_of_runs(part, search):
            return holders_sql(part, parameters)
        case OneOf(uids):
            wanted = parameters.add(packed_list(uids))
            return numbers_sql([f"SELECT value FROM json_each({wanted})"])
    return ""


def may_be_version(search: Search) -> bool:
    """Return whether a version may be found."""
    return not search.kinds or not VERSIONS.isdisjoint(search.kinds)


def has_line(part: Condition | None) -> TypeGuard[Compare]:
    """Return whether an index has the holders of `part` in the order of their time."""
    return isinstance(part, Compare) and bool(line_sql(part, Parameters()))


def is_time(part: Condition) -> TypeGuard[Compare]:
    """Return whether `part` bounds the order by time itself."""
    if not isinstance(part, Compare) or part.field != "occurred_at" or part.comparison not in RANGES:
        return False
    return isinstance(part.values[0], datetime)


def _long_way(
    connection: sqlite3.Connection,
    search: Search,
    parts: tuple[Condition, ...],
    countable: list[tuple[int, int]],
    nodes: int,
) -> Way:
    """Return how a page is found of which no part is rare."""
    lines = [(_line_length(connection, part, search), place) for place, part in enumerate(parts)]
    length, place = min(
        [(length, place) for length, place in lines if length is not None], default=(nodes, -1)
    )
    line = parts[place] if place >= 0 and length < nodes else None
    assert line is None or isinstance(line, Compare)
    if line is not None and length <= LINE:
        return Way(in_order=True, line=line)
    # With few of them nodes that lie unluckily cost less in any order than on the way to a full page.
    if few := fewest(connection, search, FEW):
        return Way(few=few)
    # What no index counts may be rare, and nobody should read all nodes to find that out.
    is_common = len(countable) + sum(is_time(part) for part in parts) == len(parts)
    return Way(in_order=True, line=line) if is_common or nodes <= FEW else EVERYWHERE


def _line_length(connection: sqlite3.Connection, part: Condition, search: Search) -> int | None:
    """Return how many hold `part`, counted up to `LINE`; None where no index has them in the order of their time."""
    if not has_line(part) or _is_of_runs(part, search):
        return None
    return _held_by(connection, part, search, LINE)


def _held_by(connection: sqlite3.Connection, part: Condition, search: Search, most: int) -> int | None:
    """Return how many hold `part`, counted up to one more than `most`; None where no index gives them."""
    parameters = Parameters()
    holders = holders_of(part, parameters, search)
    if not holders:
        return None
    text = f"SELECT count(*) FROM (SELECT 1 FROM ({holders}) LIMIT {most + 1})"
    (size,) = connection.execute(text, parameters.values).fetchone()
    return int(size)


def _is_of_runs(part: Compare, search: Search) -> bool:
    """Return whether versions may hold `part` through a run."""
    return part.field.startswith("metric.") and may_be_version(search)
