"""Who delivers: it goes on where it was ended, holds nobody up, and says nothing is delivered that is not on disk."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

import headwater
from captured import (
    Scripted,
    expected_hash,
    free_port,
    hash_in,
    measured,
    scripted,
    until,
    waiting,
)
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
from headwater.errors import Unavailable

pytestmark = pytest.mark.usefixtures("processes")


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
