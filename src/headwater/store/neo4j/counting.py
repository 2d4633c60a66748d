"""How much there is, from the counts that the engine keeps."""

from __future__ import annotations

from collections.abc import Iterable

from headwater.model import Kind, Relation
from headwater.store.neo4j.session import Connection
from headwater.store.neo4j.statements import Statements


def everything_counted(connection: Connection, statements: Statements) -> dict[str, int]:
    """Return the number of nodes by kind, edges by relation and facts; absent ones as 0."""
    return _counted(
        connection,
        [
            *((kind.value, _of_nodes(statements, kind.value)) for kind in Kind),
            *(
                (each.value, statements.text("reads/count_edges", {"RELATION": each.value}))
                for each in Relation
            ),
            ("facts", _of_nodes(statements, "Fact")),
        ],
    )


def kinds_counted(connection: Connection, statements: Statements, kinds: Iterable[Kind]) -> dict[str, int]:
    """Return the number of nodes of each of `kinds`."""
    return _counted(
        connection, [(each.value, _of_nodes(statements, each.value)) for each in sorted(set(kinds))]
    )


def _of_nodes(statements: Statements, label: str) -> str:
    return statements.text("reads/count_nodes", {"KIND": label})


def _counted(connection: Connection, asked: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return what each statement counts by its name, all in one round trip."""
    parts = [f"CALL () {{ {text} }} RETURN '{name}' AS name, many" for name, text in asked]
    rows = connection.rows(" UNION ALL ".join(parts))
    return {row["name"]: row["many"] for row in rows}
