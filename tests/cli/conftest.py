"""A command line of one's own: the clinic's history in a file, a data folder, 80 columns."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from clinic import clinic
from headwater.cli.app import app
from headwater.services import LOCAL, open_services
from headwater.settings import sqlite_url

Run = Callable[..., "Ended"]


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@pytest.fixture(scope="session")
def clinic_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("clinic") / "clinic.db"
    services = open_services(sqlite_url(file))
    services.ingest.append(LOCAL, clinic())
    services.close()
    return file


@pytest.fixture
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and no settings but 80 columns."""
    for name in [name for name in os.environ if name.startswith("HEADWATER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HEADWATER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HEADWATER_JOURNAL", str(tmp_path / "journal"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return tmp_path


@pytest.fixture
def run(own_place: Path) -> Run:  # noqa: ARG001
    """Runs a command line within this process."""

    def call(*words: str) -> Ended:
        ended = CliRunner().invoke(app, list(words))
        return Ended(ended.exit_code, ended.stdout, ended.stderr)

    return call


@pytest.fixture
def process(own_place: Path) -> Run:  # noqa: ARG001
    """Runs a command line as a process of its own."""

    def call(*words: str, timeout_s: float = 60, **environment: str) -> Ended:
        ended = subprocess.run(
            [sys.executable, "-m", "headwater", *words],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            env={**os.environ, **environment},
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return call


@pytest.fixture
def store(clinic_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_place: Path) -> str:  # noqa: ARG001
    """The address of a copy of the clinic's store, which HEADWATER_STORE names."""
    copy = tmp_path / "clinic.db"
    shutil.copy(clinic_file, copy)
    monkeypatch.setenv("HEADWATER_STORE", sqlite_url(copy))
    return sqlite_url(copy)
