"""Neo4j plans walks as pruning searches, look-ups by index, and a statement once, whatever it is given."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import neo4j
import pytest

from headwater.facts import Fact
from headwater.filters import All, Compare, Comparison, Search, Text
from headwater.model import DEFAULT_PLANES, Direction, Kind, Times, relations_of, to_time
from headwater.services import LOCAL, over
from headwater.store.cursor import Cursor
from headwater.store.neo4j import Neo4jStore
from headwater.store.neo4j.search import (
    compile_search,
    few_statement,
    newest_statement,
)
from headwater.store.neo4j.session import address_of
from headwater.store.neo4j.statements import Statements, given, time_parameters
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
SCANS = ("AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "DirectedRelationshipTypeScan")
UID = "0" * 32


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
        yield opened


@pytest.fixture(params=["samples that are old", "samples that are fresh"])
def planned(request: pytest.FixtureRequest, session: neo4j.Session) -> neo4j.Session:
    """Give a session whose planner has forgotten all plans, and knows what indexes hold or does not."""
    if request.param == "samples that are fresh":
        session.run("CALL db.resampleOutdatedIndexes()").consume()
        session.run("CALL db.awaitIndexes()").consume()
    session.run("CALL db.clearQueryCaches()").consume()
    return session


def several() -> list[Fact]:
    """Return enough things that looking through all of them is no plan; in an empty database it is one."""
    story = Story()
    for number in range(200):
        story.dataset("clicks", f"v{number}")
    return story.facts


def operators(session: neo4j.Session, statement: str, parameters: Mapping[str, object]) -> list[str]:
    """Return the operators of the plan of a statement, from the result down."""
    plan = session.run(f"EXPLAIN {statement}", given(parameters)).consume().plan
    assert plan is not None
    waiting, found = [plan], []
    while waiting:
        step = waiting.pop()
        found.append(str(step["operatorType"]).partition("@")[0])
        waiting += step.get("children", [])
    return found


def details(session: neo4j.Session, statement: str, parameters: Mapping[str, object]) -> list[str]:
    """Return what the operators of the plan of a statement do, from the first at work to the result."""
    plan = session.run(f"EXPLAIN {statement}", given(parameters)).consume().plan
    assert plan is not None

    def told(step: Mapping[str, Any]) -> list[str]:
        below = [each for child in step.get("children", []) for each in told(child)]
        return [*below, str(step["args"].get("Details", ""))]

    return told(plan)


def scans(found: list[str]) -> list[str]:
    """Return the operators that look through everything."""
    return [each for each in found if each in SCANS or each.endswith("IndexScan")]


@pytest.mark.parametrize("times", TIMES, ids=["now", "as of", "known at", "both"])
@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("depth", ["2", "12", str(2**31 - 1)])
def test_a_reach_set_is_a_pruning_breadth_first_search(
    session: neo4j.Session, direction: Direction, times: Times, depth: str
) -> None:
    words = {**words_of(relations_of(DEFAULT_PLANES), times), "DEPTH": depth}
    text = Statements().text(f"reads/reach_{direction.value}", words)
    found = operators(session, text, {"uid": UID, **time_parameters(times)})
    assert any(each.startswith("VarLengthExpand(Pruning,BFS") for each in found), found
    assert "NodeUniqueIndexSeek" in found, found
    assert not scans(found)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("name", ["next", "edges", "degrees"])
def test_a_level_is_a_step_from_indexed_starts(
    planned: neo4j.Session, name: str, direction: Direction
) -> None:
    words = words_of(relations_of(DEFAULT_PLANES), Times())
    found = operators(
        planned, Statements().text(f"reads/{name}_{direction.value}", words), {"uids": [UID, "1" * 32]}
    )
    assert "NodeUniqueIndexSeek" in found, found
    assert not scans(found), found


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("reads/nodes_by_uid", {"uids": [UID]}),
        ("reads/nodes_after", {"after": UID, "kind": "", "limit": 10}),
        ("reads/nodes_named", {"name": "a", "kinds": [], "project": "", "limit": 10}),
        ("reads/nodes_named_like", {"name": "a", "kinds": [], "project": "", "limit": 10}),
        ("reads/newest_of", {"series": UID, "kinds": [], "limit": 1}),
        ("reads/versions_near", {"points": [{"series": UID, "place": f"{UID} 1", "end": f"{UID}!"}]}),
        ("reads/facts_by_id", {"ids": ["0" * 64]}),
        ("reads/facts_of", {"subjects": [UID]}),
        ("reads/facts_after", {"after": UID, "limit": 10}),
        ("reads/told", {"subjects": [UID]}),
        ("reads/series_of", {"versions": [UID]}),
        ("reads/edges_by_eid", {"eids": [UID], "effects": []}),
        ("reads/changes_since", {"since": 3, "limit": 10}),
        ("reads/news", {"since": 3, "limit": 10}),
        ("reads/receipt_by_key", {"key": "k"}),
        ("writes/put_ends", {"uids": [UID]}),
        ("writes/put_places", {"uids": [UID]}),
        ("writes/refiled_facts", {"ids": [UID], "apart": "~"}),
    ],
)
def test_look_ups_use_an_index(planned: neo4j.Session, name: str, parameters: dict[str, object]) -> None:
    found = operators(planned, Statements().text(name), parameters)
    assert any("IndexSeek" in each for each in found), found
    assert not scans(found), found


def test_where_the_log_ends_is_read_before_its_changes(planned: neo4j.Session) -> None:
    found = details(planned, Statements().text("reads/news"), {"since": 3, "limit": 10})
    end = next(place for place, each in enumerate(found) if "l.sequence" in each)
    changes = next(place for place, each in enumerate(found) if "c:Change" in each)
    assert end < changes, found


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("writes/put_nodes", {}),
        ("writes/removed_edges", {"RELATION": "SAME_AS"}),
        ("reads/inferred_edges", {"RELATION": "SAME_AS"}),
        ("reads/versions_with", {"ALGORITHM": "sha256"}),
    ],
)
def test_statements_of_one_sort_use_an_index(planned: neo4j.Session, name: str, word: dict[str, str]) -> None:
    row = {"uid": UID, "effect": UID, "cause": UID, "relation": "USED", "edge": {"eid": UID}}
    values = {"rows": [row], "eids": [UID], "uids": [UID], "values": [], "prefix": ""}
    found = operators(planned, Statements().text(name, word), values)
    assert any("IndexSeek" in each for each in found), found
    assert not scans(found), found


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("writes/new_edges", [0, 1, "USED", UID, "", "", "", "stated", 1.0, {}]),
        ("writes/put_edges", {"effect": 0, "cause": 1, "relation": "USED", "edge": {"eid": UID}}),
    ],
)
def test_an_edge_finds_its_ends_by_number(planned: neo4j.Session, name: str, row: object) -> None:
    found = operators(planned, Statements().text(name), {"rows": [row]})
    assert found.count("NodeByIdSeek") == 2, found
    assert not scans(found), found


@pytest.mark.parametrize("kinds", [(), (Kind.RUN,), (Kind.MODEL_VERSION, Kind.DATASET_VERSION)], ids=len)
@pytest.mark.parametrize(
    "cursor", [None, Cursor((1, 0.0, "2026-01-01T00:00:00.000000Z"), UID)], ids=["", "deep"]
)
def test_the_order_of_time_is_read_from_an_index_and_no_further_than_the_page(
    planned: neo4j.Session, kinds: tuple[Kind, ...], cursor: Cursor | None
) -> None:
    search = Search(kinds)
    text, parameters = newest_statement(compile_search(search), search, cursor, whole=True)
    found = operators(planned, text, {**parameters, "first": 21})
    assert found.count("PartialTop") == len(kinds or Kind), found
    assert not any(each in SCANS for each in found), found


def test_a_search_begins_with_what_the_full_text_index_finds(planned: neo4j.Session) -> None:
    since = Compare("occurred_at", Comparison.GE, (datetime(2026, 1, 1, tzinfo=UTC),))
    team = Compare("tag.team", Comparison.EQ, ("risk",))
    for condition in (team, Compare("metric.accuracy", Comparison.GT, (0.9,)), Text(("risk",))):
        search = Search((Kind.RUN,), All((condition, since)))
        compiled = compile_search(search)
        assert compiled.query
        text, parameters = few_statement(compiled, search, None, whole=True)
        found = operators(planned, text, {**parameters, "first": 21})
        assert "ProcedureCall" in found
        assert not scans(found), found


def test_counting_reads_nothing_but_the_counts_that_are_kept(session: neo4j.Session) -> None:
    for text in (
        Statements().text("reads/count_nodes", {"KIND": "Run"}),
        Statements().text("reads/count_edges", {"RELATION": "USED"}),
    ):
        found = operators(session, text, {})
        assert any(each.endswith("CountFromCountStore") for each in found), found


def test_a_statement_is_planned_the_same_whatever_the_size_of_what_it_is_given(
    session: neo4j.Session,
) -> None:
    """What stands in a list has no bearing on the plan, nor how long the list is: all is read from one map."""
    text = Statements().text("reads/nodes_by_uid")
    plans = {tuple(operators(session, text, {"uids": [UID] * many})) for many in (0, 1, 100, 10_000)}
    assert len(plans) == 1


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
