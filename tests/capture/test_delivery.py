"""Delivery: whatever the server does, nothing that was journalled is lost or doubled."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

import headwater
from captured import Scripted, free_port, hash_of, measured, scripted, served_store, taken, until, waiting
from headwater.capture import beside, circumstances
from headwater.capture.circumstances import Question
from headwater.capture.course import Course
from headwater.capture.delivery import Deliverer
from headwater.capture.destination import Destination
from headwater.capture.flushing import Flusher
from headwater.capture.folder import journals
from headwater.capture.following import Followed
from headwater.capture.journal import Journal
from headwater.capture.recorder import Recorder, close_all, recorder_to
from headwater.capture.sending import Most, Sender, Taken, sender_to
from headwater.capture.syncing import sync
from headwater.errors import Unavailable
from headwater.facts import from_json
from headwater.store import open_store
from headwater.store.memory import MemoryStore

pytestmark = pytest.mark.usefixtures("processes")


def expected_hash(facts: list) -> str:
    """Return the graph hash of a store that was given these facts directly."""
    store = MemoryStore()
    store.append(facts)
    return hash_of(store)


def hash_in(file: Path) -> str:
    """Return the graph hash of a SQLite store."""
    store = open_store(f"sqlite:///{file}")
    try:
        return hash_of(store)
    finally:
        store.close()


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


def test_delivery_goes_on_where_it_was_interrupted(tmp_path: Path):
    recorder = Recorder(Destination(f"http://127.0.0.1:{free_port()}"))
    facts = measured(2_500)
    recorder.record(facts)
    recorder.close(within_s=0)
    (files,) = journals(tmp_path / "journal")

    class Interrupted:
        """Stores the first batch and loses the reply to the second."""

        most = Most(1_000)

        def __init__(self, store: Sender) -> None:
            self.store, self.calls = store, 0

        def send(self, lines: list[bytes], *, timeout_s: float) -> object:
            self.calls += 1
            answer = self.store.send(lines, timeout_s=timeout_s)
            if self.calls == 2:
                raise ConnectionResetError
            return answer

    to = Destination(f"sqlite:///{tmp_path / 'x.db'}")
    store = sender_to(to)
    with pytest.raises(ConnectionResetError):
        Deliverer(files, Interrupted(store)).deliver()
    again = Deliverer(files, store)
    assert again.position.offset > 0
    assert again.deliver()
    assert again.done.facts == len(facts) - 1_000
    store.close()
    assert hash_in(tmp_path / "x.db") == expected_hash(facts)


def test_recording_is_quick_while_the_server_is_black_holed():
    with scripted(Scripted("hang")) as url:
        recorder = recorder_to(Destination(url))
        facts = measured(2_000)
        began = time.perf_counter()
        for fact in facts:
            recorder.record([fact])
        per_call = (time.perf_counter() - began) / len(facts)
        close_all(within_s=0)
    assert per_call < 0.05


class Deaf:
    """Takes nothing."""

    most = Most(1_000)

    def send(self, lines: Sequence[bytes], *, timeout_s: float) -> Taken:  # noqa: ARG002
        raise Unavailable("nobody answers")

    def close(self) -> None:
        """Let go of nothing."""


def test_the_journal_is_put_on_disk_while_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    monkeypatch.setattr("headwater.capture.flushing.SYNC_S", 0.01)
    monkeypatch.setattr("headwater.capture.flushing.FIRST_PAUSE_S", 600.0)
    monkeypatch.setattr("headwater.capture.flushing.LONGEST_PAUSE_S", 600.0)
    journal = Journal(tmp_path, Destination("http://127.0.0.1:1"))
    course = Course(journal.files)
    journal.append(measured(1))
    flusher = Flusher(journal, Deaf(), course.take)
    flusher.hurry()
    until(lambda: bool(course.status.problem))
    before = len(synced)
    journal.append(measured(2))
    until(lambda: len(synced) > before)
    flusher.stop(within_s=10)
    journal.close(empty=True)


def test_nothing_is_said_to_be_delivered_before_it_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    events: list[str] = []
    really = os.fsync

    def fsync(handle: int) -> None:
        told = os.fstat(handle)
        events.append("folder on disk" if stat.S_ISDIR(told.st_mode) else f"on disk to {told.st_size}")
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)

    class Taking(Deaf):
        def send(self, lines: Sequence[bytes], *, timeout_s: float) -> Taken:  # noqa: ARG002
            events.append(f"sent {len(lines)}")
            return Taken(len(lines), 0)

    journal = Journal(tmp_path, Destination("http://127.0.0.1:1"))
    facts = measured(3)
    journal.append(facts)
    whole = journal.end.offset
    flusher = Flusher(
        Followed(journal.files),
        Taking(),
        lambda status: events.append(f"said {status.position.offset}"),
        every_s=600,
    )
    flusher.now()
    assert events == ["folder on disk", f"on disk to {whole}", f"sent {len(facts)}", f"said {whole}"]
    flusher.stop(within_s=10)
    journal.close(empty=True)


def test_a_run_that_has_ended_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    synced: dict[str, int] = {}
    really = os.fsync

    def fsync(handle: int) -> None:
        really(handle)
        path = os.readlink(f"/proc/self/fd/{handle}")
        synced[path] = os.fstat(handle).st_size

    if not Path("/proc/self/fd").exists():
        pytest.skip("which files are open is told by Linux only")
    monkeypatch.setattr(os, "fsync", fsync)
    with headwater.run("train", server=f"http://127.0.0.1:{free_port()}") as run:
        run.log_metrics({"loss": 1.0})
    (segment,) = (tmp_path / "journal").glob("*.journal")
    assert b'"COMPLETE"' in segment.read_bytes()[: synced[str(segment)]]


def test_where_no_process_can_be_started_a_thread_delivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HEADWATER_PROCESSES", "0")
    facts = measured(20)
    recorder = recorder_to(Destination(f"sqlite:///{tmp_path / 'lineage.db'}"))
    recorder.record(facts)
    until(lambda: recorder.courier.all_delivered)
    assert close_all(within_s=60)
    assert hash_in(tmp_path / "lineage.db") == expected_hash(facts)


def test_where_the_process_that_delivers_is_killed_a_thread_goes_on(tmp_path: Path):
    facts = measured(40)
    recorder = recorder_to(Destination(f"sqlite:///{tmp_path / 'lineage.db'}"))
    recorder.record(facts[:20])
    until(lambda: recorder.courier.done.new == 20)
    recorder.courier._process.kill()
    recorder.record(facts[20:])
    until(lambda: recorder.courier.all_delivered)
    assert close_all(within_s=60)
    assert hash_in(tmp_path / "lineage.db") == expected_hash(facts)


def test_what_prints_at_the_start_of_every_python_does_not_disturb_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text("print('welcome', flush=True)\nprint('{}', flush=True)\n")
    monkeypatch.setenv("PYTHONPATH", str(site))
    asked = Question("run:1", "lab", str(tmp_path), 1, {}, tuple(sys.path))
    head, *_ = beside.answer(circumstances.__name__, {"asked": asdict(asked)}, within_s=60).split(b"\n")
    assert json.loads(head)["environment"]
    facts = measured(20)
    recorder = recorder_to(Destination(f"sqlite:///{tmp_path / 'lineage.db'}"))
    recorder.record(facts)
    until(lambda: recorder.courier.all_delivered)
    assert recorder.courier._instead is None
    assert close_all(within_s=60)
    assert hash_in(tmp_path / "lineage.db") == expected_hash(facts)


def test_where_the_process_that_delivers_speaks_nonsense_a_thread_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    nonsense = "import os, sys, time; os.write(int(sys.argv[1]), b'what?\\n5\\n'); time.sleep(600)"
    monkeypatch.setattr(beside, "_BEGIN", nonsense)
    facts = measured(20)
    recorder = recorder_to(Destination(f"sqlite:///{tmp_path / 'lineage.db'}"))
    recorder.record(facts)
    until(lambda: recorder.courier.all_delivered)
    assert close_all(within_s=60)
    assert hash_in(tmp_path / "lineage.db") == expected_hash(facts)


def test_what_is_recorded_while_it_closes_goes_into_the_next_journal(tmp_path: Path):
    recorder = recorder_to(Destination(f"http://127.0.0.1:{free_port()}"))
    recorder.record(measured(1))
    close_all(within_s=0)
    facts = measured(2, name="late")
    assert recorder.record(facts) == len(facts)
    close_all(within_s=0)
    assert {fact.id for fact in facts} <= {line["id"] for line in waiting(tmp_path / "journal")}
