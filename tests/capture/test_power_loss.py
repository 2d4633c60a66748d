"""Loss of power: what was on disk by then is read, however the end of the file looks; the rest is said."""

from __future__ import annotations

import json
import os
from itertools import chain
from pathlib import Path

import pytest

from captured import measured
from headwater.capture.delivery import batches
from headwater.capture.destination import Destination
from headwater.capture.folder import Files, journals
from headwater.capture.frames import packed
from headwater.capture.journal import Journal, Position
from headwater.capture.records import VERSION, Shape, line_of
from headwater.capture.syncing import sync
from headwater.facts import MetricFact, from_json
from headwater.model import canonical

TO = Destination("http://127.0.0.1:1")
RUN = "0" * 32


def cut_off(tmp_path: Path) -> tuple[Files, bytes, list[int], list[list[str]]]:
    """Return a journal, its bytes, where its records end, and the ids of the facts of each."""
    journal = Journal(tmp_path, TO)
    ends, told = [journal.end.offset], [[]]
    for fact in measured(3):
        journal.append([fact])
        ends.append(journal.end.offset)
        told.append([fact.id])
    for step in range(3):
        values = {"loss": 1 / (step + 1), "odd": float("nan"), "größe": 1e300}
        shape = Shape(RUN, list(values), split="test")
        journal.append_packed(shape.record(1_700_000_000_000_000 + step, step, list(values.values())))
        ends.append(journal.end.offset)
        (*_, last) = batches(journal.files, Position(1, ends[-2]))
        told.append([json.loads(line)["id"] for line in last.lines])
    journal.close(empty=False)
    (files,) = journals(tmp_path)
    return files, files.segment(1).read_bytes(), ends, told


@pytest.mark.parametrize(
    "tail",
    [b"", bytes(1), bytes(4_096), b"\xff" * 64, b"HWr\x01", b"HWr\x01" + bytes(60), os.urandom(5_000)],
    ids=["cut", "a zero", "zeros", "ones", "a marker", "an empty record", "garbage"],
)
def test_what_was_on_disk_is_read_wherever_the_file_is_cut_off(tmp_path: Path, tail: bytes):
    files, whole, ends, told = cut_off(tmp_path)
    for cut in range(ends[-4], len(whole) + 1):
        segment = whole[:cut] + tail
        files.segment(1).write_bytes(segment)
        found = list(batches(files, Position(0, 0)))
        safe = [ids for end, ids in zip(ends, told, strict=True) if end <= cut]
        assert [json.loads(line)["id"] for each in found for line in each.lines] == [*chain(*safe)]
        torn = len(segment) - max(end for end in ends if end <= cut)
        assert sum(each.damaged_bytes for each in found) == torn


def test_a_journal_that_grows_is_read_up_to_the_record_that_is_being_written(tmp_path: Path):
    files, whole, ends, told = cut_off(tmp_path)
    for cut in range(ends[-3], len(whole) + 1):
        files.segment(1).write_bytes(whole[:cut])
        found = list(batches(files, Position(0, 0), Position(1, cut)))
        safe = max(end for end in ends if end <= cut)
        assert found[-1].end == Position(1, safe)
        assert sum(each.damaged_bytes for each in found) == 0
        again = list(batches(files, Position(1, safe)))
        assert sum(each.damaged_bytes for each in again) == cut - safe
    assert len(told) == len(ends)


def written_by(version: int, tmp_path: Path) -> Files:
    """Return a journal with four facts as this version of the format has it."""
    head = {"headwater_journal": version, "open": [], "pid": 7, "to": TO.url}
    files = Files(tmp_path, f"7-{'0' * 16}")
    records = [canonical(head), *(line_of(fact) for fact in measured(4))]
    files.segment(1).write_bytes(b"".join(packed(each) for each in records))
    return files


def test_a_journal_of_the_version_before_is_read(tmp_path: Path):
    files = written_by(1, tmp_path)
    found = [from_json(json.loads(line)) for each in batches(files, Position(0, 0)) for line in each.lines]
    assert found == measured(4)
    report = sync(tmp_path, to=Destination(f"sqlite:///{tmp_path / 'x.db'}"))
    assert (report.sent, report.problems) == (len(found), [])


def test_a_journal_of_a_newer_version_waits_and_says_why(tmp_path: Path):
    written_by(VERSION + 1, tmp_path)
    report = sync(tmp_path, to=Destination(f"sqlite:///{tmp_path / 'x.db'}"))
    assert report.sent == 0
    assert "newer version" in report.problems[0]
    assert len(journals(tmp_path)) == 1


def test_measurements_in_short_are_the_facts_that_they_stand_for(tmp_path: Path):
    journal = Journal(tmp_path, TO)
    values = {"loss": 0.25, "odd": float("-inf"), "größe": 3.0}
    shape = Shape(RUN, list(values), split="test", dataset="1" * 32)
    journal.append_packed(shape.record(1_700_000_000_123_456, 7, list(values.values())))
    (batch,) = batches(journal.files, Position(0, 0))
    found = [from_json(json.loads(line)) for line in batch.lines]
    assert [line_of(fact) for fact in found] == list(batch.lines)
    assert all(isinstance(fact, MetricFact) for fact in found)
    told = [(fact.key, fact.value, fact.special, fact.step, fact.split) for fact in found]  # type: ignore[attr-defined]
    assert told == [
        ("loss", 0.25, "", 7, "test"),
        ("odd", None, "-Infinity", 7, "test"),
        ("größe", 3.0, "", 7, "test"),
    ]
    assert found[0].occurred_at.isoformat() == "2023-11-14T22:13:20.123456+00:00"
    journal.close(empty=True)
