"""What Neo4j refuses for good is refused as such, and alone; what it could not do now may be sent again."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api.conftest import NEO4J_URL, empty_neo4j
from contract.seed import TRAIN, day, metric
from headwater.errors import Invalid, Unavailable
from headwater.facts import Fact, NodeFact
from headwater.model import Kind
from headwater.services.arrival.gathering import Gathering
from headwater.services.arrival.versions_read import concern_of
from headwater.store import Batch, Receipt
from headwater.store.neo4j import Neo4jStore

pytestmark = pytest.mark.neo4j


@pytest.fixture
def store() -> Iterator[Neo4jStore]:
    """Give an empty database."""
    empty_neo4j()
    opened = Neo4jStore(NEO4J_URL)
    yield opened
    opened.close()


def large() -> list[Fact]:
    """Return a run whose name no index of Neo4j can hold, packed or not."""
    name = "".join(random.Random(7).choices(string.ascii_lowercase + string.digits, k=60_000))
    return [NodeFact(kind=Kind.RUN, key=("large",), name=name, occurred_at=day(1), recorded_at=day(1))]


def small(name: str) -> list[Fact]:
    """Return a fact that every store takes."""
    return [metric(TRAIN, name, 1.0, on=1)]


def test_a_name_too_large_to_index_is_refused_for_good_with_a_way_out(store: Neo4jStore) -> None:
    with pytest.raises(Invalid, match=r"cannot index a name of 60,\d\d\d bytes; shorten it"):
        store.append(large())
    (refused,) = store.append_all([Batch(large())])
    assert isinstance(refused, Invalid)


def test_of_a_group_only_what_is_too_large_is_refused(store: Neo4jStore) -> None:
    first, refused, last = store.append_all([Batch(small("a")), Batch(large()), Batch(small("b"))])
    assert isinstance(refused, Invalid)
    assert [each.new for each in (first, last) if isinstance(each, Receipt)] == [1, 1]
    with pytest.raises(Invalid):
        Gathering(store).append(large(), concern_of(large()), key="")


def test_a_server_that_goes_away_while_each_is_tried_is_the_outcome_of_the_rest(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = store._connection.write
    calls: list[int] = []

    def once_more(work: Callable[..., Any]) -> Any:
        calls.append(len(calls))
        if len(calls) > 2:
            raise Unavailable("the server has gone")
        return write(work)

    monkeypatch.setattr(store._connection, "write", once_more)
    first, second, third = store.append_all([Batch(small("a")), Batch(large()), Batch(small("b"))])
    assert isinstance(first, Receipt)
    assert isinstance(second, Unavailable)
    assert isinstance(third, Unavailable)
    assert len(calls) == 3
