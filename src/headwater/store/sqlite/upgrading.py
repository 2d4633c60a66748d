"""Files of older Headwaters brought to the tables of today."""

from __future__ import annotations

import sqlite3

from headwater.store.sqlite.statements import statement, upgrade

# 2 is what `store.SCHEMA_VERSION` says; since 3, each value of a property has with it when its node occurred.
VERSION = 3


def bring_up(connection: sqlite3.Connection, held: int) -> None:
    """Bring a store of version `held` to that of today, within the open transaction: all of it lands or nothing."""
    for version in range(held + 1, VERSION + 1):
        for text in upgrade(version):
            connection.execute(text)
        connection.execute(statement("writes/upgraded"), {"schema": str(version)})
