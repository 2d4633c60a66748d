"""A profile says of a table what drift is told from, however the table came and however long it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from headwater.profiles import Choice, content_of, profile_of
from headwater.profiles import profile as settings
from headwater.profiles.blocks import Block
from headwater.profiles.profile import NONE, POSITION, key_among, label_among, profile_of_blocks

CHANCE = np.random.default_rng(5)


def table(count: int) -> list[list[str]]:
    values = CHANCE.normal(20, 5, (count, 2))
    return [[f"r{k}", f"{a:.5g}", f"{b:.5g}", "up" if a > 20 else "down"] for k, (a, b) in enumerate(values)]


def in_blocks(rows: list[list[str]], size: int, **choice: str) -> Any:
    names = ("key", "a", "b", "label")
    parts = [Block(names, rows[start : start + size]) for start in range(0, len(rows), size)]
    return profile_of_blocks(parts, Choice(**choice))


def test_it_does_not_matter_how_the_rows_come() -> None:
    rows = table(1_000)
    whole = in_blocks(rows, 1_000)
    assert in_blocks(rows, 7) == whole
    assert whole["label"]["association"]["a"] == pytest.approx(0.8, abs=0.03)
    assert whole["label"]["association"]["b"] < 0.1
    assert len(whole["row_digests"]["rows"]) == 256
    assert "coverage" not in whole


def test_beyond_what_can_be_held_quantiles_are_those_of_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = table(9_000)
    exact = in_blocks(rows, 500)["columns"]["a"]
    monkeypatch.setattr(settings, "HELD_NUMBERS", 8_000)
    found = in_blocks(rows, 500)
    assert found["coverage"] == {"quantiles": "a uniform sample of 2000 values a column"}
    sampled = found["columns"]["a"]
    assert sampled["quantiles"][10] == pytest.approx(exact["quantiles"][10], abs=0.4)
    assert {name: sampled[name] for name in ("min", "max", "mean", "std", "nulls", "histogram")} == {
        name: exact[name] for name in ("min", "max", "mean", "std", "nulls", "histogram")
    }
    assert in_blocks(rows, 500) == found


def test_a_column_of_many_different_texts_is_counted_as_far_as_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "HELD_TEXTS", 400)
    found = in_blocks(table(900), 100)["columns"]["key"]
    assert found == {"type": "text", "nulls": 0, "distinct": 256, "distinct_at_least": True}


def test_two_versions_sample_the_same_rows() -> None:
    rows = table(2_000)
    first = in_blocks(rows, 500)["row_digests"]["rows"]
    second = in_blocks([row for row in reversed(rows) if row[0] != "r3"], 500)["row_digests"]["rows"]
    assert len(first.keys() & second.keys()) >= 255
    assert all(first[key] == second[key] for key in first.keys() & second.keys())


def test_repeated_rows_show() -> None:
    rows = table(300)
    few = [rows[k % 10] for k in range(300)]
    assert "repeated" not in in_blocks(rows, 100)["row_digests"]
    assert in_blocks(few, 100)["row_digests"]["repeated"] == pytest.approx(29 / 30, abs=1e-5)
    assert in_blocks(few, 100, key=POSITION)["row_digests"]["repeated"] == pytest.approx(29 / 30, abs=1e-5)


def test_a_label_of_numbers_is_told_by_correlation() -> None:
    rows = [[f"r{k}", f"{k}", f"{(k * 37) % 300}", f"{2 * k + 1}"] for k in range(300)]
    found = in_blocks(rows, 50)["label"]
    assert "shares" not in found
    assert found["association"]["a"] == pytest.approx(1)
    assert found["association"]["b"] < 0.2


def test_missing_is_missing_however_it_is_written() -> None:
    found = profile_of("id,x,label\na,NA,p\nb,nan,q\nc,,p\nd,7,q\n")["columns"]["x"]
    assert (found["type"], found["nulls"], found["mean"], found["std"]) == ("number", 3, 7, 0)


def test_a_column_that_comes_later_was_missing_before() -> None:
    parts = [Block(("id", "x"), [["a", "1"], ["b", "2"]]), Block(("x", "y"), [["3", "9"]])]
    found = profile_of_blocks(parts, Choice())
    assert found["rows"] == 3
    assert {name: each["nulls"] for name, each in found["columns"].items()} == {"id": 1, "x": 0, "y": 2}


def test_of_very_many_columns_the_first_are_described() -> None:
    names = ("id", *(f"c{k}" for k in range(1_200)), "label")
    found = profile_of_blocks([Block(names, [["1"] * len(names)])], Choice())
    assert len(found["columns"]) == 1_001
    assert found["label"]["column"] == "label"
    assert found["coverage"]["columns"].startswith("the first 1000 of ")


def test_key_and_label_are_found_by_their_names() -> None:
    assert key_among(["age", "user_id", "id"]) == "user_id"
    assert key_among(["age", "valid"]) == POSITION
    assert label_among(["age", "Target"]) == "Target"
    assert label_among(["age"]) == NONE
    usual = Choice(usual_key="age", usual_label="gone")
    assert (usual.profiler(["age", "id"]).key, usual.profiler(["age", "id"]).label) == ("age", NONE)


def test_no_row_is_kept(tmp_path: Path) -> None:
    secret = "4929-1234-5678-9012"
    rows = "".join(f"u{k},{secret[:-2]}{k:02},{k},no\n" for k in range(50))
    (tmp_path / "t.csv").write_text(f"id,card,age,label\n{rows}")
    assert secret[:-2] not in json.dumps(content_of(tmp_path / "t.csv").profile)
