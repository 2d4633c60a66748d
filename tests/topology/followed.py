"""Stores with an index, for tests that look at how it follows and how it is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from contract.seed import V2, history, stamp
from headwater.errors import Unavailable
from headwater.facts import Fact
from headwater.model import Edge, Relation
from headwater.statements import edge
from headwater.store import Change, Store, Token
from headwater.store.indexed import IndexedStore
from headwater.store.memory import MemoryStore


class Engine(MemoryStore):
    """A store that counts what it is asked, and can be away or lose its log."""

    def __init__(self) -> None:
        super().__init__()
        self.walked = self.scanned = self.fetched = 0
        self.away = self.cut = False

    def token(self) -> Token:
        """Return where the log ends, if anybody is there."""
        if self.away:
            raise Unavailable("the store is away")
        return super().token()

    def walk(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        """Count, and answer."""
        self.walked += 1
        return super().walk(*args, **kwargs)  # type: ignore[arg-type]

    def scan_edges(self) -> Iterator[Edge]:
        """Count, and yield."""
        self.scanned += 1
        return super().scan_edges()

    def nodes(self, uids: object) -> list[object]:  # type: ignore[override]
        """Count, and answer."""
        self.fetched += 1
        return super().nodes(uids)  # type: ignore[arg-type, return-value]

    def changes(self, since: int, *, limit: int = 1000) -> list[Change]:
        """Return the changes, the first of which are missing where the log was cut."""
        return super().changes(since + self.cut, limit=limit)


def indexed() -> tuple[Engine, IndexedStore]:
    """Return an engine that holds the small history, and a store over it with its index built."""
    engine = Engine()
    engine.append(history())
    store = IndexedStore(engine)
    store.build()
    return engine, store


def more(number: int) -> Fact:
    """Return the fact that V2 was derived from one more thing."""
    return edge(V2, Relation.DERIVED_FROM, f"{number:032x}", stamp(1))


def built(engine: Store, folder: Path) -> IndexedStore:
    """Return a store over `engine` with its index built and kept in `folder`."""
    store = IndexedStore(engine, folder=folder)
    store.build()
    return store


def soon(holds: Callable[[], bool], timeout_s: float = 10) -> None:
    """Wait until it holds; fail where that takes too long."""
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
