"""The search language compiled to SQL; the one place where a statement is not a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from headwater.errors import Invalid
from headwater.filters import EVERYTHING, All, AnyOf, Compare, Condition, Not, OneOf, Search, Text, gathered
from headwater.model import NOW, to_text, to_time
from headwater.store import UNCOUNTED, Hits, Page
from headwater.store.cursor import Cursor, read_cursor, write_cursor
from headwater.store.sqlite.choosing import (
    EVERYWHERE,
    Way,
    has_line,
    holders_of,
    is_time,
    may_be_version,
    parts_of,
    to_count,
    told,
    way_of,
)
from headwater.store.sqlite.comparing import Manner, comparison_sql, line_sql, named_sql
from headwater.store.sqlite.ordering import after_sql, key_of, key_sql, order_sql
from headwater.store.sqlite.parameters import Parameters
from headwater.store.sqlite.rows import Row, instant, node_from, packed_list

_UID = "n.uid AS uid"
_SHOWN = "n.uid AS uid, n.kind, n.name, n.project, n.occurred_at, n.recorded_at, n.revision, n.props"


@dataclass(frozen=True, slots=True)
class Compiled:
    """Where the rows of `node AS n` come from, the condition on them and the parameters of both.

    `column` is what the rows are in the order of, where they are read in the order of the search.
    """

    where: str
    parameters: Parameters
    source: str = "node AS n"
    column: str = ""


def found(
    connection: sqlite3.Connection, search: Search, *, first: int, after: str, counted: bool = True
) -> Page:
    """Return a page of the nodes that match, in the search's order and then by uid."""
    rows, total, end = _found(connection, search, first, after, shown=_SHOWN, counted=counted)
    return Page([node_from(row) for row in rows], total, end)


def found_uids(
    connection: sqlite3.Connection, search: Search, *, first: int, after: str, counted: bool = True
) -> Hits:
    """Return as `found`, uids only."""
    rows, total, end = _found(connection, search, first, after, shown=_UID, counted=counted)
    return Hits([uid for (uid,) in rows], total, end)


def _found(
    connection: sqlite3.Connection, search: Search, first: int, after: str, *, shown: str, counted: bool
) -> tuple[list[Row], int, str]:
    """Return the rows of a page, what is `shown` of each node, with how many match in all and the cursor."""
    cursor = read_cursor(search, after)
    search = replace(search, where=gathered(search.where))
    compiled = compiled_search(search, way_of(connection, search, first))
    text, parameters = page_statement(compiled, search, cursor, shown=shown, counted=counted)
    rows = connection.execute(text, {**parameters.values, "first": first + 1}).fetchall()
    total = UNCOUNTED
    if counted:
        total = rows[0][-1] if rows and rows[0][-1] is not None else _counted(connection, search)
    page, end = rows[:first], ""
    if len(rows) > first:
        end = write_cursor(search, Cursor(key_of(page[-1][-2]), page[-1][0]))
    return [row[:-2] for row in page], total, end


def _counted(connection: sqlite3.Connection, search: Search) -> int:
    """Return how many nodes match in all."""
    if search.where == EVERYTHING and search.times == NOW:
        return told(connection, search)
    few = to_count(connection, search)
    compiled = compiled_search(search, Way(line=few) if has_line(few) else Way(few=few))
    (total,) = connection.execute(count_statement(compiled), compiled.parameters.values).fetchone()
    return int(total)


def compiled_search(search: Search, way: Way = EVERYWHERE) -> Compiled:
    """Return the SQL of `search`, to be answered in that way."""
    parameters = Parameters()
    # Asked of the holder's number, other parts are answered before its node is looked up.
    each = "" if way == EVERYWHERE else "few.node" if way.few or way.line else "n.number"
    manner = Manner(each=each, versions=may_be_version(search))
    source, parts, column = _source(way, search, parameters)
    # The very part: `= true` equals `= 1` as a value, and asks for something else.
    left = [part for part in parts_of(search) if part is not way.few and part is not way.line]
    parts += [condition_sql(part, parameters, manner) for part in left]
    if search.kinds:
        # Kinds are a closed list, and as literals they let SQLite use the index that is ordered by time.
        parts.append(f"n.kind IN ({', '.join(repr(kind.value) for kind in sorted(set(search.kinds)))})")
    if search.times.as_of:
        parts.append(f"n.occurred_at <= {parameters.add(to_text(search.times.as_of))}")
    if search.times.known_at:
        parts.append(f"n.recorded_at <= {parameters.add(to_text(search.times.known_at))}")
    return Compiled(joined("AND", parts or ["(1)"]), parameters, source, column)


