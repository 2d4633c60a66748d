"""What is written where nobody looks, and where nothing was asked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headwater.settings import sqlite_url

Run = Callable[..., Any]


def test_nothing_asked_shows_the_help_and_no_empty_error(run: Run) -> None:
    ended = run()
    assert (ended.code, ended.err) == (2, "")
    assert "Usage: headwater" in ended.out
    assert (run("export").code, run("export").err) == (2, "")


def test_a_table_in_a_pipe_is_as_wide_as_its_content(
    process: Run, own_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "f" * 120
    where = sqlite_url(own_place / "wide.db")
    data = own_place / f"{long}.csv"
    data.write_text("a\n1\n", encoding="utf-8")
    assert (
        process("profile", str(data), "--as", f"dataset:{long}@v1", "--project", "p", "--store", where).code
        == 0
    )
    wrapped = process("search", "dataset", "--store", where).out
    monkeypatch.delenv("COLUMNS")
    whole = process("search", "dataset", "--store", where).out
    assert "COLUMNS" not in os.environ
    assert max(map(len, wrapped.splitlines())) <= 80
    assert any(f"dataset:{long}@v1" in line for line in whole.splitlines())
