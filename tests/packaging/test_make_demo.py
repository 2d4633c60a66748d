"""`make demo` on a machine without Node: what is missing is said, and the rest is done."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None or os.name == "nt", reason="make is not installed")


def planned(folder: Path, **programs: str) -> str:
    """Return what `make demo` would do where only these programs are found, besides those of the shell."""
    for name in ("sh", "find"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\necho {text}\n")
        (folder / name).chmod(0o755)
    command = [str(MAKE), "--dry-run", "--always-make", "demo"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": str(folder)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_node_the_demonstration_is_made_and_the_missing_explorer_told(tmp_path: Path) -> None:
    told = planned(tmp_path)
    assert "Node 20.19 or newer with npm is not on the PATH: the explorer is not built." in told
    assert "The command line and the API work without it" in told
    assert "npm run" not in told
    assert "bin/headwater demo" in told


def test_with_node_the_explorer_is_built(tmp_path: Path) -> None:
    told = planned(tmp_path, node="yes", npm="10")
    assert "npm run --silent build" in told
    assert "not built" not in told