def _source(way: Way, search: Search, parameters: Parameters) -> tuple[str, list[str], str]:
    """Return where the nodes come from, conditions that belong to it, and the column in whose order they come."""
    if way.few is not None:
        holders = holders_of(way.few, parameters, search)
        source = f"(SELECT DISTINCT node FROM ({holders})) AS few CROSS JOIN node AS n ON n.number = few.node"
        return source, [], ""
    if way.line is not None:
        return (
            "attribute AS few CROSS JOIN node AS n ON n.number = few.node",
            [line_sql(way.line, parameters), *_bounds(search, parameters)],
            "few.at",
        )
    return "node AS n", [], f"n.{search.order_by}" if way.in_order else ""


def _bounds(search: Search, parameters: Parameters) -> list[str]:
    """Return SQL for when the holders of a value may have occurred, as numbers that its index has in order."""
    bounds = [
        f"few.at {part.comparison.value} {parameters.add(instant(part.values[0]))}"
        for part in parts_of(search)
        if is_time(part)
    ]
    if search.times.as_of:
        bounds.append(f"few.at <= {parameters.add(instant(search.times.as_of))}")
    return bounds


def page_statement(
    compiled: Compiled, search: Search, cursor: Cursor | None, *, shown: str = _SHOWN, counted: bool = True
) -> tuple[str, Parameters]:
    """Return the statement of one page with its parameters, but for :first.

    Its rows are what is `shown` of a node, its uid first, then what it was ordered by, and how many match in all, null
    where that is not `counted` or takes a statement of its own.
    """
    parameters = compiled.parameters.copy()
    if compiled.column:
        return _in_order(compiled, search, cursor, parameters, shown), parameters
    sort = key_sql(search.order_by, parameters)
    after = after_sql(search, cursor, parameters, sort="sort", uid="uid")
    total = "(SELECT count(*) FROM hit)" if counted else "NULL"
    statement = (
        "WITH hit AS MATERIALIZED ("
        f"SELECT n.number AS number, n.uid AS uid, {sort} AS sort FROM {compiled.source} WHERE {compiled.where}), "
        "page AS MATERIALIZED ("
        f"SELECT number, uid, sort FROM hit WHERE {after} ORDER BY {order_sql(search)} LIMIT :first) "
        f"SELECT {shown}, page.sort AS sort, {total} AS total "
        f"FROM page CROSS JOIN node AS n ON n.number = page.number ORDER BY {order_sql(search)}"
    )
    return statement, parameters


def count_statement(compiled: Compiled) -> str:
    """Return the statement that counts what matches."""
    return f"SELECT count(*) AS total FROM {compiled.source} WHERE {compiled.where} ORDER BY total"


def _in_order(
    compiled: Compiled, search: Search, cursor: Cursor | None, parameters: Parameters, shown: str
) -> str:
    """Return the statement of a page that an index gives in its order, so that reading stops early."""
    way = "DESC" if search.descending else "ASC"
    sort = f"n.{search.order_by}"
    after = after_sql(search, cursor, parameters, sort=sort, uid="n.uid")
    if compiled.column != sort and cursor is not None:
        after += f" AND {_reached(compiled.column, search, cursor, parameters)}"
    return (
        f"SELECT {shown}, {sort} AS sort, NULL AS total "
        f"FROM {compiled.source} WHERE {compiled.where} AND {after} "
        f"ORDER BY {compiled.column} {way}, n.uid LIMIT :first"
    )


def _reached(column: str, search: Search, cursor: Cursor, parameters: Parameters) -> str:
    """Return SQL that lets an index of numbers begin where the page before ended, whatever the cursor says beyond."""
    try:
        at = instant(to_time(cursor.key[2] if cursor.key else ""))
    except Invalid:
        return "1"
    return f"{column} {'<=' if search.descending else '>='} {parameters.add(at)}"


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
            return named_sql([f"SELECT value FROM json_each({parameters.add(packed_list(uids))})"])
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
