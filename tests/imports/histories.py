"""Small Git histories with fixed dates, and DVC files in them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

RECORDED = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class History:
    """A repository under construction: each commit is an hour after the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hours = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, at: datetime | None = None, given: bytes = b"") -> str:
        moment = (at or BEGIN + timedelta(hours=self.hours)).isoformat()
        dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            env=kept | _ENVIRONMENT | dates,
            input=given,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode(errors="replace").strip()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        for name, content in files.items():
            path = self.folder / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, str | bytes | None], message: str = "change") -> str:
        """Commit `files` (None removes one) and return the commit's id."""
        self.hours += 1
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def tag(self, name: str, *, at: int) -> None:
        """Tag the current commit `at` hours after the beginning."""
        self.git("tag", "-a", "-m", name, name, at=BEGIN + timedelta(hours=at))

    def bundle(self, path: Path) -> Path:
        self.git("bundle", "create", "-q", str(path), "--all")
        return path


def hour(number: int) -> datetime:
    return BEGIN + timedelta(hours=number)


def md5(content: str | bytes) -> str:
    return hashlib.md5(content.encode() if isinstance(content, str) else content).hexdigest()


def item(path: str, content: str = "", **fields: object) -> dict[str, object]:
    """Return a lock's record of a file whose content is `content` (else one named after the path)."""
    return {"path": path, "md5": md5(content or path), "size": len(content or path), **fields}


def stage(
    cmd: str | list[str],
    *,
    deps: Sequence[Mapping[str, object]] = (),
    outs: Sequence[Mapping[str, object]] = (),
    params: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Return one entry of a lock file."""
    entry: dict[str, object] = {"cmd": cmd, "deps": list(deps), "outs": list(outs)}
    return entry | ({"params": params} if params else {})


def lock(**stages: object) -> str:
    """Return a lock file of schema 2.0; JSON is YAML too."""
    return json.dumps({"schema": "2.0", "stages": stages}, indent=1)


def pipeline(**stages: object) -> str:
    """Return a `dvc.yaml`."""
    return json.dumps({"stages": stages}, indent=1)
