"""The tables of a metadata store in SQLite, read-only: columns are read that are there."""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.errors import Invalid, NotFound

NEWEST_SCHEMA = 10
Row = Mapping[str, Any]
_NEEDED = {
    "Type": ("id", "name", "type_kind"),
    "Artifact": ("id", "type_id"),
    "Execution": ("id", "type_id"),
    "Event": ("artifact_id", "execution_id", "type"),
    "Context": ("id", "type_id", "name"),
    "Association": ("context_id", "execution_id"),
    "Attribution": ("context_id", "artifact_id"),
}


@dataclass(frozen=True, slots=True)
class Tables:
    """An opened store."""

    source: str
    connection: sqlite3.Connection
    columns: Mapping[str, frozenset[str]]

    def rows(self, table: str, *order: str) -> Iterator[Row]:
        """Yield the rows of a table, ordered by those of the columns `order` that it has; none without the table."""
        wanted = [column for column in order if column in self.columns.get(table, ())]
        wanted += ["rowid"] if wanted else []
        if not wanted:
            return
        ordered = ", ".join(f'"{column}"' for column in wanted)
        for row in self.connection.execute(f'SELECT * FROM "{table}" ORDER BY {ordered}'):
            yield dict(row)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        (found,) = self.connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        return int(found)

    def properties(self, table: str, owner: str) -> dict[int, dict[str, str | int | float | bool]]:
        """Return the properties by the id of what has them; custom ones win over those of the type."""
        out: dict[int, dict[str, str | int | float | bool]] = defaultdict(dict)
        for row in self.rows(table, owner, "is_custom_property", "name"):
            value = _value(row)
            if value is not None:
                out[row[owner]][str(row["name"])] = value
        return out


@contextmanager
def open_store(source: str | Path) -> Iterator[Tables]:
    """Open the database file `source` for reading.

    Raises:
        NotFound: there is no such file.
        Invalid: it is no metadata store, or of a schema that cannot be read.
    """
    path = Path(source).expanduser()
    if not path.is_file():
        raise NotFound(f"there is no metadata store at {source}; name the SQLite file of ML Metadata")
    try:
        with closing(_opened(path)) as connection:
            tables = Tables(str(source), connection, _columns(connection))
            _check(tables)
            yield tables
    except sqlite3.Error as error:
        raise Invalid(f"{source} cannot be read as a metadata store: {error}") from error


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    # A schema of somebody else's may hold views and functions; only plain tables are read.
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _columns(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {
        name: frozenset(
            row["name"] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
        )
        for (name,) in names
    }


def _check(tables: Tables) -> None:
    if "schema_version" not in tables.columns.get("MLMDEnv", ()):
        raise Invalid(f"{tables.source} is no metadata store: it has no table MLMDEnv with a schema_version")
    versions = [row["schema_version"] for row in tables.rows("MLMDEnv", "schema_version")]
    if len(versions) != 1 or not isinstance(versions[0], int):
        raise Invalid(f"{tables.source} does not say which schema it has: MLMDEnv holds {versions[:3]}")
    if versions[0] > NEWEST_SCHEMA:
        raise Invalid(
            f"{tables.source} has schema {versions[0]}; the newest that is understood is {NEWEST_SCHEMA}"
        )
    for table, needed in _NEEDED.items():
        if missing := sorted(set(needed) - tables.columns.get(table, frozenset())):
            raise Invalid(
                f"{tables.source} (schema {versions[0]}) lacks {table}.{missing[0]}; "
                "open it once with the library that wrote it, which upgrades it"
            )


def _value(row: Row) -> str | int | float | bool | None:
    """Return the value of a property, whichever column holds it; SQLite keeps any type in any of them."""
    for column in ("string_value", "bool_value", "int_value", "double_value"):
        found = row.get(column)
        if found is None:
            continue
        if isinstance(found, bytes):
            return f"{len(found):,} bytes"
        if isinstance(found, str):
            return f"{len(found):,} characters with NUL" if "\0" in found else found
        if column == "bool_value":
            return bool(found)
        return found if isinstance(found, int) or math.isfinite(found) else str(found)
    for column in ("proto_value", "byte_value"):
        if (raw := row.get(column)) is not None:
            return f"{len(raw) if isinstance(raw, bytes | str) else 0:,} bytes"
    return None
