"""Runs one step for real: its code and inputs in an empty folder, its command, and what it wrote."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from record_example.images import VARIABLES

_LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """The files that a command wrote, by name; `problem` is the last line it said when it failed."""

    outputs: Mapping[str, str]
    problem: str = ""


def execute(command: str, python: Path, *, code: Mapping[str, str], inputs: Mapping[str, str]) -> Outcome:
    """Return what `command` (its word "python" means `python`) does with these files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in (*code.items(), *inputs.items()):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        words = [str(python) if word == "python" else word for word in command.split()]
        done = subprocess.run(
            words, cwd=folder, env=_variables(), capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
        if done.returncode:
            return Outcome({}, (done.stderr.strip().splitlines() or ["no message"])[-1])
        written = (path for path in sorted(folder.iterdir()) if path.is_file() and path.name not in inputs)
        return Outcome({path.name: path.read_text() for path in written})


def _variables() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), **VARIABLES}
