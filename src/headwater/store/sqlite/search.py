"""The search language compiled to SQL; the one place where a statement is not a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from headwater.filters import All, AnyOf, Compare, Condition, Not, OneOf, Search, Text
from headwater.matching import OrderKey
from headwater.model import to_text
from headwater.store import Page
from headwater.store.cursor import Cursor, read_cursor, write_cursor
from headwater.store.sqlite.comparing import comparison_sql
from headwater.store.sqlite.ordering import after_sql, order_sql, rank_sql
from headwater.store.sqlite.parameters import Parameters
from headwater.store.sqlite.rows import node_from, packed_list

_SHOWN = "uid, kind, name, project, occurred_at, recorded_at, revision, props"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition on `node AS n` and its parameters."""

    where: str
    parameters: Parameters = field(default_factory=Parameters)


def found(connection: sqlite3.Connection, search: Search, *, first: int, after: str) -> Page:
    """Return a page of the nodes that match, in the search's order and then by uid."""
    cursor = read_cursor(search, after)
    compiled = compiled_search(search)
    text, parameters = page_statement(compiled, search, cursor)
    rows = connection.execute(text, {**parameters.values, "first": first + 1}).fetchall()
    ((total,),) = connection.execute(count_statement(compiled), compiled.parameters.values)
    shown, end = rows[:first], ""
    if len(rows) > first:
        end = write_cursor(search, Cursor(_key(shown[-1][8:]), shown[-1][0]))
    return Page([node_from(row[:8]) for row in shown], total, end)


def compiled_search(search: Search) -> Compiled:
    """Return the SQL condition of `search`."""
    parameters = Parameters()
    parts = [condition_sql(search.where, parameters)]
    if search.kinds:
        kinds = parameters.add(packed_list(kind.value for kind in search.kinds))
        parts.append(f"n.kind IN (SELECT value FROM json_each({kinds}))")
    if search.times.as_of:
        parts.append(f"n.occurred_at <= {parameters.add(to_text(search.times.as_of))}")
    if search.times.known_at:
        parts.append(f"n.recorded_at <= {parameters.add(to_text(search.times.known_at))}")
    return Compiled(joined("AND", parts), parameters)


def page_statement(compiled: Compiled, search: Search, cursor: Cursor | None) -> tuple[str, Parameters]:
    """Return the statement of one page with its parameters, but for :first.

    Its rows are those of a node, then what it was ordered by: rank (null: missing), number, text.
    """
    parameters = compiled.parameters.copy()
    number, text = order_sql(search.order_by, parameters)
    after = after_sql(cursor, parameters, descending=search.descending)
    way = "DESC" if search.descending else "ASC"
    hits = f"SELECT n.*, {number} AS by_number, {text} AS by_text FROM node AS n WHERE {compiled.where}"
    ranked = f"SELECT *, {rank_sql(search.order_by)} AS rank FROM ({hits})"
    statement = (
        f"SELECT {_SHOWN}, rank, by_number, by_text FROM ({ranked}) WHERE {after} "
        f"ORDER BY {_order(search, way)} LIMIT :first"
    )
    return statement, parameters


def count_statement(compiled: Compiled) -> str:
    """Return the statement that counts what matches."""
    return f"SELECT count(*) AS total FROM node AS n WHERE {compiled.where} ORDER BY total"


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


def _order(search: Search, way: str) -> str:
    if search.order_by in ("occurred_at", "recorded_at"):
        return f"by_text {way}, uid"
    return f"rank IS NULL, rank {way}, by_number {way}, by_text {way}, uid"


def _key(row: tuple[int | None, float | None, str | None]) -> OrderKey | None:
    rank, number, text = row
    if rank is None:
        return None
    return (0, number or 0.0, "") if rank == 0 else (1, 0.0, text or "")
