"""Every reader's history is one graph on every engine: once, twice, in any order, and by several at once."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path

import neo4j
import pytest

from headwater.facts import Fact
from headwater.graph_hash import graph_hash
from headwater.imports import Record, Refused
from headwater.services import LOCAL, Headwater, open_services
from headwater.store import open_store
from headwater.store.neo4j.session import address_of
from imports.small import READERS, written
from imports.sources import LATER, NOW, hash_of, samples

NEO4J_URL = os.environ.get("HEADWATER_TEST_NEO4J_URL", "")
NEO4J_REQUIRED = os.environ.get("HEADWATER_REQUIRE_NEO4J") == "1"
IMPORTERS = 4
SAMPLES = {
    "mlmd": "mlmd/metadata.sqlite",
    "prov": "prov",
    "openlineage": "openlineage",
    "croissant": "croissant",
    "cyclonedx": "cyclonedx",
    "spdx": "spdx",
    "dbt": "dbt",
    "huggingface": "model-tree/mteb_models_slice.json",
    "mlflow": "mlflow/sqlite-3.17.2-wine-digits/mlflow.db",
    "git": "dvc/demo-bank-customer-churn.metadata-only.bundle",
    "dvc": "dvc/demo-bank-customer-churn.metadata-only.bundle",
}
Address = Callable[[], str]


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    """Give a function that empties the store of an engine and returns its address."""
    if request.param == "sqlite":
        places = (f"sqlite:///{tmp_path / f'{number}.db'}" for number in range(100))
        yield lambda: next(places)
        return
    if not NEO4J_URL:
        if NEO4J_REQUIRED:
            pytest.fail("HEADWATER_REQUIRE_NEO4J is set and HEADWATER_TEST_NEO4J_URL is not")
        pytest.skip("HEADWATER_TEST_NEO4J_URL names no Neo4j, e.g. neo4j://neo4j:secret@127.0.0.1:7687")
    yield emptied_neo4j


def emptied_neo4j() -> str:
    place = address_of(NEO4J_URL)
    auth = (place.user or "neo4j", place.password) if place.password else None
    with (
        neo4j.GraphDatabase.driver(place.url, auth=auth) as driver,
        driver.session(database=place.database or None) as session,
    ):
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS").consume()
    return NEO4J_URL


def read(reader: str, source: Path, *, late: bool = False) -> list[Record]:
    given = [source] if reader == "openlineage" else source
    found = import_module(f"headwater.imports.{reader}").read(given, recorded_at=LATER if late else NOW)
    return list(found)


def facts_of(records: Sequence[Record]) -> list[Fact]:
    return [each for each in records if isinstance(each, Fact)]


def shuffled(records: Sequence[Fact], seed: int) -> list[Fact]:
    mixed = list(records)
    random.Random(seed).shuffle(mixed)
    return mixed


def taken_in(url: str, *histories: Sequence[Record]) -> str:
    """Return the hash of a store that took in one history after the other."""
    with opened(url) as services:
        for each in histories:
            services.ingest.import_records(LOCAL, each)
    return hash_at(url)


def hash_at(url: str) -> str:
    with closing(open_store(url)) as store:
        return graph_hash(store.scan_nodes(), store.scan_edges())


@contextmanager
def opened(url: str) -> Iterator[Headwater]:
    with closing(open_services(url, create=True)) as services:
        yield services


def beside_each_other(url: str, facts: Sequence[Fact]) -> str:
    """Return the hash after several importers, each with a connection of its own, took all in at the same time."""
    with opened(url):
        pass

    def work(seed: int) -> None:
        with opened(url) as services:
            services.ingest.import_records(LOCAL, shuffled(facts, seed))

    with ThreadPoolExecutor(IMPORTERS) as pool:
        list(pool.map(work, range(IMPORTERS)))
    return hash_at(url)


@pytest.mark.parametrize("reader", READERS)
def test_a_small_history_is_one_graph_however_it_is_imported(reader: str, address: Address, tmp_path: Path):
    source = written(tmp_path / "source", reader)
    _is_one_graph(read(reader, source), read(reader, source, late=True), address)


@pytest.mark.parametrize("reader", SAMPLES)
def test_a_real_history_is_one_graph_however_it_is_imported(reader: str, address: Address):
    folder, _, rest = SAMPLES[reader].partition("/")
    source = samples(folder) / rest
    _is_one_graph(read(reader, source), read(reader, source, late=True), address)


def _is_one_graph(first: Sequence[Record], again: Sequence[Record], address: Address) -> None:
    facts = facts_of(first)
    assert facts
    assert [each for each in first if isinstance(each, Refused)] == [
        each for each in again if isinstance(each, Refused)
    ]
    expected = hash_of(facts)
    assert taken_in(address(), first, again) == expected
    assert taken_in(address(), shuffled(facts_of(again), 1), shuffled(facts, 2)) == expected
    assert beside_each_other(address(), facts) == expected
