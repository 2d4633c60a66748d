"""headwater sync: says what was sent, what was refused and what waits, and its exit code tells which."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from captured import Scripted, free_port, measured, scripted, waiting
from headwater.capture.destination import Destination
from headwater.capture.folder import journals
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
