"""The constraints and indexes of a store: made with it, and brought up to what this Headwater reads by."""

from __future__ import annotations

import uuid
from functools import partial

import neo4j

from headwater.errors import Invalid, NotFound
from headwater.model import STRONG, Kind, Uid
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
    """Write what an older Headwater did not; where this is cut short, the next opening begins again.

    Several may do so at once, and one may serve already what another still upgrades: whatever is written follows
    from nodes that are read under the lock that each append takes too.
    """
    for name in _DROPPED:
        connection.execute(statements.text("writes/upgraded_index", {"NAME": name}))
    _make_schema(connection, statements)
    connection.execute(statements.text("writes/upgraded_places"))
    after: str | None = ""
    while after is not None:
        after = connection.write(partial(_tokens_after, statements, after))
    text = statements.text("writes/upgraded")
    connection.write(lambda tx: tx.run(text, given({"schema": SCHEMA})).consume())


def _tokens_after(statements: Statements, after: Uid, tx: neo4j.ManagedTransaction) -> Uid | None:
    """Write the tokens of the nodes of a page anew, and return the last of them; None at the end."""
    log = tx.run(statements.text("writes/log_locked")).single(strict=True)
    if log is None or log["schema"] >= SCHEMA:
        return None  # another one was done first
    page = given({"after": after, "kind": "", "limit": _PAGE})
    nodes = [node_from(row["node"]) for row in tx.run(statements.text("reads/nodes_after"), page)]
    rows = [{"uid": node.uid, "tokens": tokens_of(node)} for node in nodes]
    tx.run(statements.text("writes/upgraded_tokens"), given({"rows": rows})).consume()
    return nodes[-1].uid if nodes else None


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
