"""docs/cypher.md says that its queries work on the example history: they do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import neo4j
import pytest

from headwater import example
from headwater.facts import Fact, NodeFact
from headwater.model import Kind
from headwater.store import open_store
from headwater.store.neo4j.session import address_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cypher.md"
QUERIES = re.findall(r"```cypher\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
COPIED, COPY = "biopsies-lab-b@v8", "lab-b-archive@2026-05"


@pytest.fixture(scope="module")
def browser() -> Iterator[neo4j.Driver]:
    """Give a connection, as Neo4j Browser has, to a database that holds the example history and one copied dataset."""
    url = os.environ.get("HEADWATER_TEST_NEO4J_URL", "")
    if not url:
        reason = "HEADWATER_TEST_NEO4J_URL names no Neo4j, e.g. neo4j://neo4j:secret@127.0.0.1:7687"
        (pytest.fail if os.environ.get("HEADWATER_REQUIRE_NEO4J") == "1" else pytest.skip)(reason)
    address = address_of(url)
    auth = (address.user or "neo4j", address.password) if address.password else None
    with neo4j.GraphDatabase.driver(address.url, auth=auth) as driver:
        with driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS").consume()
        store = open_store(url)
        facts = list(example.facts())
        store.append([*facts, _copy(facts)])
        store.close()
        yield driver


@pytest.mark.neo4j
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.splitlines()[0][:60])
def test_a_query_of_the_page_finds_something_without_a_warning(browser: neo4j.Driver, query: str) -> None:
    with browser.session(default_access_mode=neo4j.READ_ACCESS) as session:
        result = session.run(query)
        rows = list(result)
        told = result.consume().gql_status_objects
    assert rows
    assert any(value not in (None, [], 0) for row in rows for value in row.values())
    assert [
        each.status_description
        for each in told
        if each.severity is neo4j.NotificationSeverity.WARNING
        or each.classification is neo4j.NotificationClassification.DEPRECATION
    ] == []


@pytest.mark.neo4j
def test_the_page_names_the_endpoint_that_depends_on_the_bad_dataset(browser: neo4j.Driver) -> None:
    (query,) = [each for each in QUERIES if "AS deployment" in each]
    rows = browser.execute_query(query).records
    assert [(row["deployment"], row["owners"]) for row in rows] == [("eu-prod", ["ana"])]


@pytest.mark.neo4j
def test_the_page_shows_the_copy_and_its_original(browser: neo4j.Driver) -> None:
    (query,) = [each for each in QUERIES if "SAME_AS]->" in each]
    rows = browser.execute_query(query).records
    assert [{row["one"], row["other"]} for row in rows] == [{COPIED, COPY}]


def test_the_page_covers_every_kind_of_edge_but_those_of_orchestrators_and_investigations() -> None:
    page = PAGE.read_text(encoding="utf-8")
    asked = "USED EXECUTED RAN_IN GENERATED_BY DERIVED_FROM SERVES EVALUATED SAME_AS REVISION_OF VERSION_OF CONTAINS"
    assert [word for word in [*asked.split(), "ATTRIBUTED_TO"] if word not in "".join(QUERIES)] == []
    assert len(QUERIES) >= 20
    assert page.count("```") % 2 == 0


def _copy(facts: list[Fact]) -> NodeFact:
    """Return the same content under another name, as a second archive would have it."""
    original = next(
        fact
        for fact in facts
        if isinstance(fact, NodeFact) and fact.kind is Kind.DATASET_VERSION and fact.name == COPIED
    )
    series, _, label = COPY.partition("@")
    return replace(
        original,
        key=(original.project, series, label),
        name=COPY,
        props={**original.props, "series": series, "version": label},
    )
