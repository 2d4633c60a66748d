"""A journal folder of one's own, and no settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.capture import recorder


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Journals and data below the test's folder; what was opened is closed."""
    for name in [name for name in os.environ if name.startswith("HEADWATER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HEADWATER_JOURNAL", str(tmp_path / "journal"))
    monkeypatch.setenv("HEADWATER_DATA", str(tmp_path / "data"))
    yield tmp_path
    recorder.close_all(within_s=5)
