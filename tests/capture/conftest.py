"""A journal folder of one's own, and no settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from captured import StoreOf
from headwater.capture import recorder, working


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Journals and data below the test's folder; what was opened is closed."""
    for name in [name for name in os.environ if name.startswith("HEADWATER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HEADWATER_JOURNAL", str(tmp_path / "journal"))
    monkeypatch.setenv("HEADWATER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HEADWATER_PROCESSES", "0")
    yield tmp_path
    working.wait_for_all(within_s=60)
    recorder.close_all(within_s=5)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work beside the training is done in processes, as usual; elsewhere in threads, which start sooner."""
    monkeypatch.delenv("HEADWATER_PROCESSES")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StoreOf]:
    """A folder without a repository, and a store of one's own for the project "lab"."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEADWATER_STORE", f"sqlite:///{tmp_path / 'lineage.db'}")
    monkeypatch.setenv("HEADWATER_PROJECT", "lab")
    monkeypatch.setenv("HEADWATER_EXIT_S", "60")
    found = StoreOf(tmp_path / "lineage.db")
    yield found
    found.close()
