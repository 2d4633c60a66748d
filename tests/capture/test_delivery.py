"""Delivery: whatever the server does, nothing that was journalled is lost or doubled."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from captured import (
    Scripted,
    expected_hash,
    free_port,
    hash_in,
    measured,
    scripted,
    served_store,
    taken,
    until,
    waiting,
)
from headwater.capture.destination import Destination
from headwater.capture.recorder import close_all, recorder_to
from headwater.capture.syncing import sync
from headwater.facts import from_json

pytestmark = pytest.mark.usefixtures("processes")


def test_facts_reach_a_store_in_the_background(tmp_path: Path):
    facts = measured(700)
    recorder = recorder_to(Destination(f"sqlite:///{tmp_path / 'lineage.db'}"))
    recorder.record(facts)
    assert recorder.courier is not None
    until(lambda: recorder.courier.done.new == len(facts))
    assert close_all(within_s=5)
    assert hash_in(tmp_path / "lineage.db") == expected_hash(facts)
    assert list((tmp_path / "journal").iterdir()) == []


def test_a_real_server_killed_in_between_gets_everything_once(tmp_path: Path):
    port, file, facts = free_port(), tmp_path / "served.db", measured(3_000)
    recorder = recorder_to(Destination(f"http://127.0.0.1:{port}"))
    with served_store(file, port) as first:
        recorder.record(facts[:1_500])
        until(lambda: recorder.courier.done.new >= 500)
        first.kill()
        recorder.record(facts[1_500:])
        recorder.hurry()
        until(lambda: bool(recorder.courier.problem))
    with served_store(file, port):
        until(lambda: recorder.courier.all_delivered, within_s=60)
        assert close_all(within_s=10)
    assert hash_in(file) == expected_hash(facts)


def test_a_dead_server_costs_nothing_and_sync_sends_the_rest(tmp_path: Path):
    facts = measured(50)
    recorder = recorder_to(Destination(f"http://127.0.0.1:{free_port()}"))
    recorder.record(facts)
    assert not close_all(within_s=0.5)
    assert {line["id"] for line in waiting(tmp_path / "journal")} == {fact.id for fact in facts}
    file = tmp_path / "later.db"
    report = sync(tmp_path / "journal", to=Destination(f"sqlite:///{file}"))
    assert (report.sent, report.refused, report.problems) == (len(facts), 0, [])
    assert hash_in(file) == expected_hash(facts)
    assert sync(tmp_path / "journal").journals == []


def test_a_server_that_hangs_holds_nobody_up(tmp_path: Path):
    with scripted(Scripted("hang")) as url:
        recorder = recorder_to(Destination(url))
        facts = measured(600)
        recorder.record(facts)
        assert not close_all(within_s=0.3)
    assert len(waiting(tmp_path / "journal")) == len(facts)


def test_a_lost_reply_is_answered_by_sending_the_same_again():
    facts = measured(3)
    server = Scripted("drop", (503, b"busy"), (200, b"<html>log in</html>"), taken(len(facts)))
    with scripted(server) as url:
        recorder = recorder_to(Destination(url))
        recorder.record(facts)
        recorder.hurry()
        until(lambda: recorder.courier.all_delivered, within_s=30)
        assert close_all(within_s=5)
    keys = {body["variables"]["input"]["idempotencyKey"] for body in server.asked}
    assert len(server.asked) == 4
    assert len(keys) == 1


def test_an_answer_that_counts_other_facts_is_not_believed():
    facts = measured(3)
    with scripted(Scripted(taken(1), taken(0, len(facts)))) as url:
        recorder = recorder_to(Destination(url))
        recorder.record(facts)
        recorder.hurry()
        until(lambda: recorder.courier.all_delivered)
        assert recorder.courier.done.known == len(facts)


def test_refused_facts_are_set_aside_with_the_reason_and_the_others_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    facts = measured(4)
    problems = [{"code": "INVALID", "message": "not this one", "line": 2}]
    refusal = {"data": {"appendFacts": {"new": 0, "known": 0, "problems": problems}}}
    server = Scripted((200, json.dumps(refusal).encode()), taken(len(facts) - 1))
    with scripted(server) as url, caplog.at_level(logging.ERROR):
        recorder = recorder_to(Destination(url))
        recorder.record(facts)
        recorder.hurry()
        until(lambda: recorder.courier.all_delivered)
        assert close_all(within_s=5)
    (refused,) = (tmp_path / "journal").glob("*.refused")
    (line,) = refused.read_text().splitlines()
    assert json.loads(line)["reason"] == "not this one"
    assert from_json(json.loads(line)["fact"]) == facts[1]
    assert "not this one" in caplog.text


def test_of_a_batch_that_is_too_large_only_the_fact_that_is_too_large_is_set_aside(tmp_path: Path):
    facts = measured(3)

    class Small(Scripted):
        def next(self) -> tuple[int, bytes] | str:
            lines = self.asked[-1]["variables"]["input"]["lines"]
            wrong = any(line.get("step") == 1 for line in lines)
            return (413, b"too large") if wrong else taken(len(lines))

    with scripted(Small("drop")) as url:
        recorder = recorder_to(Destination(url))
        recorder.record(facts)
        recorder.hurry()
        until(lambda: recorder.courier.all_delivered)
        assert close_all(within_s=5)
    (refused,) = (tmp_path / "journal").glob("*.refused")
    (line,) = refused.read_text().splitlines()
    assert json.loads(line)["fact"]["step"] == 1


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_server_that_admits_nobody_is_no_reason_to_set_facts_aside(tmp_path: Path, status: int):
    with scripted(Scripted((status, b"no"))) as url:
        recorder = recorder_to(Destination(url))
        recorder.record(measured(2))
        recorder.hurry()
        until(lambda: bool(recorder.courier.problem))
        close_all(within_s=0.2)
    assert not list((tmp_path / "journal").glob("*.refused"))
    assert len(waiting(tmp_path / "journal")) == len(measured(2))


def test_a_server_that_takes_no_request_at_all_is_no_reason_to_set_facts_aside(tmp_path: Path):
    reason = b'{"code":"INVALID","message":"this server does not answer to that host name"}'
    server = Scripted((400, reason))
    server.probe = (400, reason)
    with scripted(server) as url:
        recorder = recorder_to(Destination(url))
        recorder.record(measured(2))
        recorder.hurry()
        until(lambda: bool(recorder.courier.problem))
        close_all(within_s=0.2)
    assert not list((tmp_path / "journal").glob("*.refused"))


def test_the_token_is_sent_to_the_server_and_kept_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HEADWATER_TOKEN", "hw_secret_of_ours")
    facts = measured(1)
    server = Scripted(taken(len(facts)))
    with scripted(server) as url:
        recorder = recorder_to(Destination(url))
        recorder.record(facts)
        recorder.hurry()
        until(lambda: recorder.courier.all_delivered)
        found = b"".join(path.read_bytes() for path in (tmp_path / "journal").iterdir())
    assert server.headers[0]["Authorization"] == "Bearer hw_secret_of_ours"
    assert b"hw_secret" not in found


def test_the_token_does_not_follow_a_redirect():
    facts = measured(1)
    elsewhere = Scripted(taken(len(facts)))
    redirecting = Scripted((307, b""), taken(len(facts)))
    with scripted(elsewhere) as other, scripted(redirecting) as url:
        redirecting.location = f"{other}/graphql"
        recorder = recorder_to(Destination(url))
        recorder.record(facts)
        recorder.hurry()
        until(lambda: recorder.courier.all_delivered)
    assert len(redirecting.asked) == 2
    assert elsewhere.headers == []
