"""Servers over a small history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from headwater.services import LOCAL, Headwater, over
from headwater.store.memory import MemoryStore
from headwater.store.sqlite import SqliteStore
from serving import asked, served, trainings

Serve = Callable[..., str]


@pytest.fixture(params=["memory", "sqlite"])
def headwater(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Headwater]:
    """The history in each embedded store, for tests that write."""
    store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "store.db", create=True)
    services = over(store)
    services.ingest.append(LOCAL, trainings().facts)
    yield services
    services.close()


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
