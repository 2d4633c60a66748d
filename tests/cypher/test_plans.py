"""Neo4j plans walks as pruning searches, and look-ups by index; a shared database keeps prefixes apart."""

from __future__ import annotations

import os
from collections.abc import Iterator

import neo4j
import pytest

from headwater.facts import Fact
from headwater.model import DEFAULT_PLANES, Direction, Times, relations_of, to_time
from headwater.services import LOCAL, over
from headwater.store.neo4j import Neo4jStore
from headwater.store.neo4j.session import address_of
from headwater.store.neo4j.statements import Statements, time_parameters
from headwater.store.neo4j.walking import words_of
from stories import Story

URL = os.environ.get("HEADWATER_TEST_NEO4J_URL", "")
pytestmark = pytest.mark.neo4j

TIMES = [
    Times(),
    Times(as_of=to_time("2026-03-01")),
    Times(known_at=to_time("2026-03-01")),
    Times(as_of=to_time("2026-03-01"), known_at=to_time("2026-04-01")),
]


@pytest.fixture(scope="module")
def session() -> Iterator[neo4j.Session]:
    if not URL:
        reason = "HEADWATER_TEST_NEO4J_URL names no Neo4j, e.g. neo4j://neo4j:secret@127.0.0.1:7687"
        (pytest.fail if os.environ.get("HEADWATER_REQUIRE_NEO4J") == "1" else pytest.skip)(reason)
    store = Neo4jStore(URL)
    store.append(several())
    store.close()
    address = address_of(URL)
    auth = (address.user or "neo4j", address.password) if address.password else None
    with (
        neo4j.GraphDatabase.driver(address.url, auth=auth, notifications_min_severity="OFF") as driver,
        driver.session() as opened,
    ):
        opened.run("CALL db.awaitIndexes()").consume()
        opened.run("CALL db.clearQueryCaches()").consume()
        yield opened


def several() -> list[Fact]:
    """Return enough things that looking through all of them is no plan; in an empty database it is one."""
    story = Story()
    for number in range(200):
        story.dataset("clicks", f"v{number}")
    return story.facts


def operators(session: neo4j.Session, statement: str, parameters: dict[str, object]) -> list[str]:
    """Return the operators of the plan of a statement, from the result down."""
    plan = session.run(f"EXPLAIN {statement}", parameters).consume().plan
    assert plan is not None
    waiting, found = [plan], []
    while waiting:
        step = waiting.pop()
        found.append(str(step["operatorType"]).partition("@")[0])
        waiting += step.get("children", [])
    return found


@pytest.mark.parametrize("times", TIMES, ids=["now", "as of", "known at", "both"])
@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("depth", ["2", "12", str(2**31 - 1)])
def test_a_reach_set_is_a_pruning_breadth_first_search(
    session: neo4j.Session, direction: Direction, times: Times, depth: str
) -> None:
    words = {**words_of(relations_of(DEFAULT_PLANES), times), "DEPTH": depth}
    text = Statements().text(f"reads/reach_{direction.value}", words)
    found = operators(session, text, {"uid": "0" * 32, **time_parameters(times)})
    assert any(each.startswith("VarLengthExpand(Pruning,BFS") for each in found), found
    assert "NodeUniqueIndexSeek" in found
    assert not any("AllNodesScan" in each or each == "NodeByLabelScan" for each in found)


@pytest.mark.parametrize("direction", Direction)
def test_a_level_is_a_step_from_indexed_starts(session: neo4j.Session, direction: Direction) -> None:
    text = Statements().text(f"reads/next_{direction.value}", words_of(relations_of(DEFAULT_PLANES), Times()))
    found = operators(session, text, {"uids": ["0" * 32, "1" * 32]})
    assert "NodeUniqueIndexSeek" in found
    assert not any("Scan" in each for each in found), found


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("reads/nodes_by_uid", {"uids": ["0" * 32]}),
        ("reads/facts_by_id", {"ids": ["0" * 64]}),
        ("reads/facts_of", {"subjects": ["0" * 32]}),
        ("reads/series_of", {"versions": ["0" * 32]}),
        ("reads/versions_of", {"series": ["0" * 32]}),
        ("reads/receipt_by_key", {"key": "k"}),
    ],
)
def test_look_ups_use_an_index(session: neo4j.Session, name: str, parameters: dict[str, object]) -> None:
    found = operators(session, Statements().text(name), parameters)
    assert any("IndexSeek" in each for each in found), found
    assert not any(each in ("AllNodesScan", "NodeByLabelScan") for each in found), found


def test_stores_with_different_prefixes_share_a_database_and_see_nothing_of_each_other(
    session: neo4j.Session,
) -> None:
    """Each prefix is a store of its own: other labels, constraints, indexes and change log."""
    joined = "&" if "?" in URL else "?"
    one, two = (Neo4jStore(f"{URL}{joined}prefix={prefix}") for prefix in ("TeamOne", "TeamTwo"))
    try:
        story = Story()
        story.model("screen", "1", story.step("train#1", "train", metrics={"accuracy": 0.9}))
        one.append(story.facts)
        assert [node.name for node in over(one).catalog.search(LOCAL, "model screen").nodes] == ["screen@1"]
        assert over(two).catalog.search(LOCAL, "model screen").nodes == []
        assert one.token().store != two.token().store
        assert two.counts()["facts"] == 0
    finally:
        one.close()
        two.close()
        session.run(
            "MATCH (n) WHERE any(l IN labels(n) WHERE l STARTS WITH 'Team') DETACH DELETE n"
        ).consume()
        for kind in ("CONSTRAINTS", "INDEXES"):
            rows = session.run(f"SHOW {kind} YIELD name WHERE name STARTS WITH 'team' RETURN name").value()
            for name in rows:
                session.run(
                    f"DROP {kind[:-1] if kind == 'CONSTRAINTS' else 'INDEX'} {name} IF EXISTS"
                ).consume()
