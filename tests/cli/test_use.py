"""which, stale and reproduce on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from headwater import statements
from headwater.model import Relation
from headwater.services import LOCAL, open_services
from headwater.settings import sqlite_url
from headwater.statements import Stamp

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("store")


def test_stale_names_what_is_newer_and_exits_with_a_finding(run: Run):
    found = run("stale", "model:screen@1")
    told = run("stale", "model:screen@1", "--json").json
    assert found.code == (1 if told["stale"] else 0)
    assert "model:screen@1" in found.out
    assert {"subject", "stale", "supersededBy", "items", "current", "completeness"} <= told.keys()
    assert all(each["newest"]["ref"] in found.out for each in told["items"])


def test_which_tells_what_a_digest_is_and_where_it_is_used(run: Run):
    digest = run("show", "dataset:biopsies@v1", "--json").json["props"]["digest.sha256"]
    found = run("which", digest)
    assert found.code == 0
    assert "dataset:biopsies@v1" in found.out
    assert "used by" in found.out
    assert run("which", digest, "--json").json["items"][0]["sure"] is True


def test_which_knows_nothing_of_a_strange_file(run: Run, tmp_path: Path):
    file = tmp_path / "strange [bold].bin"
    file.write_bytes(b"never seen")
    found = run("which", str(file))
    assert found.code == 2
    assert "no sure match" in found.out
    assert "[bold]" in found.out


def test_which_says_that_there_is_no_such_file(run: Run):
    for asked in ("nosuch.file", "data/nosuch"):
        found = run("which", asked)
        assert (found.code, f"there is no file {asked}" in found.err) == (2, True)
    for asked in ("sha256:" + "ab" * 32, "s3://nowhere/at/all.bin"):
        found = run("which", asked)
        assert (found.code, "no sure match" in found.out) == (2, True)


@pytest.mark.parametrize("name", ["nosuch/x.dot", "folder"])
def test_a_place_that_cannot_be_written_is_named_as_it_was_typed(run: Run, tmp_path: Path, name: str):
    (tmp_path / "folder").mkdir()
    found = run("export", "dot", "model:screen@1", "--out", str(tmp_path / name))
    assert (found.code, str(tmp_path / name) in found.err) == (2, True)
    assert "unfinished" not in found.err
    assert [path.name for path in tmp_path.glob("**/.*")] == []


def test_reproduce_writes_a_folder_once(run: Run, tmp_path: Path):
    folder = tmp_path / "again"
    found = run("reproduce", "model:screen@1", "--to", str(folder))
    assert found.code == 0, found.err
    assert "README.md" in found.out
    assert (folder / "README.md").exists()
    again = run("reproduce", "model:screen@1", "--to", str(folder))
    assert (again.code, "not empty" in again.err) == (2, True)


def test_reproduce_as_json_names_files_and_gaps(run: Run, tmp_path: Path):
    told = run("reproduce", "model:screen@1", "--to", str(tmp_path / "again"), "--json").json
    assert "README.md" in told["files"]
    assert isinstance(told["missing"], list)


def test_two_versions_are_joined_and_parted(run: Run, tmp_path: Path):
    facts = tmp_path / "facts.jsonl"
    at = "2026-03-01T00:00:00.000000Z"
    told = [
        {
            "fact": "node",
            "kind": "DatasetVersion",
            "key": ["lake", "places", label],
            "name": f"places@{label}",
        }
        | {"project": "lake", "occurred_at": at, "recorded_at": at}
        for label in ("a", "b")
    ]
    facts.write_text("".join(json.dumps(each) + "\n" for each in told))
    assert run("import", "facts", str(facts)).code == 0
    one, other = "dataset:places@a", "dataset:places@b"
    first, second = "dataset:biopsies@v1", "dataset:biopsies@v2"
    refused = run("confirm", first, second)
    assert (refused.code, "differ: sha256" in refused.err) == (2, True)
    alone = run("confirm", "model:screen@1")
    assert (alone.code, "nothing has a digest" in alone.out) == (0, True)
    joined = run("confirm", one, other, "--reason", "exported twice", "--json").json
    assert (joined["same"], joined["changed"]) == (True, True)
    assert "were the same already" in run("confirm", other, one).out
    parted = run("confirm", one, other, "--undo")
    assert "are no longer the same" in parted.out
    assert run("confirm", "model:screen@1", "--undo").code == 2


def test_show_says_that_a_run_executed_more_than_its_commit(run: Run, tmp_path: Path):
    at = Stamp(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    code = statements.commit("1a" * 20, at)
    mine, clean = (statements.run("lab", name, at, project="lab", job="train") for name in ("mine", "clean"))
    services = open_services(sqlite_url(tmp_path / "lab.db"))
    executed = [
        statements.edge(each.uid, Relation.EXECUTED, code.uid, at, props={"dirty": each is mine or None})
        for each in (mine, clean)
    ]
    services.ingest.append(LOCAL, [*code, *mine, *clean, *executed])
    services.close()
    store = ("--store", sqlite_url(tmp_path / "lab.db"))
    assert "(uncommitted changes)" in run("show", "run:mine", *store).out
    assert "(uncommitted changes)" not in run("show", "run:clean", *store).out
    assert "mine (uncommitted changes)" in run("show", "commit:1a1a1a1a", *store).out


def test_of_inputs_that_are_not_outdated_stale_says_what_they_are() -> None:
    from headwater.cli.use import _staleness
    from headwater.services import LOCAL, over
    from headwater.store.memory import MemoryStore
    from stories import Story

    story = Story()
    old, other = story.dataset("a", "v1"), story.dataset("b", "v1")
    run = story.step("train#1", "train", uses=[(old, "train"), (other, "validation")])
    story.model("screen", "1", run)
    story.dataset("a", "v2")
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    said = _staleness(services.staleness.stale(LOCAL, "model:screen@1"))
    assert "  1 other input, each the newest of its series" in said.splitlines()
