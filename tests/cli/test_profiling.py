"""`headwater profile`, and the same from Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import headwater
from headwater.errors import Conflict

Run = Callable[..., Any]
TABLE = "user_id,age,clicked\n" + "".join(
    f"u{k},{20 + k % 40},{'yes' if k % 4 == 0 else 'no'}\n" for k in range(200)
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clicks.csv"
    path.write_text(TABLE)
    return path


def test_it_says_what_was_read_and_what_is_known_now(run: Run, file: Path) -> None:
    ended = run("profile", str(file), "--as", "dataset:clicks@v8", "--project", "web", "--label", "clicked")
    assert ended.code == 0
    first, rows, label, *digests = ended.out.splitlines()
    assert first == "dataset:clicks@v8: created"
    assert rows == "  200 rows, 3 columns; rows are told apart by user_id"
    assert label == "  label clicked: no 75 %, yes 25 %"
    assert [line.split()[0] for line in digests] == ["md5", "sha256"]
    again = run("profile", str(file), "--as", "dataset:clicks@v8")
    assert again.out.splitlines()[0] == "dataset:clicks@v8: known already"
    shown = run("show", "dataset:clicks@v8", "--json").json
    assert shown["props"]["rows"] == 200


def test_json_holds_the_profile(run: Run, file: Path) -> None:
    told = run("profile", str(file), "--as", "dataset:web/clicks@v8", "--json").json
    assert (told["ref"], told["created"], told["format"]) == ("dataset:clicks@v8", True, "csv")
    assert told["sizeBytes"] == file.stat().st_size
    assert told["profile"]["columns"]["age"]["type"] == "number"
    assert set(told["digests"]) == {"md5", "sha256"}


def test_digests_alone_need_no_table(run: Run, file: Path) -> None:
    file.write_text("a,a\n1\n")
    refused = run("profile", str(file), "--as", "dataset:web/clicks@v8")
    assert (refused.code, refused.out) == (2, "")
    assert "two columns are called 'a'" in refused.err
    ended = run("profile", str(file), "--as", "dataset:web/clicks@v8", "--digests-only", "--json")
    assert (ended.code, ended.json["profile"]) == (0, None)


def test_other_content_of_a_version_is_refused(run: Run, file: Path) -> None:
    run("profile", str(file), "--as", "dataset:web/clicks@v8")
    file.write_text(TABLE + "u999,3,no\n")
    ended = run("profile", str(file), "--as", "dataset:clicks@v8")
    assert ended.code == 2
    assert "is recorded with md5" in ended.err


def test_hostile_names_do_not_reach_the_terminal(run: Run, file: Path) -> None:
    file.write_text("id,x,label\n1,2,\x1b[31mred\n2,3,b\n")
    ended = run("profile", str(file), "--as", "dataset:web/clicks@v8")
    assert "\x1b" not in ended.out
    assert "\\x1b[31mred 50 %" in ended.out


def test_from_python_it_is_the_same(file: Path) -> None:
    with headwater.connect("memory:") as hw:
        steps: list[int] = []
        found = hw.profile(
            file, as_="dataset:clicks@v8", project="web", on_progress=lambda step: steps.append(step.done)
        )
        assert (found.ref, found.created, found.changed) == ("dataset:clicks@v8", True, True)
        assert steps[-1] == file.stat().st_size
        assert not hw.profile(str(file), as_="dataset:clicks@v8").changed
        file.write_text("id,x\n1,2\n")
        with pytest.raises(Conflict):
            hw.profile(file, as_="dataset:clicks@v8")


def test_a_new_series_asks_for_its_project_and_says_how_to_name_it(
    run: Run,
    store: str,  # noqa: ARG001
    tmp_path: Path,
) -> None:
    file = tmp_path / "new.csv"
    file.write_text("id,x\n1,2\n")
    ended = run("profile", str(file), "--as", "dataset:biopsie@v1")
    assert (ended.code, ended.out) == (2, "")
    assert "there is no dataset:biopsie yet, but dataset:biopsies; to begin it say which project" in ended.err
    assert "--project NAME or as dataset:NAME/biopsie@v1" in ended.err
    assert run("profile", str(file), "--as", "dataset:clinic/biopsie@v1").out.startswith(
        "dataset:biopsie@v1: created"
    )


def test_a_file_that_is_not_there_makes_no_store(run: Run, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'new.db'}"
    ended = run("profile", str(tmp_path / "none.csv"), "--as", "dataset:clicks@v1", "--store", store)
    assert (ended.code, ended.err) == (2, f"headwater: there is no file or folder {tmp_path / 'none.csv'}\n")
    assert not (tmp_path / "new.db").exists()
