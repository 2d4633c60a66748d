"""The code that a run executes: commit, branch, what differs from the commit, and the files it has loaded."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from headwater.capture.place import repository

TIMEOUT_S = 20.0
MOST_FILES, MOST_FILE_BYTES = 2_000, 5_000_000
MOST_PATCH_CHARACTERS = 500_000
_SAFELY = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


@dataclass(frozen=True, slots=True)
class Code:
    """A commit of a work tree; `patch_sha256` and `patch_bytes` are those of `git diff HEAD`, "" and 0 when clean."""

    top: Path
    sha: str
    committed_at: datetime
    author: str
    message: str
    branch: str = ""
    patch_sha256: str = ""
    patch_bytes: int = 0
    patch: str = ""
    patch_known: bool = True
    remote: str = ""

    @property
    def dirty(self) -> bool:
        """Whether files differ from the commit."""
        return bool(self.patch_sha256)


def code_here(folder: Path, *, keep_patch: bool = False) -> Code | None:
    """Return the commit that the work tree round `folder` stands at; None without Git, a work tree or a commit."""
    top = repository(folder.absolute())
    if top is None:
        return None
    told = _git(top, "log", "-1", "--no-show-signature", "--format=%H%x00%ct%x00%an <%ae>%x00%B")
    if told is None:
        return None
    sha, at, author, message = told.decode("utf-8", "replace").split("\0", 3)
    patch = _git(top, "diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv", "--no-color")
    known, patch = patch is not None, patch or b""
    kept = patch.decode("utf-8", "replace") if keep_patch and len(patch) <= MOST_PATCH_CHARACTERS else ""
    return Code(
        top=top,
        sha=sha,
        committed_at=datetime.fromtimestamp(int(at), UTC),
        author=author,
        message=message.strip(),
        branch=_line(_git(top, "symbolic-ref", "--short", "-q", "HEAD")),
        patch_sha256=hashlib.sha256(patch).hexdigest() if patch else "",
        patch_bytes=len(patch),
        patch=kept.replace("\0", ""),
        patch_known=known,
        remote=_line(_git(top, "config", "--get", "remote.origin.url")),
    )


def main_file() -> str:
    """Return the script that this process runs; Python forgets it when the script is through."""
    return str(getattr(sys.modules.get("__main__"), "__file__", None) or "")


def loaded_files(top: Path, known: Mapping[str, str] | None = None, *, script: str = "") -> dict[str, str]:
    """Return the work tree's own files that this process has loaded, and its `script`, as path and "sha256:...".

    Those in `known` keep the digest that they had when they were first seen: it is that code which runs.
    """
    found = dict(known or {})
    inside = os.path.join(top.resolve(), "")
    for path in sorted({*_sources(), *([script] if script else [])}):
        whole = os.path.realpath(path)
        if not whole.startswith(inside) or any(part in whole for part in _NOT_OURS):
            continue
        name = Path(whole).relative_to(inside).as_posix()
        if name not in found and len(found) < MOST_FILES and (digest := _digest(whole)):
            found[name] = digest
    return found


_NOT_OURS = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}", f"{os.sep}.venv{os.sep}")


def _sources() -> Iterator[str]:
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and path.endswith(".py"):
            yield path


def _digest(path: str) -> str:
    try:
        if os.path.getsize(path) > MOST_FILE_BYTES:
            return ""
        with open(path, "rb") as file:
            return f"sha256:{hashlib.sha256(file.read()).hexdigest()}"
    except OSError:
        return ""


def _git(top: Path, *words: str) -> bytes | None:
    """Return what git prints; None where it refuses, is missing or takes too long."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *_SAFELY, "-C", str(top), *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def _line(told: bytes | None) -> str:
    return (told or b"").decode("utf-8", "replace").strip()
