"""The stores that the contract is checked on; each test gets them empty."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

from headwater.store import Store, open_store
from headwater.store.indexed import IndexedStore
from headwater.store.neo4j.session import address_of

NEO4J_URL = os.environ.get("HEADWATER_TEST_NEO4J_URL", "")
NEO4J_REQUIRED = os.environ.get("HEADWATER_REQUIRE_NEO4J") == "1"

Fresh = Callable[[], Store]


@pytest.fixture(
    scope="session",
    params=[
        "memory",
        "sqlite",
        "indexed sqlite",
        pytest.param("neo4j", marks=pytest.mark.neo4j),
        pytest.param("indexed neo4j", marks=pytest.mark.neo4j),
    ],
    ids=str,
)
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """Give a function that returns an empty store of one engine; the one before it is closed."""
    make = _maker(request.param, tmp_path_factory)
    held: list[Store] = []

    def opened() -> Store:
        while held:
            held.pop().close()
        held.append(make())
        return held[-1]

    yield opened
    while held:
        held.pop().close()


@pytest.fixture
def store(fresh: Fresh) -> Store:
    """Give an empty store."""
    return fresh()


def _maker(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    if engine.startswith("indexed "):
        make = _maker(engine.removeprefix("indexed "), tmp_path_factory)
        return lambda: _indexed(make())
    if engine == "memory":
        return lambda: open_store("memory:")
    if engine == "sqlite":
        return _SqliteFiles(tmp_path_factory.mktemp("stores"))
    if not NEO4J_URL:
        reason = "HEADWATER_TEST_NEO4J_URL names no Neo4j, e.g. neo4j://neo4j:secret@127.0.0.1:7687"
        (pytest.fail if NEO4J_REQUIRED else pytest.skip)(reason)
    return _emptied_neo4j


def _indexed(engine: Store) -> Store:
    """Return a store whose index is there before anything is written, and so has to follow."""
    store = IndexedStore(engine)
    store.build()
    return store


class _SqliteFiles:
    """Makes a new file for each store and removes the one before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def __call__(self) -> Store:
        for old in self._folder.iterdir():
            old.unlink()
        self._made += 1
        return open_store(f"sqlite:///{self._folder / f'store-{self._made}.db'}")


def _emptied_neo4j() -> Store:
    address = address_of(NEO4J_URL)
    auth = (address.user or "neo4j", address.password) if address.password else None
    with neo4j.GraphDatabase.driver(address.url, auth=auth) as driver:
        empty = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS"
        with driver.session(database=address.database or None) as session:
            session.run(empty).consume()
    return open_store(NEO4J_URL)
