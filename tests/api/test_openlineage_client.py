"""OpenLineage's own Python client against a real server: plain, packed, asynchronous, and with the server killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from captured import free_port, served_store, until
from headwater.facts import RecordFact
from headwater.imports.openlineage import EVENT, read
from headwater.services import LOCAL, over
from headwater.store import open_store
from headwater.store.memory import MemoryStore
from imports.openlineage.told import NOW, PRODUCER, T0, at, hashed, run_id, used

client = pytest.importorskip("openlineage.client", reason="openlineage-python is not installed")
from openlineage.client import event_v2 as v2  # noqa: E402
from openlineage.client.facet_v2 import column_lineage_dataset, schema_dataset  # noqa: E402
from openlineage.client.transport.async_http import AsyncHttpConfig, AsyncHttpTransport  # noqa: E402
from openlineage.client.transport.file import FileConfig, FileTransport  # noqa: E402
from openlineage.client.transport.http import HttpConfig, HttpTransport  # noqa: E402

NIGHTS = 12


def events() -> list[v2.RunEvent]:
    """Nights on which clicks are ingested and then read for a report, two events a run."""
    out = []
    for night in range(NIGHTS):
        start = 100 * night
        clicks = v2.OutputDataset("lake", "clicks", facets={"schema": _schema("day", "amount")})
        report = v2.OutputDataset("lake", "report", facets={"columnLineage": _columns()})
        out += [
            _event(f"ingest-{night}", v2.RunState.START, start),
            _event(f"ingest-{night}", v2.RunState.COMPLETE, start + 10, outputs=[clicks]),
            _event(
                f"report-{night}", v2.RunState.START, start + 20, inputs=[v2.InputDataset("lake", "clicks")]
            ),
            _event(f"report-{night}", v2.RunState.COMPLETE, start + 30, outputs=[report]),
        ]
    return out


def _event(run: str, state: v2.RunState, minutes: int, **sides: list[object]) -> v2.RunEvent:
    job = v2.Job("etl", run.partition("-")[0])
    return v2.RunEvent(
        eventTime=at(minutes), producer=PRODUCER, run=v2.Run(run_id(run)), job=job, eventType=state, **sides
    )


def _schema(*names: str) -> schema_dataset.SchemaDatasetFacet:
    return schema_dataset.SchemaDatasetFacet(
        [schema_dataset.SchemaDatasetFacetFields(each, "int") for each in names]
    )


def _columns() -> column_lineage_dataset.ColumnLineageDatasetFacet:
    source = column_lineage_dataset.InputField("lake", "clicks", "amount")
    return column_lineage_dataset.ColumnLineageDatasetFacet({"n": column_lineage_dataset.Fields([source])})


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The hash of the graph that these events are when the client writes them to a file."""
    file = tmp_path_factory.mktemp("written") / "events.jsonl"
    writing = client.OpenLineageClient(transport=FileTransport(FileConfig(str(file), append=True)))
    for each in events():
        writing.emit(each)
    store = MemoryStore()
    report = over(store).ingest.import_records(LOCAL, read([file], recorded_at=NOW))
    assert report.new
    assert not report.refused
    return hashed(store)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the server keeps its store."""
    return tmp_path / "store.db"


@pytest.fixture
def address(file: Path) -> Iterator[str]:
    """The address of a real server of its own."""
    port = free_port()
    with served_store(file, port):
        yield f"http://127.0.0.1:{port}"


def emit(address: str, each: v2.RunEvent, **config: object) -> None:
    """Send an event with the client's own transport."""
    sending = client.OpenLineageClient(
        transport=HttpTransport(HttpConfig.from_dict({"url": address, **config}))
    )
    sending.emit(each)


@pytest.mark.parametrize("compression", [None, "gzip"])
def test_the_client_is_understood(file: Path, address: str, wanted: str, compression: str | None) -> None:
    for each in reversed(events()):
        emit(address, each, compression=compression)
    store = open_store(f"sqlite:///{file}")
    assert hashed(store) == wanted
    assert len(used(store, f"report-{NIGHTS - 1}")) == 1
    store.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_asynchronous_client_is_understood(file: Path, address: str, wanted: str) -> None:
    config = AsyncHttpConfig.from_dict({"url": address, "compression": "gzip"})
    sending = client.OpenLineageClient(transport=AsyncHttpTransport(config))
    for each in events():
        sending.emit(each)
    assert sending.close(timeout=60)
    store = open_store(f"sqlite:///{file}")
    assert hashed(store) == wanted
    store.close()


def test_nothing_that_was_answered_for_is_missing_when_the_server_is_killed(file: Path, wanted: str) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    answered: list[v2.RunEvent] = []
    retries = {"total": 0, "connect": 0, "read": 0}

    def send() -> None:
        for each in events():
            while True:
                try:
                    emit(address, each, retry=retries, timeout=5)
                except Exception:
                    time.sleep(0.05)
                    continue
                answered.append(each)
                break

    sender = threading.Thread(target=send)
    sender.start()
    for kills in range(4):
        with served_store(file, port) as server:
            enough = min(len(answered) + 5, len(events()))
            until(lambda enough=enough: len(answered) >= enough, within_s=60)
            server.kill()
            server.wait(10)
        store = open_store(f"sqlite:///{file}")
        kept = {
            fact.occurred_at
            for fact in store.facts()
            if isinstance(fact, RecordFact) and fact.format == EVENT
        }
        store.close()
        assert len(kept) >= min(5 * (kills + 1), len(events()))
        assert {(T0.fromisoformat(each.eventTime)) for each in answered} <= kept
    with served_store(file, port):
        sender.join(120)
        assert not sender.is_alive()
    store = open_store(f"sqlite:///{file}")
    assert hashed(store) == wanted
    store.close()
