"""A write that Neo4j ends because it and another's wait for each other is done again, once and whole."""

from __future__ import annotations

import threading

import neo4j
import pytest

from api.conftest import NEO4J_URL, empty_neo4j
from headwater.errors import Unavailable
from headwater.store.neo4j.session import Connection, address_of

pytestmark = pytest.mark.neo4j
LOCK = "MATCH (n:Account {name: $name}) SET n.seen = coalesce(n.seen, 0) + 1"
DEADLINE_S = 30.0


def test_the_victim_of_a_deadlock_writes_again_and_what_it_wrote_is_there_once() -> None:
    empty_neo4j()
    address = address_of(NEO4J_URL)
    ours = Connection(address)
    other_holds, we_hold, runs = threading.Event(), threading.Event(), []
    auth = (address.user or "neo4j", address.password) if address.password else None

    def others(session: neo4j.Session) -> None:
        """Lock b, then a: the other way round than we do."""
        with session.begin_transaction() as tx:
            tx.run(LOCK, name="b").consume()
            other_holds.set()
            we_hold.wait(DEADLINE_S)
            try:
                tx.run(LOCK, name="a").consume()
                tx.commit()
            except neo4j.exceptions.TransientError:
                runs.append("the other was ended")

    def work(tx: neo4j.ManagedTransaction) -> None:
        runs.append("ours")
        tx.run(LOCK, name="a").consume()
        we_hold.set()
        other_holds.wait(DEADLINE_S)
        tx.run(LOCK, name="b").consume()

    try:
        ours.execute("CREATE (:Account {name: 'a'}), (:Account {name: 'b'})")
        with neo4j.GraphDatabase.driver(address.url, auth=auth) as driver, driver.session() as session:
            other = threading.Thread(target=others, args=(session,), daemon=True)
            other.start()
            other_holds.wait(DEADLINE_S)
            ours.write(work)
            other.join(DEADLINE_S)
        seen = {
            row["name"]: row["seen"]
            for row in ours.rows("MATCH (n:Account) RETURN n.name AS name, n.seen AS seen")
        }
    finally:
        ours.execute("MATCH (n:Account) DETACH DELETE n")
        ours.close()
    ended = runs.count("the other was ended")
    assert runs.count("ours") == 2 - ended, runs
    assert seen == dict.fromkeys("ab", 2 - ended)


def test_a_refusal_after_long_waiting_is_tried_again_and_a_silent_server_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """How long somebody else's lock was waited for says nothing of how long to try."""
    empty_neo4j()
    monkeypatch.setattr("headwater.store.neo4j.session.RETRY_WINDOW_S", 0.2)
    connection = Connection(address_of(NEO4J_URL))
    tries: list[type[Exception]] = []

    def after_waiting(kind: type[Exception]) -> str:
        tries.append(kind)
        if tries.count(kind) < 3:
            threading.Event().wait(0.3 if tries.count(kind) == 1 else 0)
            raise kind("not now")
        return "done"

    try:
        assert connection._repeated(lambda: after_waiting(neo4j.exceptions.TransientError)) == "done"
        with pytest.raises(Unavailable):
            connection._repeated(lambda: after_waiting(neo4j.exceptions.ServiceUnavailable))
    finally:
        connection.close()
    assert tries.count(neo4j.exceptions.TransientError) == 3
    assert tries.count(neo4j.exceptions.ServiceUnavailable) == 1
