"""Files of older Headwaters brought to the tables of today."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from headwater.store.sqlite.statements import statement, upgrade

# 2 is what `store.SCHEMA_VERSION` says; since 3, each value of a property has with it when its node occurred; since 4,
# edges and facts name things by numbers.
VERSION = 4
_CACHE_KIB = 262_144
_LARGE_BYTES, _SAID_EVERY_S = 100_000_000, 5.0
_LOG = logging.getLogger("headwater.store")


def bring_up(connection: sqlite3.Connection, held: int) -> None:
    """Bring a store of version `held` to that of today, within the open transaction: all of it lands or nothing.

    How far it is with a large one is logged.
    """
    steps = [(version, text) for version in range(held + 1, VERSION + 1) for text in _steps(version)]
    if not steps:
        return
    connection.create_function("bytes_of", 1, bytes.fromhex, deterministic=True)
    said = -_SAID_EVERY_S if _size(connection) >= _LARGE_BYTES else float("inf")
    with _room(connection):
        for place, (version, text) in enumerate(steps, 1):
            if time.monotonic() - said >= _SAID_EVERY_S:
                said = time.monotonic()
                _LOG.warning(
                    "taking over %s, which an older Headwater wrote: step %d of %d",
                    _path(connection),
                    place,
                    len(steps),
                )
            connection.execute(text, {"schema": str(version)})


def _steps(version: int) -> list[str]:
    return [*upgrade(version), statement("writes/upgraded")]


def _size(connection: sqlite3.Connection) -> int:
    """Return the size of the file in bytes."""
    (pages,), (each,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
    )
    return int(pages) * int(each)


def _path(connection: sqlite3.Connection) -> str:
    return str(connection.execute("PRAGMA database_list").fetchone()[2])


@contextmanager
def _room(connection: sqlite3.Connection) -> Iterator[None]:
    """Have most pages of an index in memory meanwhile, and wipe out nothing that stands elsewhere in the file again."""
    before = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "secure_delete")
    }
    try:
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute("PRAGMA secure_delete = OFF")
        yield
    finally:
        for name, value in before.items():
            connection.execute(f"PRAGMA {name} = {value}")
        connection.execute("PRAGMA shrink_memory")
