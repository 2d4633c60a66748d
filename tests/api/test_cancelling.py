"""What nobody waits for any more is ended in the store, and its thread works for others."""

import asyncio
import inspect
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from api.conftest import NEO4J_URL, empty_neo4j
from headwater.api.app import WORKERS
from headwater.errors import Unavailable
from headwater.model import Direction, Relation
from headwater.patience import Patience, check, waited_for
from headwater.services import LOCAL, Headwater, over
from headwater.store import Store
from headwater.store.memory import MemoryStore
from headwater.store.neo4j import Neo4jStore
from headwater.store.sqlite import SqliteStore
from headwater.topology import Topology
from serving import served, trainings

ENDLESS_SQL = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
ENDLESS_CYPHER = "UNWIND range(1, 1000000000000) AS x WITH x WHERE x % 1000000000007 = 5 RETURN count(x)"
RUNNING = "SHOW TRANSACTIONS YIELD currentQuery AS text WHERE text STARTS WITH 'UNWIND range' RETURN text"
SLOW = {"query": '{ run(ref: "run:train-1") { uid } }'}
QUICK = {"query": "{ counts { name } }"}


class EndlessSqlite(SqliteStore):
    """A file whose look-ups by name never end by themselves."""

    begun = 0

    def named(self, *_args: object, **_kwargs: object):
        with self._readers.reading(timeout_s=None) as connection:
            self.begun += 1
            return connection.execute(ENDLESS_SQL).fetchall()

    def running(self) -> int:
        return 0


class EndlessNeo4j(Neo4jStore):
    """A database whose look-ups by name never end by themselves."""

    begun = 0

    def named(self, *_args: object, **_kwargs: object):
        self.begun += 1
        return self._connection.rows(ENDLESS_CYPHER)

    def running(self) -> int:
        return len(self._connection.rows(RUNNING))


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def endless(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Headwater]]:
    """A store whose look-ups by name never end by themselves, with everything over it."""
    if request.param == "neo4j":
        empty_neo4j()
        store: Store = EndlessNeo4j(NEO4J_URL)
    else:
        store = EndlessSqlite(tmp_path / "store.db")
    services = over(store)
    services.ingest.append(LOCAL, trainings().facts)
    yield store, services
    store.close()


@pytest.mark.anyio
async def test_clients_that_leave_free_their_threads_and_end_the_work_of_the_store(endless) -> None:
    store, services = endless
    with served(services, timeout_s=600) as address:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            leaving = [asyncio.create_task(client.post("/graphql", json=SLOW)) for _ in range(WORKERS)]
            while store.begun < WORKERS:
                await asyncio.sleep(0.01)
            for each in leaving:
                each.cancel()
                with suppress(asyncio.CancelledError):
                    await each
            # With every thread still at work this would wait for as long as the client does.
            assert (await client.post("/graphql", json=QUICK)).json()["data"]["counts"]
            while 'outcome="left"} 8' not in (await client.get("/metrics")).text:
                await asyncio.sleep(0.01)
            while await asyncio.to_thread(store.running):
                await asyncio.sleep(0.05)


@pytest.mark.anyio
async def test_questions_that_took_too_long_free_their_threads(endless) -> None:
    store, services = endless
    with served(services, timeout_s=1.0) as address:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            late = [asyncio.create_task(client.post("/graphql", json=SLOW)) for _ in range(WORKERS)]
            assert {(await each).status_code for each in late} == {504}
            assert store.begun == WORKERS
            async with asyncio.timeout(60):
                # A machine that is busy may be late with this one too; one whose threads are taken always is.
                while (await client.post("/graphql", json=QUICK)).status_code == 504:
                    await asyncio.sleep(0.1)
            while await asyncio.to_thread(store.running):
                await asyncio.sleep(0.05)


class EndlessEdges(SqliteStore):
    """A file whose reading of edges never ends by itself, once it is told so."""

    stuck = False
    begun = 0

    def edges_of(self, *args, **kwargs):
        if not self.stuck:
            return super().edges_of(*args, **kwargs)
        with self._readers.reading(timeout_s=None) as connection:
            self.begun += 1
            return connection.execute(ENDLESS_SQL).fetchall()


@pytest.mark.anyio
async def test_a_deed_is_done_and_what_its_answer_reads_is_cut_off(tmp_path: Path) -> None:
    store = EndlessEdges(tmp_path / "store.db")
    services = over(store)
    services.ingest.append(LOCAL, trainings().facts)
    describe = """mutation($text: String!) { describe(input: {of: {reference: "run:train-1"}, text: $text}) {
      problems { message } entity { causes(first: 1) { nodes { uid } } } } }"""
    with served(services, timeout_s=1.0) as address:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            store.stuck = True
            bodies = [{"query": describe, "variables": {"text": f"number {turn}"}} for turn in range(WORKERS)]
            late = [asyncio.create_task(client.post("/graphql", json=body)) for body in bodies]
            assert {(await each).status_code for each in late} == {504}
            assert store.begun > 0
            async with asyncio.timeout(60):
                while (await client.post("/graphql", json=QUICK)).status_code == 504:
                    await asyncio.sleep(0.1)
    assert services.catalog.show(LOCAL, "run:train-1").props["description"].startswith("number ")
    store.close()


@pytest.mark.anyio
async def test_a_client_that_leaves_an_export_ends_it(endless) -> None:
    store, services = endless
    with served(services) as address:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            for turn in range(1, 6):
                leaving = asyncio.create_task(
                    client.get("/export/lineage.csv", params={"ref": "run:train-1"})
                )
                while store.begun < turn:
                    await asyncio.sleep(0.01)
                leaving.cancel()
                with suppress(asyncio.CancelledError):
                    await leaving
            found = await client.get("/export/search.csv", params={"q": "model"})
            assert found.status_code == 200


def test_walks_in_memory_end_between_levels() -> None:
    store = MemoryStore()
    story = trainings()
    store.append(story.facts)
    gone = Patience()
    gone.give_up()
    start = next(iter(store.scan_nodes())).uid
    for walks in (store, Topology(store.scan_edges())):
        assert walks.walk([start], Direction.UPSTREAM, tuple(Relation)).depths
        with waited_for(gone), pytest.raises(Unavailable, match="has left"):
            walks.walk([start], Direction.UPSTREAM, tuple(Relation))


def test_the_reckoning_of_a_cause_ends_between_its_steps() -> None:
    class Left(Patience):
        """Of somebody who leaves once it was looked so often whether anybody waits."""

        looks = reckoning = 0

        @property
        def is_over(self) -> bool:
            self.looks += 1
            asker = next(each for each in inspect.stack(0)[1:] if not each.filename.endswith("patience.py"))
            self.reckoning += "analysis" in Path(asker.filename).parts
            return self.looks > self.most

    services = over(MemoryStore())
    services.ingest.append(LOCAL, trainings().facts)
    patient = Left()
    patient.most = 10**9
    with waited_for(patient):
        services.root_cause.why(LOCAL, "model:churn@8", metric="accuracy")
    assert patient.reckoning >= 5, "the analysis looks whether somebody waits, not only the store"
    for most in range(0, patient.looks, 4):
        leaving = Left()
        leaving.most = most
        with waited_for(leaving), pytest.raises(Unavailable):
            services.root_cause.why(LOCAL, "model:churn@8", metric="accuracy")


def test_patience_ends_with_its_time_and_not_before() -> None:
    with waited_for(Patience(3600)):
        check()
    over = Patience(0.0)
    while not over.is_over:
        pass
    with waited_for(over), pytest.raises(Unavailable):
        check()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
