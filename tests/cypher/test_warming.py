"""A store that was just opened for many readers is asked by nobody first, and writes nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from api.conftest import NEO4J_URL, empty_neo4j
from headwater.errors import Unavailable
from headwater.store import Warmed
from headwater.store.indexed import IndexedStore
from headwater.store.memory import MemoryStore
from headwater.store.neo4j import Neo4jStore
from headwater.store.neo4j.warming import Warming, questions
from stories import Story


@pytest.fixture
def store() -> Iterator[Neo4jStore]:
    """Give a database with one model."""
    empty_neo4j()
    opened = Neo4jStore(NEO4J_URL)
    story = Story()
    story.model("screen", "1", story.step("train#1", "train", metrics={"accuracy": 0.9}))
    opened.append(story.facts)
    yield opened
    opened.close()


@pytest.mark.neo4j
def test_getting_ready_asks_everything_and_changes_nothing(store: Neo4jStore) -> None:
    before = (store.counts(), store.token().sequence, list(store.scan_nodes()), list(store.scan_edges()))
    for ask in store._first_asked():
        ask()
    assert before == (
        store.counts(),
        store.token().sequence,
        list(store.scan_nodes()),
        list(store.scan_edges()),
    )


@pytest.mark.neo4j
def test_a_store_that_is_served_gets_ready(store: Neo4jStore) -> None:
    assert isinstance(store, Warmed)
    served = IndexedStore(Neo4jStore(NEO4J_URL))
    served.start()
    names = {each.name for each in threading.enumerate()}
    served.close()
    assert "headwater-warming" in names


def test_what_is_asked_first_every_store_can_answer() -> None:
    store = MemoryStore()
    for ask in questions(store):
        ask()
    assert store.counts()["facts"] == 0


def test_getting_ready_goes_on_after_a_refusal_and_ends_when_the_store_is_closed() -> None:
    asked: list[str] = []
    begun, closed = threading.Event(), threading.Event()

    def refused() -> None:
        asked.append("refused")
        raise Unavailable("not now")

    def waits() -> None:
        asked.append("waits")
        begun.set()
        closed.wait(10)

    warming = Warming()
    warming.start(iter([refused, waits, lambda: asked.append("too late")]))
    assert begun.wait(10)
    warming.close(wait_s=0)
    closed.set()
    warming.close(wait_s=10)
    assert asked == ["refused", "waits"]
