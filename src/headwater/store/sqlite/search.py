"""The search language compiled to SQL; the one place where a statement is not a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from headwater.filters import EVERYTHING, All, AnyOf, Compare, Condition, Not, OneOf, Search, Text, gathered
from headwater.model import NOW, VERSIONS, Kind, to_text
from headwater.store import Hits, Page
from headwater.store.cursor import Cursor, read_cursor, write_cursor
from headwater.store.sqlite.comparing import Manner, comparison_sql, holders_sql
from headwater.store.sqlite.ordering import TIMES, after_sql, key_of, key_sql, order_sql
from headwater.store.sqlite.parameters import Parameters
from headwater.store.sqlite.rows import Row, node_from, packed_list
from headwater.store.sqlite.statements import statement

FEW = 5_000
_UID = "n.uid AS uid"
_SHOWN = "n.uid AS uid, n.kind, n.name, n.project, n.occurred_at, n.recorded_at, n.revision, n.props"


@dataclass(frozen=True, slots=True)
class Compiled:
    """Where the rows of `node AS n` come from, the condition on them, the parameters of both, and whether more is
    asked for than kinds and times.
    """

    where: str
    parameters: Parameters
    selective: bool
    source: str = "node AS n"


def found(connection: sqlite3.Connection, search: Search, *, first: int, after: str) -> Page:
    """Return a page of the nodes that match, in the search's order and then by uid."""
    rows, total, end = _found(connection, search, first=first, after=after, shown=_SHOWN)
    return Page([node_from(row) for row in rows], total, end)


def found_uids(connection: sqlite3.Connection, search: Search, *, first: int, after: str) -> Hits:
    """Return as `found`, uids only."""
    rows, total, end = _found(connection, search, first=first, after=after, shown=_UID)
    return Hits([uid for (uid,) in rows], total, end)


def _found(
    connection: sqlite3.Connection, search: Search, *, first: int, after: str, shown: str
) -> tuple[list[Row], int, str]:
    """Return the rows of a page, what is `shown` of each node, with how many match in all and the cursor."""
    cursor = read_cursor(search, after)
    search = replace(search, where=gathered(search.where))
    compiled = compiled_search(search, fewest(connection, search))
    text, parameters = page_statement(compiled, search, cursor, shown=shown)
    rows = connection.execute(text, {**parameters.values, "first": first + 1}).fetchall()
    if search.where == EVERYTHING and search.times == NOW:
        total = _told(connection, search)
    elif rows:
        total = rows[0][-1]
    else:
        (total,) = connection.execute(count_statement(compiled), compiled.parameters.values).fetchone()
    page, end = rows[:first], ""
    if len(rows) > first:
        end = write_cursor(search, Cursor(key_of(page[-1][-2]), page[-1][0]))
    return [row[:-2] for row in page], total, end


def _told(connection: sqlite3.Connection, search: Search) -> int:
    """Return how many nodes of the kinds there are, which is kept and not counted."""
    held = dict(connection.execute(statement("reads/count_all")).fetchall())
    return sum(held.get(kind.value, 0) for kind in set(search.kinds or Kind))


def fewest(connection: sqlite3.Connection, search: Search) -> Condition | None:
    """Return the part that all others are best asked of: few nodes hold it, and an index finds them.

    How many hold a part is counted up to `FEW`; None where none is so rare.
    """
    parts = search.where.parts if isinstance(search.where, All) else (search.where,)
    sizes = [(_held_by(connection, part, search), place) for place, part in enumerate(parts)]
    size, place = min(sizes, default=(FEW + 1, 0))
    return parts[place] if size <= FEW else None


def _held_by(connection: sqlite3.Connection, part: Condition, search: Search) -> int:
    parameters = Parameters()
    holders = _holders(part, parameters, search)
    if not holders:
        return FEW + 1
    text = f"SELECT count(*) FROM (SELECT 1 FROM ({holders}) LIMIT {FEW + 1})"
    (size,) = connection.execute(text, parameters.values).fetchone()
    return int(size)


def _holders(part: Condition, parameters: Parameters, search: Search) -> str:
    """Return SQL for the numbers of all nodes that hold `part`, where an index gives them; else nothing."""
    match part:
        case Compare(field=name) if not (name.startswith("metric.") and _may_be_version(search)):
            return holders_sql(part, parameters)
        case OneOf(uids):
            wanted = parameters.add(packed_list(uids))
            return f"SELECT number AS node FROM node WHERE uid IN (SELECT value FROM json_each({wanted}))"
    return ""


def _may_be_version(search: Search) -> bool:
    return not search.kinds or not VERSIONS.isdisjoint(search.kinds)


