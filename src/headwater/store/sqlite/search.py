"""The search language compiled to SQL; the one place where a statement is not a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.filters import EVERYTHING, All, AnyOf, Compare, Condition, Not, OneOf, Search, Text
from headwater.model import to_text
from headwater.store import Page
from headwater.store.cursor import Cursor, read_cursor, write_cursor
from headwater.store.sqlite.comparing import comparison_sql
from headwater.store.sqlite.ordering import TIMES, after_sql, key_of, key_sql, order_sql
from headwater.store.sqlite.parameters import Parameters
from headwater.store.sqlite.rows import node_from, packed_list

_SHOWN = "n.uid AS uid, n.kind, n.name, n.project, n.occurred_at, n.recorded_at, n.revision, n.props"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition on `node AS n`, its parameters, and whether it asks for more than kinds and times."""

    where: str
    parameters: Parameters
    selective: bool


def found(connection: sqlite3.Connection, search: Search, *, first: int, after: str) -> Page:
    """Return a page of the nodes that match, in the search's order and then by uid."""
    cursor = read_cursor(search, after)
    compiled = compiled_search(search)
    text, parameters = page_statement(compiled, search, cursor)
    rows = connection.execute(text, {**parameters.values, "first": first + 1}).fetchall()
    if rows:
        total = rows[0][-1]
    else:
        (total,) = connection.execute(count_statement(compiled), compiled.parameters.values).fetchone()
    shown, end = rows[:first], ""
    if len(rows) > first:
        end = write_cursor(search, Cursor(key_of(shown[-1][-2]), shown[-1][0]))
    return Page([node_from(row[:-2]) for row in shown], total, end)


def compiled_search(search: Search) -> Compiled:
    """Return the SQL condition of `search`."""
    parameters = Parameters()
    parts = [condition_sql(search.where, parameters)]
    if search.kinds:
        # Kinds are a closed list, and as literals they let SQLite use the index that is ordered by time.
        parts.append(f"n.kind IN ({', '.join(repr(kind.value) for kind in sorted(set(search.kinds)))})")
    if search.times.as_of:
        parts.append(f"n.occurred_at <= {parameters.add(to_text(search.times.as_of))}")
    if search.times.known_at:
        parts.append(f"n.recorded_at <= {parameters.add(to_text(search.times.known_at))}")
    return Compiled(joined("AND", parts), parameters, selective=search.where != EVERYTHING)


def page_statement(compiled: Compiled, search: Search, cursor: Cursor | None) -> tuple[str, Parameters]:
    """Return the statement of one page with its parameters, but for :first.

    Its rows are those of a node, then what it was ordered by, and how many match in all.
    """
    parameters = compiled.parameters.copy()
    if search.order_by in TIMES and not compiled.selective:
        return _newest(compiled, search, cursor, parameters), parameters
    sort = key_sql(search.order_by, parameters)
    after = after_sql(search, cursor, parameters, sort="sort", uid="uid")
    statement = (
        "WITH hit AS MATERIALIZED ("
        f"SELECT n.number AS number, n.uid AS uid, {sort} AS sort FROM node AS n WHERE {compiled.where}), "
        "page AS MATERIALIZED ("
        f"SELECT number, uid, sort FROM hit WHERE {after} ORDER BY {order_sql(search)} LIMIT :first) "
        f"SELECT {_SHOWN}, page.sort AS sort, (SELECT count(*) FROM hit) AS total "
        f"FROM page CROSS JOIN node AS n ON n.number = page.number ORDER BY {order_sql(search)}"
    )
    return statement, parameters


def count_statement(compiled: Compiled) -> str:
    """Return the statement that counts what matches."""
    return f"SELECT count(*) AS total FROM node AS n WHERE {compiled.where} ORDER BY total"


def _newest(compiled: Compiled, search: Search, cursor: Cursor | None, parameters: Parameters) -> str:
    """Return the statement of a page that an index gives in its order, so that reading stops early."""
    column, way = f"n.{search.order_by}", "DESC" if search.descending else "ASC"
    after = after_sql(search, cursor, parameters, sort=column, uid="n.uid")
    return (
        f"SELECT {_SHOWN}, {column} AS sort, ({count_statement(compiled)}) AS total "
        f"FROM node AS n WHERE {compiled.where} AND {after} ORDER BY {column} {way}, n.uid LIMIT :first"
    )


def condition_sql(condition: Condition, parameters: Parameters) -> str:
    """Return SQL that is 1 where `condition` holds for `node AS n`, else 0 and never null."""
    match condition:
        case All(parts):
            return joined("AND", [condition_sql(part, parameters) for part in parts])
        case AnyOf(parts):
            return joined("OR", [condition_sql(part, parameters) for part in parts])
        case Not(inner):
            return f"NOT {condition_sql(inner, parameters)}"
        case OneOf(uids):
            return f"(n.uid IN (SELECT value FROM json_each({parameters.add(packed_list(uids))})))"
        case Text(tokens):
            return _tokens_sql(tokens, parameters)
        case Compare():
            return comparison_sql(condition, parameters)
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
