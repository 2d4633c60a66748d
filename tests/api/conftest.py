"""Servers over a small history."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import neo4j
import pytest

from headwater.services import LOCAL, Headwater, open_services, over
from headwater.store.memory import MemoryStore
from headwater.store.neo4j.session import address_of
from hearing import Heard, listening, never_ending
from serving import asked, served, trainings

Serve = Callable[..., str]
NEO4J_URL = os.environ.get("HEADWATER_TEST_NEO4J_URL", "")


@pytest.fixture(params=["memory", "sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def headwater(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Headwater]:
    """The history in each store, for tests that write."""
    if request.param == "neo4j":
        empty_neo4j()
        url = NEO4J_URL
    else:
        url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'store.db'}"
    services = open_services(url)
    services.ingest.append(LOCAL, trainings().facts)
    yield services
    services.close()


def empty_neo4j() -> None:
    """Remove everything from the Neo4j of the tests, or skip where there is none."""
    if not NEO4J_URL:
        reason = "HEADWATER_TEST_NEO4J_URL names no Neo4j, e.g. neo4j://neo4j:secret@127.0.0.1:7687"
        (pytest.fail if os.environ.get("HEADWATER_REQUIRE_NEO4J") == "1" else pytest.skip)(reason)
    address = address_of(NEO4J_URL)
    auth = (address.user or "neo4j", address.password) if address.password else None
    with (
        neo4j.GraphDatabase.driver(address.url, auth=auth) as driver,
        driver.session(database=address.database or None) as session,
    ):
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS").consume()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function that serves a `Headwater` until the test ends and returns the address."""
    with ExitStack() as stack:
        yield lambda services, **options: stack.enter_context(served(services, **options))


@pytest.fixture(scope="session")
def shared() -> Iterator[str]:
    """The address of a server over a history that no test changes."""
    services = over(MemoryStore())
    services.ingest.append(LOCAL, trainings().facts)
    with served(services) as address:
        yield address


@pytest.fixture
def ask(shared: str) -> Callable[..., dict[str, object]]:
    """A function that asks the shared server and returns the whole answer."""
    return lambda query, **variables: asked(shared, query, **variables)


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What a webhook calls."""
    with listening() as found:
        yield found


@pytest.fixture(params=["says nothing", "says ever a little more"])
def hanging(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a listener that hangs."""
    with never_ending(talks=request.param == "says ever a little more") as port:
        yield port
