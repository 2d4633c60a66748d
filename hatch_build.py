"""Builds the explorer into the package when a wheel or a source archive is made."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("src", "public", "index.html", "vite.config.ts", "package-lock.json")
EXPLORER = Path("src") / "headwater" / "explorer"


class ExplorerHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds what `frontend/` holds where Node is there; without it the package has no explorer, and works."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the explorer unless it is fresh; editable installs stay quick."""
        if version != "standard":
            return
        root = Path(self.root)
        if not is_fresh(root):
            problem = build(root)
            if problem:
                self.app.display_warning(f"Headwater is packaged {_without(root)}: {problem}")
        build_data["artifacts"].append(f"{EXPLORER.as_posix()}/**")


def is_fresh(root: Path) -> bool:
    """Return whether the explorer below `root` is built and no older than its sources."""
    page = root / EXPLORER / "index.html"
    if not page.is_file():
        return False
    built = page.stat().st_mtime
    return all(source.stat().st_mtime <= built for source in _sources(root / "frontend"))


def build(root: Path) -> str:
    """Build the explorer below `root` and return what kept it from that, "" if nothing did."""
    frontend = root / "frontend"
    npm = shutil.which("npm")
    if not (frontend / "package.json").is_file():
        return "there is no frontend/ to build it from"
    if npm is None:
        return "npm was not found; install Node 20 or newer and build again"
    steps = [] if (frontend / "node_modules").is_dir() else [[npm, "ci"]]
    for command in [*steps, [npm, "run", "build"]]:
        done = subprocess.run(command, cwd=frontend, capture_output=True, text=True, check=False)
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines()
            return f"`{' '.join(['npm', *command[1:]])}` failed: {lines[-1] if lines else done.returncode}"
    return ""


def _sources(frontend: Path) -> Iterator[Path]:
    for name in SOURCES:
        found = frontend / name
        yield from (path for path in (found, *found.rglob("*")) if path.is_file())


def _without(root: Path) -> str:
    return "with an older explorer" if (root / EXPLORER / "index.html").is_file() else "without its explorer"