def compiled_search(search: Search, first: Condition | None = None) -> Compiled:
    """Return the SQL of `search`, which looks at the nodes that hold `first` one by one, where that is given."""
    parameters = Parameters()
    manner = Manner(each="n.number" if first is not None else "", versions=_may_be_version(search))
    source = "node AS n"
    if first is not None:
        holders = _holders(first, parameters, search)
        source = f"(SELECT DISTINCT node FROM ({holders})) AS few CROSS JOIN node AS n ON n.number = few.node"
    asked = search.where.parts if isinstance(search.where, All) else (search.where,)
    parts = [condition_sql(part, parameters, manner) for part in asked if part is not first] or ["(1)"]
    if search.kinds:
        # Kinds are a closed list, and as literals they let SQLite use the index that is ordered by time.
        parts.append(f"n.kind IN ({', '.join(repr(kind.value) for kind in sorted(set(search.kinds)))})")
    if search.times.as_of:
        parts.append(f"n.occurred_at <= {parameters.add(to_text(search.times.as_of))}")
    if search.times.known_at:
        parts.append(f"n.recorded_at <= {parameters.add(to_text(search.times.known_at))}")
    return Compiled(joined("AND", parts), parameters, search.where != EVERYTHING, source)


def page_statement(
    compiled: Compiled, search: Search, cursor: Cursor | None, *, shown: str = _SHOWN
) -> tuple[str, Parameters]:
    """Return the statement of one page with its parameters, but for :first.

    Its rows are what is `shown` of a node, its uid first, then what it was ordered by, and how many match in all.
    """
    parameters = compiled.parameters.copy()
    if search.order_by in TIMES and not compiled.selective:
        return _newest(compiled, search, cursor, parameters, shown), parameters
    sort = key_sql(search.order_by, parameters)
    after = after_sql(search, cursor, parameters, sort="sort", uid="uid")
    statement = (
        "WITH hit AS MATERIALIZED ("
        f"SELECT n.number AS number, n.uid AS uid, {sort} AS sort FROM {compiled.source} WHERE {compiled.where}), "
        "page AS MATERIALIZED ("
        f"SELECT number, uid, sort FROM hit WHERE {after} ORDER BY {order_sql(search)} LIMIT :first) "
        f"SELECT {shown}, page.sort AS sort, (SELECT count(*) FROM hit) AS total "
        f"FROM page CROSS JOIN node AS n ON n.number = page.number ORDER BY {order_sql(search)}"
    )
    return statement, parameters


def count_statement(compiled: Compiled) -> str:
    """Return the statement that counts what matches."""
    return f"SELECT count(*) AS total FROM {compiled.source} WHERE {compiled.where} ORDER BY total"


def _newest(
    compiled: Compiled, search: Search, cursor: Cursor | None, parameters: Parameters, shown: str
) -> str:
    """Return the statement of a page that an index gives in its order, so that reading stops early."""
    column, way = f"n.{search.order_by}", "DESC" if search.descending else "ASC"
    after = after_sql(search, cursor, parameters, sort=column, uid="n.uid")
    total = "NULL" if search.times == NOW else f"({count_statement(compiled)})"
    return (
        f"SELECT {shown}, {column} AS sort, {total} AS total "
        f"FROM node AS n WHERE {compiled.where} AND {after} ORDER BY {column} {way}, n.uid LIMIT :first"
    )


def condition_sql(condition: Condition, parameters: Parameters, manner: Manner) -> str:
    """Return SQL that is 1 where `condition` holds for `node AS n`, else 0 and never null."""
    match condition:
        case All(parts):
            return joined("AND", [condition_sql(part, parameters, manner) for part in parts])
        case AnyOf(parts):
            return joined("OR", [condition_sql(part, parameters, manner) for part in parts])
        case Not(inner):
            return f"NOT {condition_sql(inner, parameters, manner)}"
        case OneOf(uids):
            return f"(n.uid IN (SELECT value FROM json_each({parameters.add(packed_list(uids))})))"
        case Text(tokens):
            return _tokens_sql(tokens, parameters)
        case Compare():
            return comparison_sql(condition, parameters, manner)
    raise AssertionError("check_search refuses the rest")


def joined(word: str, parts: Sequence[str]) -> str:
    """Return `parts` joined by AND or OR as a balanced tree, as SQLite bounds the depth of expressions."""
    if not parts:
        return "(1)" if word == "AND" else "(0)"
    if len(parts) == 1:
        return f"({parts[0]})"
    middle = len(parts) // 2
    return f"({joined(word, parts[:middle])} {word} {joined(word, parts[middle:])})"


def _tokens_sql(tokens: tuple[str, ...], parameters: Parameters) -> str:
    if not tokens:
        return "(1)"
    asked = " ".join(f'"{token}"' for token in tokens) + "*"
    return f"(n.number IN (SELECT rowid FROM token WHERE token MATCH {parameters.add(asked)}))"
