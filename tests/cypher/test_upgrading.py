"""A store that an older Headwater wrote is brought up to what this one reads by, when it is opened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import neo4j
import pytest

from api.conftest import NEO4J_URL, empty_neo4j
from headwater.errors import Invalid
from headwater.facts import IntervalFact
from headwater.filters import Compare, Comparison, Search, Text
from headwater.model import Direction, Kind, Node, Relation
from headwater.store.neo4j import Neo4jStore, schema
from headwater.store.neo4j.schema import SCHEMA
from headwater.store.neo4j.session import address_of
from headwater.tokens import search_text
from stories import Story

pytestmark = pytest.mark.neo4j


@pytest.fixture
def session() -> Iterator[neo4j.Session]:
    """Give a session of an empty database."""
    empty_neo4j()
    address = address_of(NEO4J_URL)
    auth = (address.user or "neo4j", address.password) if address.password else None
    with neo4j.GraphDatabase.driver(address.url, auth=auth) as driver, driver.session() as opened:
        yield opened


def filled() -> tuple[list[Node], Neo4jStore]:
    """Return three models of one series, and the store that holds them."""
    story, store = Story(), Neo4jStore(NEO4J_URL)
    for number in range(1, 4):
        run = story.step(f"train#{number}", "train", metrics={"accuracy": 0.9}, params={"lr": "0.1"})
        story.model("screen", str(number), run)
    store.append(story.facts)
    return list(store.scan_nodes(Kind.MODEL_VERSION)), store


def made_old(session: neo4j.Session, store: Neo4jStore) -> None:
    """Leave out what an older Headwater did not write, and have the index that it made."""
    rows = [{"uid": node.uid, "tokens": search_text(node)} for node in store.scan_nodes()]
    session.run(
        "UNWIND $rows AS row MATCH (n:Entity {uid: row.uid}) SET n.tokens = row.tokens", rows=rows
    ).consume()
    session.run("MATCH ()-[r:VERSION_OF]->() REMOVE r.place").consume()
    session.run("DROP INDEX version_of_place").consume()
    session.run("CREATE INDEX entity_job IF NOT EXISTS FOR (n:Run) ON (n.job)").consume()
    session.run("MATCH (l:Log) SET l.schema = 2").consume()


def test_an_older_store_answers_as_before_once_it_is_opened(session: neo4j.Session) -> None:
    versions, store = filled()
    series = next(store.scan_nodes(Kind.MODEL)).uid
    search = Search((Kind.RUN,), Compare("param.lr", Comparison.EQ, ("0.1",)))
    digest = str(versions[0].props["digest.sha256"])
    asked = (
        lambda held: held.newest(series, limit=3),
        lambda held: held.search(search).nodes,
        lambda held: held.with_digest(digest[:12]),
    )
    before = [ask(store) for ask in asked]
    assert all(before)
    made_old(session, store)
    store.close()
    opened = Neo4jStore(NEO4J_URL)
    assert [ask(opened) for ask in asked] == before
    story = Story()
    story.model("screen", "9", story.step("train#9", "train"))
    opened.append(story.facts)
    newest = opened.newest(series)[0]
    after = opened.edges_of([newest.uid], Direction.UPSTREAM, [Relation.REVISION_OF])
    assert len(after) == 1
    opened.close()
    names = session.run("SHOW INDEXES YIELD name").value()
    assert "version_of_place" in names
    assert "entity_job" not in names
    assert session.run("MATCH (l:Log) RETURN l.schema").single(strict=True).value() == SCHEMA


def test_replicas_that_upgrade_at_once_while_one_is_written_to_lose_nothing(
    session: neo4j.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions, store = filled()
    made_old(session, store)
    late, ready = threading.Event(), threading.Barrier(3, timeout=60)
    monkeypatch.setattr(schema, "_PAGE", 3)
    tokens_of = schema.tokens_of

    def waiting(node: Node) -> str:
        if threading.current_thread().name.startswith("slow"):
            late.wait(0.2)  # the store is written to meanwhile, unless this one keeps writers out
        return tokens_of(node)

    monkeypatch.setattr(schema, "tokens_of", waiting)

    def opened() -> Neo4jStore:
        ready.wait()
        return Neo4jStore(NEO4J_URL)

    run = next(store.scan_nodes(Kind.RUN))
    now = Story(hour=99).stamp().occurred_at
    told = IntervalFact(
        node=run.uid, attribute="tag", name="animal", value="tardigrade", occurred_at=now, recorded_at=now
    )
    with ThreadPoolExecutor(1, "slow") as slow, ThreadPoolExecutor(2, "fast") as fast:
        waited = [slow.submit(opened), fast.submit(opened), fast.submit(opened)]
        store.append([told])
        late.set()
        both = [each.result() for each in waited]
    found = Search((Kind.RUN,), Text(("tardigrade",)))
    for each in (*both, store):
        assert [node.uid for node in each.search(found).nodes] == [run.uid]
        assert each.with_digest(str(versions[0].props["digest.sha256"])) == [versions[0]]
        each.close()
    assert session.run("MATCH (l:Log) RETURN l.schema").single(strict=True).value() == SCHEMA
    places = session.run("MATCH ()-[r:VERSION_OF]->() RETURN r.place").value()
    assert len(places) == len(set(places)) == len(versions)
    assert all(places)


def test_what_stops_half_way_is_begun_again(session: neo4j.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    versions, store = filled()
    made_old(session, store)
    store.close()
    with monkeypatch.context() as cut:
        cut.setattr("headwater.store.neo4j.schema.tokens_of", lambda node: node.name / 0)
        with pytest.raises(TypeError):
            Neo4jStore(NEO4J_URL)
    opened = Neo4jStore(NEO4J_URL)
    assert opened.with_digest(str(versions[0].props["digest.sha256"])) == [versions[0]]
    opened.close()


def test_a_store_of_a_newer_headwater_is_left_alone(session: neo4j.Session) -> None:
    filled()[1].close()
    session.run("MATCH (l:Log) SET l.schema = $schema", schema=SCHEMA + 1).consume()
    with pytest.raises(Invalid, match="upgrade Headwater"):
        Neo4jStore(NEO4J_URL)
