"""Appends of several batches of rows, and what is told of them by the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from api.conftest import NEO4J_URL, empty_neo4j
from headwater.facts import EdgeFact, Fact, NodeFact
from headwater.model import DEFAULT_PLANES, Direction, Kind, Relation, relations_of, uid_of
from headwater.store.memory import MemoryStore
from headwater.store.neo4j import Neo4jStore
from headwater.store.neo4j.writing import BATCH
from headwater.topology import Topology

pytestmark = pytest.mark.neo4j
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
DATA = uid_of(Kind.DATASET_VERSION, ("many", "data", "1"))


@pytest.fixture
def store() -> Iterator[Neo4jStore]:
    """Give an empty store."""
    empty_neo4j()
    opened = Neo4jStore(NEO4J_URL)
    yield opened
    opened.close()


def run(number: int) -> list[Fact]:
    """Return that a run used the data, which nothing describes, the odd ones with a property on the edge."""
    node = NodeFact(
        kind=Kind.RUN, key=("many", str(number)), name=str(number), occurred_at=NOON, recorded_at=NOON
    )
    props = {"rows": number} if number % 2 else {}
    used = EdgeFact(
        effect=node.uid,
        relation=Relation.USED,
        cause=DATA,
        props=props,
        occurred_at=NOON,
        recorded_at=NOON,
    )
    return [node, used]


def test_several_batches_are_written_as_one_append(store: Neo4jStore) -> None:
    told = [fact for number in range(BATCH + 1) for fact in run(number)]
    memory = MemoryStore()
    memory.append(told)
    assert store.append(told).new == len(told)
    assert store.token().sequence == 1
    assert list(store.scan_nodes()) == list(memory.scan_nodes())
    assert list(store.scan_edges()) == list(memory.scan_edges())
    read = Topology.of_strips(store.edge_strips())
    found = read.walk([DATA], Direction.DOWNSTREAM, relations_of(DEFAULT_PLANES), limit=10 * BATCH)
    assert len(found.depths) == BATCH + 2
    assert sum(len(uids) for _, uids in store.uid_strips()) == 32 * (BATCH + 1)


def test_news_are_the_changes_beyond_what_is_known_and_where_the_log_ends(store: Neo4jStore) -> None:
    for number in range(3):
        store.append(run(number))
    end, changes = store.news(1, limit=10)
    assert (end.store, end.sequence) == (store.token().store, 3)
    assert changes == store.changes(1)
    assert [change.sequence for change in changes] == [2, 3]
    assert [change.sequence for change in store.news(0, limit=1)[1]] == [1]
    assert store.news(3, limit=10)[1] == []
