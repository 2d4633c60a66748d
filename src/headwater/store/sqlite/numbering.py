"""The numbers of names: what all tables call the things that facts are about."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Set

from headwater.store.sqlite.rows import packed_list
from headwater.store.sqlite.statements import statement


class Numbers(dict[str, int]):
    """The numbers of the uids and eids that one transaction asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection
        self._missing: set[str] = set()

    def learn(self, number_of: Iterable[tuple[str, int]], asked: Set[str]) -> None:
        """Take over what the file says of all names in `asked`."""
        self.update(number_of)
        self._missing |= asked - self.keys()

    def give(self, names: Iterable[str]) -> None:
        """Have a number for each of `names`: its own, or for one that was never named a new one, in their order."""
        new = [name for name in dict.fromkeys(names) if name not in self]
        if unknown := set(new) - self._missing:
            self.learn(found(self._connection, unknown), unknown)
            new = [name for name in new if name not in self]
        if new:
            ((last,),) = self._connection.execute(statement("reads/last_number")).fetchall()
            rows = list(enumerate(new, last + 1))
            self._connection.executemany(statement("writes/put_names"), rows)
            self.update(zip(new, range(last + 1, last + 1 + len(new)), strict=True))


def found(connection: sqlite3.Connection, names: Iterable[str]) -> list[tuple[str, int]]:
    """Return those of `names` that the file has a number for, each with that."""
    return connection.execute(statement("reads/numbers"), {"uids": packed_list(names)}).fetchall()
