"""SQLite's errors in our words: what is wrong with which file, and the way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from headwater.errors import HeadwaterError, Invalid, Unavailable

_PRIMARY = 0xFF


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn what SQLite raises inside into Invalid or Unavailable, naming `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise failure_of(error, path) from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise Invalid(f"text or number that cannot be stored: {error}") from error


def failure_of(error: sqlite3.Error, path: Path) -> HeadwaterError:
    """Return the error that says what went wrong with `path` and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_FULL:
        full = Unavailable(
            f"disk full: {path} cannot grow; free some space and send it again, nothing is lost"
        )
        full.code = "STORAGE_FULL"
        return full
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return Invalid(
            f"{path} is not a Headwater store or is damaged ({error}); restore a backup or name another file"
        )
    return Unavailable(_WORDS.get(code, "{path}: {error}").format(path=path, error=error))


_WORDS = {
    sqlite3.SQLITE_BUSY: "{path} is being written by another process; try again",
    sqlite3.SQLITE_LOCKED: "{path} is being written by another process; try again",
    sqlite3.SQLITE_READONLY: "{path} is read-only here ({error}): it can be asked, not written; give write permission "
    "for it and its folder, or copy it to a folder of yours and write there",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened ({error}); check that it is a file in a writable folder",
    sqlite3.SQLITE_PERM: "{path} cannot be opened ({error}); check its permissions",
    sqlite3.SQLITE_IOERR: "{path} cannot be read or written ({error}); check the disk and its free space",
    sqlite3.SQLITE_INTERRUPT: "reading {path} took too long; narrow the question",
}
