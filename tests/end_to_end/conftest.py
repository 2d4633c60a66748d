"""A question asked through GraphQL, on both engines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import neo4j
import pytest

from headwater.imports import Record
from headwater.services import LOCAL, Headwater, open_services
from headwater.store.neo4j.session import address_of
from serving import asked
from serving import served as serving

NEO4J_URL = os.environ.get("HEADWATER_TEST_NEO4J_URL", "")
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"

EVERY = """query($kinds: [Kind!]!, $after: String) { browse(kinds: $kinds, first: 100, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { uid name FIELDS } } }"""


class Served:
    """A store filled with records, with the API before it."""

    def __init__(self, headwater: Headwater, records: Iterable[Record]) -> None:
        self.headwater = headwater
        self.report = headwater.ingest.import_records(LOCAL, records)
        self._open = ExitStack()
        self._address = self._open.enter_context(serving(headwater, timeout_s=60))

    def ask(self, query: str, **variables: object) -> Any:
        """Return the data of a query that must have no errors."""
        answer: Any = asked(self._address, query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def every(self, kinds: list[str], fields: str) -> list[dict[str, Any]]:
        """Return all things of these kinds, page by page."""
        query = EVERY.replace("FIELDS", fields)
        found: list[dict[str, Any]] = []
        after = None
        while True:
            page = self.ask(query, kinds=kinds, after=after)["browse"]
            found += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                assert len(found) == page["totalCount"]
                return found

    def close(self) -> None:
        """Let go of client and store."""
        self._open.close()
        self.headwater.close()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)], ids=str)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of an empty store of each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"
    if not NEO4J_URL:
        reason = "HEADWATER_TEST_NEO4J_URL names no Neo4j, e.g. neo4j://neo4j:secret@127.0.0.1:7687"
        (pytest.fail if os.environ.get("HEADWATER_REQUIRE_NEO4J") == "1" else pytest.skip)(reason)
    address = address_of(NEO4J_URL)
    auth = (address.user or "neo4j", address.password) if address.password else None
    with neo4j.GraphDatabase.driver(address.url, auth=auth) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS").consume()
    return NEO4J_URL


@pytest.fixture(scope="module")
def served(url: str, records: Iterable[Record]) -> Iterator[Served]:
    """Give a served store with the module's `records`."""
    held = Served(open_services(url), records)
    yield held
    held.close()
