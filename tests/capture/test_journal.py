"""The journal: what was appended is there, whatever happens to the process or the end of the file."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import pytest

from captured import measured, waiting
from headwater.capture.delivery import batches, read_sent, write_sent
from headwater.capture.destination import Destination
from headwater.capture.folder import Files, journals, size_of
from headwater.capture.frames import Damage, Frame, frames, packed
from headwater.capture.journal import Journal, Position
from headwater.errors import Unavailable
from headwater.facts import from_json
from headwater.locks import Lock

TO = Destination("http://127.0.0.1:1")


def test_what_was_appended_is_read_back_as_the_same_facts(tmp_path: Path):
    journal = Journal(tmp_path, TO)
    facts = measured(20)
    assert journal.append(facts) == len(facts)
    assert [from_json(line) for line in waiting(tmp_path)] == facts
    journal.close(empty=True)
    assert list(tmp_path.iterdir()) == []


def test_a_torn_tail_is_told_and_the_rest_is_read(tmp_path: Path):
    journal = Journal(tmp_path, TO)
    journal.append(measured(5))
    journal.close(empty=False)
    (files,) = journals(tmp_path)
    segment = files.segment(1)
    whole = segment.read_bytes()
    for cut in (1, 7, 40):
        segment.write_bytes(whole[:-cut])
        found = list(batches(files, Position(0, 0)))
        assert sum(len(each.lines) for each in found) == len(measured(5)) - 1
        assert sum(each.damaged_bytes for each in found) > 0


def test_a_record_that_rotted_in_the_middle_costs_only_itself():
    data = b"".join(packed(f"record {number}".encode()) for number in range(5))
    hurt = bytearray(data)
    hurt[len(data) // 2] ^= 0xFF
    found = list(frames(bytes(hurt)))
    assert len([each for each in found if isinstance(each, Frame)]) == 4
    assert [each.tail for each in found if isinstance(each, Damage)] == [False]


def test_what_looks_like_a_record_within_a_damaged_one_is_none():
    inner = packed(b"inner")
    assert [each.payload for each in frames(packed(inner + b"x")) if isinstance(each, Frame)] == [
        inner + b"x"
    ]


def test_delivered_segments_make_room(tmp_path: Path):
    journal = Journal(tmp_path, TO, most_bytes=80_000)
    journal.append(measured(20))
    for number in range(6):
        journal.append(measured(20, name=f"more-{number}"))
    assert len(journals(tmp_path)[0].numbers()) > 1
    journal.delivered(journal.end)
    assert journals(tmp_path)[0].numbers() == [journal.end.segment]
    journal.close(empty=True)


def test_beyond_the_bound_new_facts_are_counted_and_that_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    journal = Journal(tmp_path, TO, most_bytes=20_000)
    with caplog.at_level(logging.ERROR):
        written = sum(journal.append([fact]) for fact in measured(100))
    assert written + journal.dropped == len(measured(100))
    assert journal.dropped > 0
    assert len(waiting(tmp_path)) == written
    assert [record.getMessage().count("DROPPED") for record in caplog.records] == [1]
    journal.close(empty=True)


def test_processes_that_share_a_folder_go_beyond_the_bound_by_a_segment_each_at_most(tmp_path: Path):
    shared = [Journal(tmp_path, TO, most_bytes=100_000) for _ in range(4)]
    for _ in range(2_000):
        for journal in shared:
            journal.append_packed(packed(b"x" * 100))
    assert all(journal.dropped for journal in shared)
    assert size_of(tmp_path) < 100_000 + 4 * (100_000 // 8 + 1_000)
    for journal in shared:
        journal.close(empty=True)


def test_a_disk_that_is_full_leaves_no_torn_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    journal = Journal(tmp_path, TO)
    journal.append(measured(3))
    really = os.write

    def full(handle: int, data: bytes) -> int:
        really(handle, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    assert journal.append(measured(2, name="lost")) == 0
    monkeypatch.setattr(os, "write", really)
    assert journal.append(measured(2, name="kept")) == 3
    journal.close(empty=False)
    assert len(waiting(tmp_path)) == len(measured(3)) + 3
    (files,) = journals(tmp_path)
    assert sum(each.damaged_bytes for each in batches(files, Position(0, 0))) == 0


def test_threads_append_without_mixing_their_records(tmp_path: Path):
    journal = Journal(tmp_path, TO, most_bytes=200_000_000)

    def work(number: int) -> None:
        for fact in measured(200, name=f"run-{number}"):
            journal.append([fact])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({line["id"] for line in waiting(tmp_path)}) == 8 * len(measured(200))
    journal.close(empty=True)


def test_a_journal_that_is_held_cannot_be_taken(tmp_path: Path):
    journal = Journal(tmp_path, TO)
    assert Lock.take(journal.files.lock) is None
    journal.close(empty=False)
    taken = Lock.take(journal.files.lock)
    assert taken is not None
    taken.release()


def test_a_folder_that_cannot_be_made_is_told_with_the_way_out(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="HEADWATER_JOURNAL"):
        Journal(tmp_path / "file" / "journal", TO)


def test_how_far_was_delivered_is_forgotten_where_the_note_is_torn(tmp_path: Path):
    path = tmp_path / "x.sent"
    write_sent(path, Position(2, 345))
    assert read_sent(path) == Position(2, 345)
    write_sent(path, Position(3, 7))
    assert read_sent(path) == Position(3, 7)
    path.write_bytes(path.read_bytes()[:-3])
    assert read_sent(path) == Position(0, 0)


def test_a_journal_holds_no_password(tmp_path: Path):
    journal = Journal(tmp_path, Destination("neo4j://ana:s3cret@host:7687"))
    text = Files(tmp_path, journal.files.stem).segment(1).read_bytes()
    assert b"neo4j://ana@host:7687" in text
    assert b"s3cret" not in text
    journal.close(empty=True)
