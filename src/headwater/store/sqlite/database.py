"""Connections to one file, and SQLite's errors turned into ours."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from headwater.errors import Forbidden, HeadwaterError, Invalid, Unavailable
from headwater.store.sqlite.statements import statement

BUSY_TIMEOUT_S = 10.0
_CACHE_KIB = 32_768
_Result = TypeVar("_Result")


class Database:
    """One writer and a reading connection for each thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing = threading.Lock()
        self._mine = threading.local()
        self._every: list[sqlite3.Connection] = []
        self._listed = threading.Lock()
        with self.translated():
            self._writer = self._connect()

    def rows(self, name: str, /, **parameters: Any) -> list[sqlite3.Row]:
        """Return the rows of the statement `name`; lists are passed as JSON."""
        return self.query(statement(name), **parameters)

    def query(self, text: str, **parameters: Any) -> list[sqlite3.Row]:
        """Return the rows of a reading statement."""
        with self.translated():
            return self._reader().execute(text, packed(parameters)).fetchall()

    def write(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Return what `work` did in one transaction, durable when this returns."""
        with self._writing, self.translated():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                done = work(self._writer)
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            return done

    def script(self, texts: Iterable[str]) -> None:
        """Run schema statements."""
        self.write(lambda connection: [connection.execute(text) for text in texts])

    def close(self) -> None:
        """Close every connection."""
        with self._listed:
            for connection in self._every:
                connection.close()
            self._every.clear()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn SQLite's errors into ours."""
        try:
            yield
        except HeadwaterError:
            raise
        except sqlite3.Error as error:
            raise _ours(error, self.path) from error

    def _reader(self) -> sqlite3.Connection:
        held: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if held is None:
            held = self._connect()
            held.execute("PRAGMA query_only = 1")
            self._mine.connection = held
        return held

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        with self._listed:
            self._every.append(connection)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            f"cache_size = -{_CACHE_KIB}",
            "temp_store = 2",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection


def packed(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with lists as JSON texts, which statements open by json_each."""
    return {key: json.dumps(value) if isinstance(value, list) else value for key, value in parameters.items()}


def _ours(error: sqlite3.Error, path: Path) -> HeadwaterError:
    text = str(error)
    if "full" in text:
        return Unavailable(f"STORAGE_FULL: no space left for {path}; free some, nothing acknowledged is lost")
    if "not a database" in text or "malformed" in text:
        return Invalid(
            f"{path} is no Headwater store or is damaged ({text}); restore a backup or name another file"
        )
    if "readonly" in text or "unable to open" in text:
        return Forbidden(
            f"{path} cannot be opened for writing ({text}); check the folder and its permissions"
        )
    if "locked" in text or "busy" in text:
        return Unavailable(f"{path} is being written by another process; try again")
    return Unavailable(f"{path}: {text}")
