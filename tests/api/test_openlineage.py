"""Events over HTTP: stored before they are answered for, and a reason for everything that is refused."""

from __future__ import annotations

import gzip
import json
import random
import threading

import httpx
import pytest

from headwater.api import openlineage as route
from headwater.errors import Unavailable
from headwater.facts import RecordFact
from headwater.services import LOCAL, Headwater, over
from headwater.store.memory import MemoryStore
from imports.openlineage.told import at, dataset, event, hashed, stored, used

JSON = {"content-type": "application/json"}
ONE, MANY = "/api/v1/lineage", "/api/v1/lineage/batch"


@pytest.fixture
def services() -> Headwater:
    """An empty store."""
    return over(MemoryStore())


def sent(address: str, path: str, body: object, **headers: str) -> httpx.Response:
    """Send a body: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(address + path, content=content, headers={**JSON, **headers}, timeout=30)


def history() -> list[dict[str, object]]:
    """Two trainings, each of what was written last."""
    return [
        event("ingest-1", "COMPLETE", 10, outputs=["clicks"]),
        event("train-1", "START", 20, inputs=["clicks"]),
        event("train-1", "COMPLETE", 30, outputs=["churn"]),
        event("ingest-2", "COMPLETE", 40, outputs=["clicks"]),
        event("train-2", "COMPLETE", 50, inputs=["clicks"], outputs=["churn"]),
    ]


def test_an_event_that_is_taken_is_201_and_in_the_graph(services: Headwater, serve):
    address = serve(services)
    for each in history():
        response = sent(address, ONE, each)
        assert (response.status_code, response.content) == (201, b"")
    assert hashed(services._store) == hashed(stored(history()))
    assert len(used(services._store, "train-2")) == 1


def test_a_whole_batch_is_204_in_any_order_and_again(services: Headwater, serve):
    address = serve(services)
    events = history() * 2
    random.Random(5).shuffle(events)
    response = sent(address, MANY, events)
    assert (response.status_code, response.content) == (204, b"")
    assert hashed(services._store) == hashed(stored(history()))
    assert sent(address, MANY, []).status_code == 204


def test_what_of_a_batch_is_no_event_is_named_and_the_rest_lands(services: Headwater, serve):
    bad = [{"eventTime": at(0)}, 7, {**history()[0], "eventTime": "yesterday"}, {**history()[0], "run": {}}]
    mixed = [bad[0], *history()[:2], bad[1], bad[2], *history()[2:], bad[3]]
    response = sent(serve(services), MANY, mixed)
    body = response.json()
    assert (response.status_code, body["status"]) == (200, "partial_success")
    told = [(each["index"], each["retriable"]) for each in body["failed_events"]]
    assert told == [(0, False), (3, False), (4, False), (8, False)]
    reasons = [each["reason"] for each in body["failed_events"]]
    assert "run, job and dataset are missing" in reasons[0]
    assert "a number instead of an object" in reasons[1]
    assert "yesterday" in reasons[2]
    assert "run.runId is missing" in reasons[3]
    summary = {"received": 9, "successful": 5, "failed": 4, "retriable": 0, "non_retriable": 4}
    assert body["summary"] == summary
    assert hashed(services._store) == hashed(stored(history()))


@pytest.mark.parametrize("path", [ONE, MANY])
def test_gzip_is_read(services: Headwater, serve, path: str):
    address = serve(services)
    for each in history():
        body = gzip.compress(json.dumps(each if path == ONE else [each]).encode())
        assert sent(address, path, body, **{"content-encoding": "gzip"}).status_code in (201, 204)
    assert hashed(services._store) == hashed(stored(history()))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"null", "null instead of an object"),
        (b"{}", "eventTime is missing"),
        (b"[]", "a list instead of an object"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * 100_000, "200 levels"),
        (b'{"eventTime": "2026-03-01T08:00:00Z"}', "run, job and dataset are missing"),
        (b'{"eventTime": 5, "run": {}}', "eventTime is a number, not text"),
        (b'{"eventTime": "${json-unit.any-string}"}', "placeholder"),
        (b'{"eventTime": "2026-03-01T08:00:00Z", "run": {"runId": "a"}}', "job is missing"),
        (b'{"eventTime": "2026-03-01T08:00:00Z", "run": [], "job": {}}', "run is a list"),
        (b'{"eventTime": "2026-03-01T08:00:00Z", "eventType": "DONE", "job": {}}', "one of START"),
        (b'{"eventTime": NaN}', "NaN is not JSON"),
        (b'{"eventTime": "\\ud800"}', "half a surrogate pair"),
        (b'{"eventTime": "a\\u0000"}', "NUL"),
        (b'{"eventTime": ' + b"9" * 5_000 + b"}", "5,000 digits"),
        (
            b'{"eventTime": "2026-03-01T08:00:00Z", "job": {"namespace": "a", "name": "b"}, "inputs": {}}',
            "inputs is",
        ),
        (b'{"eventTime": "2026-03-01T08:00:00Z", "dataset": {"namespace": "a"}}', "dataset.name is missing"),
    ],
)
def test_nonsense_is_400_with_the_reason(services: Headwater, serve, body: bytes, reason: str):
    response = sent(serve(services), ONE, body)
    assert response.status_code == 400
    assert (response.json()["code"], reason in response.json()["message"]) == ("INVALID", True)
    assert services._store.counts().get("facts", 0) == 0


def test_a_batch_that_is_no_list_is_400(services: Headwater, serve):
    response = sent(serve(services), MANY, history()[0])
    assert response.status_code == 400
    assert "a list of events" in response.json()["message"]


def test_other_content_types_are_refused_so_no_form_of_another_site_gets_through(services: Headwater, serve):
    response = sent(serve(services), ONE, history()[0], **{"content-type": "text/plain"})
    assert response.status_code == 400
    assert "application/json" in response.json()["message"]


def test_what_is_too_long_is_413_packed_or_not(services: Headwater, serve):
    address = serve(services)
    long = {**history()[0], "note": "x" * 8_000_000}
    assert sent(address, ONE, long).status_code == 413
    bomb = gzip.compress(b" " * 200_000_000)
    assert len(bomb) < 300_000
    for path in (ONE, MANY):
        assert sent(address, path, bomb, **{"content-encoding": "gzip"}).status_code == 413
    (failed,) = sent(address, MANY, [history()[0], long]).json()["failed_events"]
    assert (failed["index"], failed["retriable"]) == (1, False)
    assert "8,000,000 bytes" in failed["reason"]


@pytest.mark.parametrize(
    ("packed", "encoding", "reason"),
    [
        (b"{}", "gzip", "no gzip"),
        (gzip.compress(b"{}", mtime=0)[:-4], "gzip", "cut"),
        (gzip.compress(b"{}", mtime=0) + b"more", "gzip", "follows"),
        (b"{}", "br", "'br' is not read"),
    ],
)
def test_damaged_packing_is_400(services: Headwater, serve, packed: bytes, encoding: str, reason: str):
    response = sent(serve(services), ONE, packed, **{"content-encoding": encoding})
    assert response.status_code == 400
    assert reason in response.json()["message"]


def test_with_a_token_only_its_bearer_may_send(services: Headwater, serve):
    address = serve(services, token="a-secret-of-some-length")
    assert sent(address, ONE, history()[0]).status_code == 401
    assert sent(address, ONE, history()[0], authorization="Bearer no").status_code == 401
    assert sent(address, ONE, history()[0], authorization="Bearer a-secret-of-some-length").status_code == 201


def test_too_many_at_once_are_503_and_told_when_to_come_back(services: Headwater, serve, monkeypatch):
    inside, go = threading.Event(), threading.Event()
    append = type(services.ingest).append

    def slow(self, actor, facts, **given):
        inside.set()
        assert go.wait(20)
        return append(self, actor, facts, **given)

    monkeypatch.setattr(route, "MOST_INTAKES", 1)
    monkeypatch.setattr(type(services.ingest), "append", slow)
    address = serve(services)
    answers: list[int] = []
    first = threading.Thread(target=lambda: answers.append(sent(address, ONE, history()[0]).status_code))
    first.start()
    assert inside.wait(20)
    refused = sent(address, ONE, history()[1])
    assert httpx.get(f"{address}/healthz").status_code == 200
    go.set()
    first.join(20)
    assert answers == [201]
    assert (refused.status_code, refused.json()["code"]) == (503, "OVERLOADED")
    assert int(refused.headers["retry-after"]) > 0


def test_a_store_that_is_down_is_503_and_nothing_is_said_to_be_stored(
    services: Headwater, serve, monkeypatch
):
    def down(*_: object, **__: object) -> None:
        raise Unavailable("the store does not answer")

    monkeypatch.setattr(type(services.ingest), "append", down)
    address = serve(services)
    assert sent(address, ONE, history()[0]).status_code == 503
    assert sent(address, MANY, history()).status_code == 503
    some = sent(address, MANY, [*history(), 7]).json()
    assert [each["retriable"] for each in some["failed_events"]] == [True] * 5 + [False]


def test_an_event_that_the_store_refuses_stops_no_other(services: Headwater, serve):
    spoilt = event("train-3", minutes=60, inputs=[dataset("clicks", version=" ")])
    response = sent(serve(services), MANY, [*history()[:2], spoilt, *history()[2:]])
    assert response.status_code in (200, 204)
    for run in ("train-1", "train-2"):
        assert len(used(services._store, run)) == 1


def test_what_was_sent_is_kept_without_its_secrets(services: Headwater, serve):
    told = event(
        "train-1", inputs=["clicks"], run_facets={"spark": {"password": "hunter2-hunter2", "cores": 4}}
    )
    assert sent(serve(services), ONE, told).status_code == 201
    kept = [fact.text for fact in services.ingest.facts(LOCAL) if isinstance(fact, RecordFact)]
    assert any('"cores":4' in text for text in kept)
    assert not any("hunter2" in json.dumps(fact.to_json()) for fact in services.ingest.facts(LOCAL))


def test_the_schemas_of_our_facets_are_served(services: Headwater, serve):
    address = serve(services)
    for name in ("HeadwaterMetricsRunFacet", "HeadwaterMetricsRunFacet.json"):
        found = httpx.get(f"{address}/api/v1/lineage/facets/{name}").json()
        assert found["$id"] == "urn:headwater:openlineage:1-0-0:HeadwaterMetricsRunFacet"
    for name in ("Other", "__init__.py", "HeadwaterMetricsRunFacet.json.json"):
        assert httpx.get(f"{address}/api/v1/lineage/facets/{name}").status_code == 404


def test_a_lineage_leaves_as_events_and_comes_back_over_http(services: Headwater, serve):
    address = serve(services)
    assert sent(address, MANY, history()).status_code == 204
    written = httpx.get(f"{address}/export/lineage.openlineage.jsonl", params={"ref": "dataset:churn"})
    assert written.headers["headwater-complete"] == "true"
    assert "lineage.openlineage.jsonl" in written.headers["content-disposition"]
    other = over(MemoryStore())
    assert (
        sent(serve(other), MANY, [json.loads(line) for line in written.text.splitlines()]).status_code == 204
    )
    assert {each.uid for each in other._store.scan_nodes()} == {
        each.uid for each in services._store.scan_nodes() if "unversioned" not in each.name
    }
