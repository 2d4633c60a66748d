"""The search language compiled to Cypher; the one place where a statement is not a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from headwater.filters import EVERYTHING, All, OneOf, Search, gathered
from headwater.matching import check_search
from headwater.model import NOW, VERSIONS, Kind, to_text
from headwater.store import UNCOUNTED
from headwater.store.cursor import Cursor, read_cursor, write_cursor
from headwater.store.neo4j.conditions import Parameters, condition_text, order_text
from headwater.store.neo4j.counting import kinds_counted
from headwater.store.neo4j.session import Connection
from headwater.store.neo4j.statements import Statements, in_one
from headwater.store.neo4j.terms import kinds_query, query_of

# Of so many nodes all are looked at to order and count them; of more, the order is taken from an index.
FEW = 20_000
_TIME = "occurred_at"
_ROW = ("uid", "node", "rank", "number", "text")
_NODE = "n.uid AS uid, {shown} AS node, rank, number, text"

Row: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Compiled:
    """A search as Cypher.

    `labels` are those of the kinds, `entity` the one that all nodes have, `where` the condition on a node `n` of these
    kinds, `query` whether the full-text index is asked first, `uids` whether the nodes are given one by one.
    """

    labels: list[str]
    entity: str
    where: str
    parameters: dict[str, Any]
    query: bool = False
    uids: bool = False

    @property
    def source(self) -> str:
        """Where the nodes `n` come from, whatever their number."""
        if self.query:
            return "CALL db.index.fulltext.queryNodes($index, $query) YIELD node AS n"
        return f"MATCH (n:{'|'.join(self.labels)})"


def found(
    connection: Connection,
    statements: Statements,
    search: Search,
    *,
    first: int,
    after: str,
    whole: bool,
    counted: bool,
) -> tuple[list[Row], int, str]:
    """Return the rows of a page, how many nodes match in all, and the cursor; with `whole`, rows have the nodes."""
    check_search(search, first)
    cursor = read_cursor(search, after)
    compiled = compile_search(search, statements.prefix)
    rows, total = _page(connection, compiled, search, cursor, first=first + 1, whole=whole)
    shown, more = rows[:first], ""
    if len(rows) > first:
        last = shown[-1]
        key = None if last["rank"] is None else (last["rank"], last["number"], last["text"])
        more = write_cursor(search, Cursor(key, last["uid"]))
    if not counted:
        return shown, UNCOUNTED, more
    if total is None:
        whole_page = cursor is None and not more
        total = len(rows) if whole_page else _total(connection, statements, compiled, search)
    return shown, total, more


def compile_search(search: Search, prefix: str = "") -> Compiled:
    """Return the Cypher of `search` over the store with this label prefix."""
    parameters = Parameters()
    where = gathered(search.where)
    conditions = [condition_text(where, parameters)]
    for name, moment in (("occurred_at", search.times.as_of), ("recorded_at", search.times.known_at)):
        if moment is not None:
            conditions.append(f"n.{name} <= {parameters.add(to_text(moment))}")
    compiled = Compiled(
        [prefix + kind.value for kind in sorted(set(search.kinds or Kind))],
        f"{prefix}Entity",
        " AND ".join(f"({each})" for each in conditions),
        parameters.values,
    )
    _begun(compiled, search, prefix)
    return compiled


def _begun(compiled: Compiled, search: Search, prefix: str) -> None:
    """Say in `compiled` by what few nodes are found, where anything does."""
    where = gathered(search.where)
    parts = where.parts if isinstance(where, All) else (where,)
    named = min((part.uids for part in parts if isinstance(part, OneOf)), key=len, default=None)
    about_versions = not search.kinds or not VERSIONS.isdisjoint(search.kinds)
    query = query_of(where, left_out="metric." if about_versions else "")
    if named is not None and (len(named) <= FEW or not query):
        compiled.uids = True
        compiled.parameters["uids"] = sorted(named)
    elif query:
        compiled.query = True
        compiled.parameters["query"] = (
            f"+{query} +{kinds_query(sorted(set(search.kinds)))}" if search.kinds else query
        )
        compiled.parameters["index"] = index_name(prefix)


def index_name(prefix: str) -> str:
    """Return what the full-text index of the store with this label prefix is called."""
    return f"{prefix.lower()}_entity_tokens" if prefix else "entity_tokens"


def few_statement(
    compiled: Compiled, search: Search, cursor: Cursor | None, *, whole: bool
) -> tuple[str, dict[str, Any]]:
    """Return the statement of one page among nodes that are begun with, and its parameters but for $first.

    Its one row has the rows of a page as lists, `page`, which take a third of the time to read, and how many match in
    all as `total`. With `many` there are more than are looked at, and no answer.
    """
    parameters = Parameters(dict(compiled.parameters))
    parameters.values["few"] = FEW + 1
    order = _order(search)
    after = "true"
    if cursor is not None:
        of_each = {"rank": "each[1]", "number": "each[2]", "text": "each[3]", "uid": "each[0].uid"}
        after = _after(cursor, of_each, descending=search.descending, parameters=parameters)
    begun = (
        f"UNWIND $uids AS uid MATCH (node:{compiled.entity} {{uid: uid}}) "
        f"USING INDEX SEEK node:{compiled.entity}(uid) WHERE node:{'|'.join(compiled.labels)} "
        "WITH collect(node) AS hits WITH hits, false AS many"
        if compiled.uids
        else "CALL db.index.fulltext.queryNodes($index, $query, {limit: $few}) YIELD node "
        "WITH collect(node) AS hits WITH hits, size(hits) = $few AS many"
    )
    statement = (
        f"{begun} CALL (hits, many) {{ UNWIND CASE WHEN many THEN [] ELSE hits END AS n "
        f"WITH n WHERE {compiled.where} {order_text(search.order_by, parameters)} "
        f"WITH n, rank, number, text ORDER BY {order} RETURN collect([n, rank, number, text]) AS found }} "
        f"WITH many, size(found) AS total, [each IN found WHERE {after}][..$first] AS page "
        f"RETURN many, total, [each IN page | [each[0].uid, {'properties(each[0])' if whole else 'null'}, "
        "each[1], each[2], each[3]]] AS page ORDER BY total"
    )
    return in_one(statement), parameters.values


def newest_statement(
    compiled: Compiled, search: Search, cursor: Cursor | None, *, whole: bool
) -> tuple[str, dict[str, Any]]:
    """Return the statement of one page in the order of time, which an index gives, and its parameters but for $first.

    It reads no further than the page, however far into the results that is.
    """
    parameters = Parameters(dict(compiled.parameters))
    way, beyond = ("DESC", "<") if search.descending else ("ASC", ">")
    after = "n.occurred_at IS NOT NULL"
    if cursor is not None and cursor.key is not None:
        at, uid = parameters.add(cursor.key[2]), parameters.add(cursor.uid)
        after = f"n.occurred_at {beyond}= {at} AND (n.occurred_at {beyond} {at} OR n.uid > {uid})"
    each = " UNION ALL ".join(
        f"MATCH (n:{label}) USING INDEX n:{label}(occurred_at) WHERE {after} AND {compiled.where} "
        f"RETURN n ORDER BY n.occurred_at {way}, n.uid LIMIT $first"
        for label in compiled.labels
    )
    statement = (
        f"CALL () {{ {each} }} WITH n, 1 AS rank, 0.0 AS number, n.occurred_at AS text "
        f"RETURN {_shown(whole)} ORDER BY text {way}, uid LIMIT $first"
    )
    return in_one(statement), parameters.values


def page_statement(
    compiled: Compiled, search: Search, cursor: Cursor | None, *, whole: bool
) -> tuple[str, dict[str, Any]]:
    """Return the statement of one page in any order, its rows `uid`, `node`, `rank`, `number`, `text`.

    `node` has all properties where `whole`, else none; `rank` is 0 for numbers, 1 for text and null where the field
    is missing.
    """
    parameters = Parameters(dict(compiled.parameters))
    keyed = order_text(search.order_by, parameters)
    own = {"rank": "rank", "number": "number", "text": "text", "uid": "n.uid"}
    after = _after(cursor, own, descending=search.descending, parameters=parameters) if cursor else "true"
    statement = (
        f"{compiled.source} WITH n WHERE {compiled.where} "
        f"{keyed} WITH n, rank, number, text WHERE {after} "
        f"RETURN {_shown(whole)} ORDER BY {_order(search)} LIMIT $first"
    )
    return in_one(statement), parameters.values


def count_statement(compiled: Compiled) -> str:
    """Return the statement that counts what matches, as `total`."""
    return in_one(f"{compiled.source} WITH n WHERE {compiled.where} RETURN count(n) AS total")


def _page(
    connection: Connection,
    compiled: Compiled,
    search: Search,
    cursor: Cursor | None,
    *,
    first: int,
    whole: bool,
) -> tuple[list[Row], int | None]:
    """Return the rows of a page, and how many nodes match in all where that came with them."""
    if compiled.uids or compiled.query:
        statement, parameters = few_statement(compiled, search, cursor, whole=whole)
        rows = connection.rows(statement, **parameters, first=first)
        if rows and not rows[0]["many"]:
            page = [dict(zip(_ROW, each, strict=True)) for each in rows[0]["page"]]
            return page, rows[0]["total"]
    by_time = search.order_by == _TIME and (cursor is None or cursor.key is not None)
    of = newest_statement if by_time else page_statement
    statement, parameters = of(compiled, search, cursor, whole=whole)
    rows = connection.rows(statement, **parameters, first=first)
    return [{name: row[name] for name in _ROW} for row in rows], None


def _total(connection: Connection, statements: Statements, compiled: Compiled, search: Search) -> int:
    if search.where == EVERYTHING and search.times == NOW:
        counted = kinds_counted(connection, statements, search.kinds or tuple(Kind))
        return sum(counted.values())
    return int(connection.rows(count_statement(compiled), **compiled.parameters)[0]["total"])


def _shown(whole: bool) -> str:
    return _NODE.format(shown="properties(n)" if whole else "null")


def _order(search: Search) -> str:
    way = "DESC" if search.descending else "ASC"
    return f"rank IS NULL, rank {way}, number {way}, text {way}, n.uid"


def _after(cursor: Cursor, of: Mapping[str, str], *, descending: bool, parameters: Parameters) -> str:
    """Return the condition that a row, whose order is given by the expressions `of`, comes after `cursor`."""
    uid = parameters.add(cursor.uid)
    rank_, number_, text_, uid_ = (of[name] for name in ("rank", "number", "text", "uid"))
    if cursor.key is None:
        return f"{rank_} IS NULL AND {uid_} > {uid}"
    rank, number, text = (parameters.add(each) for each in cursor.key)
    beyond = "<" if descending else ">"
    return (
        f"{rank_} IS NULL OR {rank_} {beyond} {rank} OR ({rank_} = {rank} AND ({number_} {beyond} {number} "
        f"OR ({number_} = {number} AND ({text_} {beyond} {text} OR ({text_} = {text} AND {uid_} > {uid})))))"
    )
