"""A file that this process may not write: it is asked as it is, and whoever would write is told so."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from headwater.errors import Unavailable
from headwater.store.sqlite.connections import BUSY_TIMEOUT_S, READ_TIMEOUT_S, Readers, _Reader

_DENIED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_PRIMARY = 0xFF


def is_unwritable(error: Unavailable, path: Path) -> bool:
    """Return whether opening `path` failed for there being no right to write it or beside it."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & _PRIMARY
    return code in _DENIED and path.is_file()


class Refusing:
    """Stands where the writer would, and says why nothing is written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def run_all(self, _items: Sequence[object], _work: Callable[..., object], **_how: bool) -> NoReturn:
        """Write nothing.

        Raises:
            Unavailable: always.
        """
        raise Unavailable(
            f"{self._path} is read-only here: it can be asked, not written; give write permission for it and its "
            "folder, or copy it to a folder of yours and write there"
        )

    def close(self) -> None:
        """There is nothing to close."""


class Bystanders(Readers):
    """Readers beside others who may write.

    What writers keep beside the file (its log, and where things are in that) is read where it is; a file with nothing
    beside it is read as one that nobody changes, for SQLite wants to make what is missing. Should somebody change it
    all the same, readers begin anew, and what was read meanwhile is no answer.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._mark = _mark_of(path)
        self._lent: dict[_Reader, tuple[int, ...]] = {}

    @contextmanager
    def reading(
        self, *, timeout_s: float | None = READ_TIMEOUT_S, one_moment: bool = True
    ) -> Iterator[sqlite3.Connection]:
        """Lend a connection as `Readers` do.

        Raises:
            Unavailable: as there; or the file was changed meanwhile.
        """
        mark = self._begin_anew()
        with super().reading(timeout_s=timeout_s, one_moment=one_moment) as connection:
            yield connection
            if _is_taken_as_fixed(connection) and mark != _mark_of(self._path):
                raise Unavailable(f"{self._path} was written while it was read; ask again")

    def _begin_anew(self) -> tuple[int, ...]:
        """Keep no connection from before a change of the file; returns by what that is known."""
        mark = _mark_of(self._path)
        with self._lock:
            if mark != self._mark:
                self._mark = mark
                while self._idle:
                    self._idle.pop().connection.close()
        return mark

    def _taken(self) -> _Reader:
        mark = self._mark
        reader = super()._taken()
        self._lent[reader] = mark
        return reader

    def _put_back(self, reader: _Reader) -> None:
        """Keep a connection unless the file was changed since it was lent: it would go on with what it has read."""
        if self._lent.pop(reader) == self._mark:
            super()._put_back(reader)
        else:
            reader.connection.close()

    def _connected(self) -> sqlite3.Connection:
        try:
            return _connect(self._path, "mode=ro")
        except sqlite3.Error as error:
            if _log_of(self._path):
                raise Unavailable(
                    f"{self._path} cannot be read without writing beside it: {self._path.name}-wal holds changes that "
                    "were not yet moved into it; copy both to a folder of yours and ask that copy"
                ) from error
        return _connect(self._path, "immutable=1")


def _connect(path: Path, how: str) -> sqlite3.Connection:
    """Return a connection that has looked at the file.

    Raises:
        sqlite3.Error: it cannot be read so.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for pragma in ("temp_store = MEMORY", "trusted_schema = OFF", "schema_version"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _is_taken_as_fixed(connection: sqlite3.Connection) -> bool:
    """Return whether SQLite does not look for a log, as it does in every store that it may read beside a writer."""
    return bool(connection.execute("PRAGMA journal_mode").fetchone() != ("wal",))


def _mark_of(path: Path) -> tuple[int, ...]:
    """Return what changes when somebody writes the file or beside it."""
    with suppress(OSError):
        held = path.stat()
        return held.st_ino, held.st_size, held.st_mtime_ns, _log_of(path)
    return ()


def _log_of(path: Path) -> int:
    """Return the size of what was written beside the file, in bytes."""
    with suppress(OSError):
        return path.with_name(f"{path.name}-wal").stat().st_size
    return 0
