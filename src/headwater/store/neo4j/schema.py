"""The constraints and indexes of a store: made with it, and brought up to what this Headwater reads by."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from headwater.errors import Invalid, NotFound
from headwater.model import STRONG, Kind
from headwater.store import SCHEMA_VERSION
from headwater.store.neo4j.rows import node_from, tokens_of
from headwater.store.neo4j.session import Connection
from headwater.store.neo4j.statements import Statements, given

# One more than that of all stores: nodes are found by terms too, and versions know their place in a series.
SCHEMA = SCHEMA_VERSION + 1
_PAGE = 2_000
_DROPPED = ("job", "occurred_at")
_AWAITED = "CALL db.awaitIndexes(3600)"


def opened(connection: Connection, statements: Statements, *, create: bool) -> str:
    """Return the id of the store, after making or checking its schema.

    Raises:
        NotFound: there is none and `create` is False.
        Invalid: a newer Headwater wrote it.
    """
    found = connection.rows(statements.text("reads/log_end"))
    url = connection.address.url
    if not found and not create:
        raise NotFound(f"there is no Headwater store in {url}; `headwater import` makes one")
    if not found:
        _make_schema(connection, statements)
        text = statements.text("writes/log_created")
        row = given({"store": uuid.uuid4().hex, "schema": SCHEMA})
        found = connection.write(lambda tx: list(tx.run(text, row)))
    if found[0]["schema"] > SCHEMA:
        raise Invalid(
            f"the store in {url} has schema {found[0]['schema']}, this Headwater knows {SCHEMA}; upgrade Headwater"
        )
    if found[0]["schema"] < SCHEMA:
        _upgrade(connection, statements)
    return str(found[0]["store"])


def _upgrade(connection: Connection, statements: Statements) -> None:
    """Write what an older Headwater did not; where this is cut short, the next opening begins again."""
    for name in _DROPPED:
        connection.execute(statements.text("writes/upgraded_index", {"NAME": name}))
    _make_schema(connection, statements)
    connection.execute(statements.text("writes/upgraded_places"))
    text = statements.text("writes/upgraded_tokens")
    for rows in _tokens(connection, statements):
        connection.write(lambda tx, rows=rows: tx.run(text, given({"rows": rows})).consume())  # type: ignore[misc]
    text = statements.text("writes/upgraded")
    connection.write(lambda tx: tx.run(text, given({"schema": SCHEMA})).consume())


def _tokens(connection: Connection, statements: Statements) -> Iterator[list[dict[str, str]]]:
    after, text = "", statements.text("reads/nodes_after")
    while rows := connection.rows(text, after=after, kind="", limit=_PAGE):
        nodes = [node_from(row["node"]) for row in rows]
        yield [{"uid": node.uid, "tokens": tokens_of(node)} for node in nodes]
        after = nodes[-1].uid


def _make_schema(connection: Connection, statements: Statements) -> None:
    for name in statements.schema():
        for words in _each(name):
            connection.execute(statements.text(name, words))
    # Statements name the index that they begin with, which must be there by then.
    connection.execute(_AWAITED)


def _each(name: str) -> list[dict[str, str]]:
    """Return the words of each statement of a schema file; most hold one, without any."""
    if name.endswith("entity_digest"):
        return [{"ALGORITHM": each, "SLUG": each.replace("-", "_")} for each in sorted(STRONG)]
    if name.endswith("occurred_at_kind"):
        return [{"KIND": each.value, "SLUG": each.value.lower()} for each in Kind]
    return [{}]
