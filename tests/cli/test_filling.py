"""Facts in and out, labels, and what doctor finds."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headwater.cli.progress import bars
from headwater.imports import Progress
from headwater.settings import sqlite_url
from headwater.store import SCHEMA_VERSION, sqlite_path

Run = Callable[..., Any]


@pytest.fixture
def exported(run: Run, store: str, tmp_path: Path) -> Path:  # noqa: ARG001
    file = tmp_path / "facts.jsonl.gz"
    assert run("export", "facts", "--out", str(file)).code == 0
    return file


def test_facts_come_back_as_they_went_out(run: Run, exported: Path, tmp_path: Path) -> None:
    other = sqlite_url(tmp_path / "other.db")
    first = run("import", "facts", str(exported), "--store", other, "--json")
    assert (first.code, first.json["known"], first.json["refused"]) == (0, 0, [])
    again = run("import", "facts", str(exported), "--store", other, "--json")
    assert (again.json["new"], again.json["known"]) == (0, first.json["new"])
    lines = gzip.decompress(exported.read_bytes()).decode()
    assert run("export", "facts", "--store", other).out == lines
    assert len(lines.splitlines()) == first.json["facts"]


def test_refused_records_are_listed_the_rest_is_stored_and_the_code_is_1(
    run: Run, exported: Path, tmp_path: Path
) -> None:
    good = gzip.decompress(exported.read_bytes()).decode().splitlines()
    wrong_id = json.dumps({**json.loads(good[0]), "id": "0" * 64})
    file = tmp_path / "mixed.jsonl"
    bad = ["{", "[1]", '{"fact": "guess"}', wrong_id, '{"fact": "metric", "value": NaN}', '{"fact": "node"}']
    file.write_text("\n".join([*bad, "", *good]))
    ended = run("import", "facts", str(file), "--store", sqlite_url(tmp_path / "other.db"))
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[0] == f"{len(good)} facts: {len(good)} new, 0 known already, 6 refused"
    assert [line.split(": ")[0].strip() for line in lines[1:]] == [f"{file}:{n}" for n in range(1, 7)]
    assert "unknown type of fact 'guess'" in lines[3]
    assert "is not that of the content" in lines[4]


def test_a_fact_without_its_own_times_of_learning_is_learned_now(
    run: Run, exported: Path, tmp_path: Path
) -> None:
    lines = gzip.decompress(exported.read_bytes()).decode().splitlines()
    fact = {key: value for key, value in json.loads(lines[0]).items() if key not in ("id", "recorded_at")}
    file, other = tmp_path / "one.jsonl", sqlite_url(tmp_path / "other.db")
    file.write_text(json.dumps(fact))
    assert run("import", "facts", str(file), "--store", other).code == 0
    written = json.loads(run("export", "facts", "--store", other).out)
    assert written["id"] == json.loads(lines[0])["id"]
    assert written["recorded_at"] > json.loads(lines[0])["recorded_at"]


def test_a_damaged_archive_gives_what_can_be_read(run: Run, exported: Path, tmp_path: Path) -> None:
    file = tmp_path / "cut.jsonl.gz"
    file.write_bytes(exported.read_bytes()[:-2000])
    ended = run("import", "facts", str(file), "--store", sqlite_url(tmp_path / "other.db"), "--json")
    assert ended.code == 1
    assert ended.json["new"] > 0
    assert "damaged from here on" in ended.json["refused"][-1]["reason"]


def test_progress_goes_to_stderr_only(process: Run, exported: Path, tmp_path: Path) -> None:
    ended = process("import", "facts", str(exported), "--store", sqlite_url(tmp_path / "other.db"), "--json")
    assert ended.json["refused"] == []
    (made, told) = ended.err.splitlines()
    assert made.startswith("Made a new store: ")
    (count,) = {len(gzip.decompress(exported.read_bytes()).splitlines())}
    assert told == f"facts: {count:,} of {count:,}"


def test_progress_where_nobody_watches_is_plain_lines_whatever_colours_are_wanted(
    process: Run, exported: Path, tmp_path: Path
) -> None:
    words = ("import", "facts", str(exported), "--store", sqlite_url(tmp_path / "other.db"))
    ended = process(*words, FORCE_COLOR="1", TTY_COMPATIBLE="1")
    uncoloured = re.sub(r"\x1b\[[0-9;]*m", "", ended.err)
    assert [line.split(":")[0] for line in uncoloured.splitlines()] == ["Made a new store", "facts"]
    assert all(line.isprintable() for line in uncoloured.splitlines())


def test_long_work_says_every_ten_seconds_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now_s = iter(range(0, 400, 4))
    monkeypatch.setattr("headwater.cli.progress.time.monotonic", lambda: float(next(now_s)))
    with bars() as show:
        for done in range(8):
            show(Progress(done, 8, "runs"))
        show(Progress(8, 8, "runs"))
    assert capsys.readouterr().err.splitlines() == ["runs: 2 of 8", "runs: 5 of 8", "runs: 8 of 8"]


def test_a_lineage_is_written_as_tables(run: Run, store: str, tmp_path: Path) -> None:  # noqa: ARG001
    nodes = list(csv.DictReader(io.StringIO(run("export", "csv", "model:screen@9").out)))
    by_ref = {row["ref"]: row for row in nodes}
    assert by_ref["model:screen@9"]["side"] == "start"
    assert by_ref["dataset:biopsies@v2"]["depth"] == "4"
    assert "metric.accuracy" in nodes[0]
    file = tmp_path / "edges.csv"
    assert run("export", "csv", "model:screen@9", "--table", "edges", "--out", str(file)).out == ""
    edges = list(csv.DictReader(io.StringIO(file.read_text())))
    assert {edge["type"] for edge in edges} >= {"GENERATED_BY", "USED", "SERVES"}
    assert {edge["from"] for edge in edges} <= {row["uid"] for row in nodes}


def test_tags_owners_and_aliases_are_set_and_removed(run: Run, store: str) -> None:  # noqa: ARG001
    assert run("tag", "set", "model:screen", "risk", "high").out == "model:screen: tag risk set\n"
    assert run("owner", "set", "model:screen", "bo@example.org").code == 0
    assert run("alias", "set", "model:screen@10", "champion").code == 0
    props = run("show", "model:screen", "--json").json["props"]
    assert (props["tag.risk"], props["owners"]) == ("high", ["bo@example.org"])
    assert run("show", "model:screen@champion", "--json").json["ref"] == "model:screen@10"
    assert (
        run("show", "model:screen@champion", "--as-of", "2026-06-01", "--json").json["ref"]
        == "model:screen@9"
    )
    for words in (("tag", "risk"), ("owner", "bo@example.org"), ("alias", "champion")):
        assert run(words[0], "remove", "model:screen", words[1]).code == 0
    left = run("show", "model:screen", "--json").json["props"]
    assert not {"tag.risk", "owners", "alias.champion"} & left.keys()


def test_removing_what_is_not_there_says_what_is(run: Run, store: str) -> None:  # noqa: ARG001
    ended = run("alias", "remove", "model:screen", "chmpion")
    assert (ended.code, "it has champion" in ended.err) == (2, True)
    assert "an alias points at one" in run("alias", "set", "model:screen", "best").err
    assert run("tag", "set", "model:screen", " ", "x").code == 2


def test_doctor_finds_a_healthy_store(run: Run, store: str) -> None:
    ended = run("doctor", "--json")
    assert (ended.code, ended.json["ok"]) == (0, True)
    checks = {check["name"]: check for check in ended.json["checks"]}
    assert list(checks) == [
        "python",
        "packages",
        "data folder",
        "store",
        "latency",
        "clock",
        "journals",
        "explorer",
        "git",
    ]
    assert checks["store"]["message"].startswith(f"{store} (schema {SCHEMA_VERSION}): ")
    assert "43 nodes, " in checks["store"]["message"]


def test_doctor_warns_of_what_is_only_not_there_yet(run: Run) -> None:
    ended = run("doctor")
    assert ended.code == 0
    (line,) = [line for line in ended.out.splitlines() if " store " in line]
    assert line.startswith("warn store")


def test_doctor_warns_of_a_file_that_cannot_be_written(
    run: Run, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may, held = os.access, sqlite_path(store)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != held and may(path, mode))
    ended = run("doctor")
    assert ended.code == 0
    assert "read-only here" in ended.out


def test_doctor_fails_with_a_way_out_when_the_data_folder_is_a_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HEADWATER_DATA", str(tmp_path / "file"))
    ended = run("doctor")
    assert ended.code == 1
    assert "fail data folder" in ended.out
    assert "set HEADWATER_DATA" in ended.out


def test_doctor_fails_when_the_store_is_not_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("these are notes, not a database " * 100)
    ended = run("doctor", "--store", sqlite_url(tmp_path / "notes.db"))
    assert ended.code == 1
    assert "fail store" in ended.out
