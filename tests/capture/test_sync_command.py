"""headwater sync: says what was sent, what was refused and what waits, and its exit code tells which."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from captured import Scripted, free_port, measured, scripted, waiting
from headwater.capture.destination import Destination
from headwater.capture.folder import journals
from headwater.capture.frames import packed
from headwater.capture.recorder import Recorder
from headwater.cli.app import app


def left_behind(url: str) -> int:
    """Leave a journal that could not be delivered and return how many facts it holds."""
    recorder = Recorder(Destination(url))
    written = recorder.record(measured(4))
    recorder.close(within_s=0)
    return written


def test_it_sends_what_is_left_and_says_so(tmp_path: Path):
    count = left_behind(f"sqlite:///{tmp_path / 'x.db'}")
    ended = CliRunner().invoke(app, ["sync", str(tmp_path / "journal")])
    assert ended.exit_code == 0
    assert f"{count} facts to sqlite:///" in ended.stdout.replace("\n", "")
    again = CliRunner().invoke(app, ["sync", "--json"])
    assert again.exit_code == 0
    assert json.loads(again.stdout)["journals"] == []


def test_nothing_to_send_is_said():
    ended = CliRunner().invoke(app, ["sync"])
    assert ended.exit_code == 0
    assert "nothing waits" in ended.stdout


def test_a_server_that_is_down_leaves_the_rest_waiting(tmp_path: Path):
    count = left_behind(f"http://127.0.0.1:{free_port()}")
    ended = CliRunner().invoke(app, ["sync"])
    assert ended.exit_code == 3
    assert "the rest waits" in ended.stdout
    assert len(waiting(tmp_path / "journal")) == count


def test_refused_facts_are_a_finding():
    left_behind(f"http://127.0.0.1:{free_port()}")
    with scripted(Scripted((400, b"no good"))) as url:
        ended = CliRunner().invoke(app, ["sync", "--server", url, "--json"])
    assert ended.exit_code == 1
    (told,) = json.loads(ended.stdout)["journals"]
    assert (told["refused"], told["new"]) == (len(measured(4)), 0)
    assert Path(told["refusedFile"]).exists()


def test_a_torn_tail_is_told(tmp_path: Path):
    left_behind(f"sqlite:///{tmp_path / 'x.db'}")
    (files,) = journals(tmp_path / "journal")
    segment = files.segment(1)
    segment.write_bytes(segment.read_bytes()[:-5])
    ended = CliRunner().invoke(app, ["sync"])
    assert ended.exit_code == 0
    assert "no whole record" in ended.stdout


def journals_check() -> dict[str, str]:
    """Return what doctor says of journals."""
    ended = CliRunner().invoke(app, ["doctor", "--json"])
    (found,) = [each for each in json.loads(ended.stdout)["checks"] if each["name"] == "journals"]
    return dict(found)


def test_doctor_says_what_waits_since_when_and_what_to_do(tmp_path: Path):
    assert journals_check()["status"] == "ok"
    count = left_behind(f"http://127.0.0.1:{free_port()}")
    told = journals_check()
    assert told["status"] == "warn"
    assert f"{count} facts" in told["message"]
    assert "2026-03-01 00:00 UTC" in told["message"]
    assert str(tmp_path / "journal") in told["message"]
    assert told["wayOut"] == "run: headwater sync"
    assert len(waiting(tmp_path / "journal")) == count


def test_doctor_counts_what_waits_of_living_processes_as_theirs():
    recorder = Recorder(Destination(f"http://127.0.0.1:{free_port()}"))
    recorder.record(measured(2))
    told = journals_check()
    recorder.close(within_s=0)
    assert told["status"] == "ok"
    assert "1 journal of running processes" in told["message"]


def test_doctor_tells_of_refused_facts():
    left_behind(f"http://127.0.0.1:{free_port()}")
    with scripted(Scripted((400, b"no good"))) as url:
        CliRunner().invoke(app, ["sync", "--server", url])
    told = journals_check()
    assert told["status"] == "warn"
    assert "refused" in told["message"]


def test_doctor_fails_for_a_journal_that_cannot_be_read(tmp_path: Path):
    folder = tmp_path / "journal"
    folder.mkdir()
    head = packed(b'{"headwater_journal":99}')
    (folder / f"7-{'0' * 16}-000001.journal").write_bytes(head)
    told = journals_check()
    assert told["status"] == "fail"
    assert "newer version" in told["message"]
