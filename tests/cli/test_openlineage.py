"""OpenLineage from the command line, in and out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from headwater.cli.app import app
from imports.openlineage.test_order import history
from imports.openlineage.told import lines

run = CliRunner().invoke


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Events in files of several forms, and files that are none."""
    events, place = history(), tmp_path / "events"
    (place / "deep").mkdir(parents=True)
    (place / "a.json").write_text(json.dumps(events[0]), "utf-8")
    (place / "b.json").write_text(json.dumps(events[1:5]), "utf-8")
    (place / "deep" / "c.ndjson").write_text(lines(events[5:9]), "utf-8")
    (place / "deep" / "d.jsonl.gz").write_bytes(gzip.compress(lines(events[9:]).encode()))
    (place / "notes.txt").write_text("not read", "utf-8")
    return place


def test_a_folder_is_read_and_read_again_changes_nothing(folder: Path, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'store.db'}"
    first = run(app, ["import", "openlineage", str(folder), "--store", store, "--json"])
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    assert told["new"] > 50
    again = json.loads(run(app, ["import", "openlineage", str(folder), "--store", store, "--json"]).stdout)
    assert (again["new"], again["refused"]) == (0, [])


def test_what_is_refused_is_listed_and_makes_the_exit_code_one(folder: Path, tmp_path: Path) -> None:
    (folder / "pattern.json").write_text('{"eventTime": "${json-unit.any-string}"}', "utf-8")
    (folder / "cut.json").write_text('{"eventTime": "2026', "utf-8")
    store = f"sqlite:///{tmp_path / 'store.db'}"
    done = run(app, ["import", "openlineage", str(folder), "--store", store, "--json"])
    assert done.exit_code == 1
    refused = {Path(each["where"]).name: each["reason"] for each in json.loads(done.stdout)["refused"]}
    assert sorted(refused) == ["cut.json", "pattern.json"]
    assert "placeholder" in refused["pattern.json"]


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = run(
        app, ["import", "openlineage", str(tmp_path / "none"), "--store", f"sqlite:///{tmp_path / 's.db'}"]
    )
    assert done.exit_code != 0
    assert not (tmp_path / "s.db").exists()


def test_a_lineage_is_written_as_events_and_read_back(folder: Path, tmp_path: Path) -> None:
    store, other = (f"sqlite:///{tmp_path / name}" for name in ("a.db", "b.db"))
    run(app, ["import", "openlineage", str(folder), "--store", store])
    out = tmp_path / "lineage.jsonl"
    written = run(app, ["export", "openlineage", "dataset:report", "--store", store, "--out", str(out)])
    assert written.exit_code == 0, written.output
    assert {"eventTime", "producer", "schemaURL"} <= json.loads(out.read_text("utf-8").splitlines()[0]).keys()
    back = json.loads(run(app, ["import", "openlineage", str(out), "--store", other, "--json"]).stdout)
    assert (back["refused"], back["new"] > 20) == ([], True)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_standard_input_is_read(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'store.db'}"
    given = pack(lines(history()).encode())
    done = run(app, ["import", "openlineage", "-", "--store", store, "--json"], input=given)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["new"] > 50
