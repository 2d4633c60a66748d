"""Exports of drawings and bills of materials."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize(("form", "told"), [("dot", "digraph lineage"), ("graphml", "<graphml")])
def test_a_lineage_is_drawn(run: Run, form: str, told: str):
    found = run("export", form, "model:screen")
    assert found.code == 0, found.err
    assert told in found.out


@pytest.mark.parametrize("form", ["cyclonedx", "spdx"])
def test_a_bill_goes_to_a_file(run: Run, tmp_path: Path, form: str):
    out = tmp_path / "bill.json"
    found = run("export", form, "model:screen", "--out", str(out))
    assert found.code == 0, found.err
    assert json.loads(out.read_text(encoding="utf-8"))
    assert found.out == ""


def test_what_is_missing_is_remarked(run: Run):
    found = run("export", "cyclonedx", "dataset:biopsies@v1")
    assert found.code == 0
    assert json.loads(found.out)["compositions"][0]["aggregate"] == ("incomplete" if found.err else "unknown")


def test_nothing_of_a_name_has_no_bill(run: Run):
    found = run("export", "spdx", "run:nothing-of-that-name")
    assert found.code == 2


@pytest.mark.parametrize("form", ["cyclonedx", "spdx"])
def test_a_bill_that_was_imported_doubles_nothing_in_the_next_one(run: Run, tmp_path: Path, form: str):
    first, again = tmp_path / "first.json", tmp_path / "again.json"
    [subject] = run("search", "model where name = 'screen@9'", "--json").json["items"]
    assert run("export", form, subject["uid"], "--out", str(first)).code == 0
    assert run("import", form, str(first)).code == 0
    assert run("export", form, subject["uid"], "--out", str(again)).code == 0
    assert data_in(again) == data_in(first)


def data_in(bill: Path) -> list[tuple[str, str]]:
    """Return name and version of the datasets and models that a bill lists."""
    told = json.loads(bill.read_text(encoding="utf-8"))
    parts = told.get("components") or told["@graph"]
    kinds = ("data", "machine-learning-model", "ai_AIPackage", "dataset_DatasetPackage")
    return sorted(
        (each["name"], each.get("version", each.get("software_packageVersion", "")))
        for each in parts
        if each["type"] in kinds
    )
