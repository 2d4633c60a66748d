"""The code that a run executes: commit, branch, what differs from the commit, and the files it has loaded."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from headwater.capture.place import repository

TIMEOUT_S = 20.0
MOST_FILES, MOST_FILE_BYTES = 2_000, 5_000_000
MOST_PATCH_BYTES, MOST_KEPT_BYTES = 100_000_000, 500_000
_SAFELY = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


@dataclass(frozen=True, slots=True)
class Code:
    """A commit of a work tree; `patch_sha256` and `patch_bytes` are those of `git diff HEAD`, "" and 0 when clean.

    `patch_refused` says why the patch, or its end, is not known or not kept.
    """

    top: Path
    sha: str
    committed_at: datetime
    author: str
    message: str
    branch: str = ""
    patch_sha256: str = ""
    patch_bytes: int = 0
    patch: str = ""
    patch_refused: str = ""
    remote: str = ""
    untracked: Sequence[str] = ()

    @property
    def dirty(self) -> bool:
        """Whether files differ from the commit, or are loaded that are in none."""
        return bool(self.patch_sha256 or self.untracked)


def code_here(folder: Path, *, keep_patch: bool = False, files: Collection[str] = ()) -> Code | None:
    """Return the commit that the work tree round `folder` stands at; None without Git, a work tree or a commit.

    `files` are those that the run has loaded, as paths within the work tree: `untracked` are those not in Git.
    """
    top = repository(folder.absolute())
    if top is None:
        return None
    told = _git(top, "log", "-1", "--no-show-signature", "--format=%H%x00%ct%x00%an <%ae>%x00%B")
    if told is None:
        return None
    sha, at, author, message = told.decode("utf-8", "replace").split("\0", 3)
    patch = _patch(top, keep=keep_patch)
    return Code(
        top=top,
        sha=sha,
        committed_at=datetime.fromtimestamp(int(at), UTC),
        author=author,
        message=message.strip(),
        branch=_line(_git(top, "symbolic-ref", "--short", "-q", "HEAD")),
        patch_sha256=patch.sha256,
        patch_bytes=patch.size_bytes,
        patch=patch.text,
        patch_refused=patch.refused,
        remote=_line(_git(top, "config", "--get", "remote.origin.url")),
        untracked=_untracked(top, files),
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
        if path.startswith(_PYTHONS) or any(part in path for part in _NOT_OURS):
            continue
        whole = os.path.realpath(path)
        if not whole.startswith(inside) or any(part in whole for part in _NOT_OURS):
            continue
        name = Path(whole).relative_to(inside).as_posix()
        if name not in found and len(found) < MOST_FILES and (digest := _digest(whole)):
            found[name] = digest
    return found


_NOT_OURS = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}", f"{os.sep}.venv{os.sep}")


_PYTHONS = os.path.join(sysconfig.get_path("stdlib"), "")


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


def _untracked(top: Path, files: Collection[str]) -> tuple[str, ...]:
    """Return those of `files` that Git neither holds nor was told to ignore, as it is of what a build writes."""
    words = ("--literal-pathspecs", "ls-files", "--others", "--exclude-standard", "-z", "--", *sorted(files))
    told = _git(top, *words) if files else None
    return tuple(each for each in (told or b"").decode("utf-8", "replace").split("\0") if each)


@dataclass(frozen=True, slots=True)
class _Patch:
    """What differs from a commit: digest and size of all that was read, the text where it is kept."""

    sha256: str = ""
    size_bytes: int = 0
    text: str = ""
    refused: str = ""


def _patch(top: Path, *, keep: bool) -> _Patch:
    """Return what `git diff` says, piece by piece: it may be larger than memory."""
    words = ("diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv", "--no-color")
    hashed, size, kept = hashlib.sha256(), 0, b""
    try:
        with _git_process(top, *words) as git:
            timer = threading.Timer(TIMEOUT_S, git.kill)
            timer.daemon = True
            timer.start()
            while size < MOST_PATCH_BYTES and (part := git.stdout.read(1 << 16)):  # type: ignore[union-attr]
                hashed.update(part)
                size += len(part)
                kept += part if keep and size <= MOST_KEPT_BYTES else b""
            timer.cancel()
            cut = size >= MOST_PATCH_BYTES
            if cut:
                git.kill()
    except (OSError, subprocess.SubprocessError):
        return _Patch(refused="git diff gave no answer")
    if git.returncode and not cut:
        return _Patch(refused="git diff gave no answer")
    refused = f"cut off after {size:,} bytes, of which the digest is" if cut else ""
    if keep and size > MOST_KEPT_BYTES:
        kept, refused = b"", refused or f"{size:,} bytes are too many to be kept"
    text = kept.decode("utf-8", "replace").replace("\0", "")
    return _Patch(hashed.hexdigest() if size else "", size, text, refused)


def _git(top: Path, *words: str) -> bytes | None:
    """Return what git prints; None where it refuses, is missing or takes too long."""
    try:
        with _git_process(top, *words) as git:
            try:
                told, _ = git.communicate(timeout=TIMEOUT_S)
            except BaseException:
                git.kill()
                raise
    except (OSError, subprocess.SubprocessError):
        return None
    return told if git.returncode == 0 else None


def _git_process(top: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    return subprocess.Popen(
        ["git", *_SAFELY, "-C", str(top), *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _line(told: bytes | None) -> str:
    return (told or b"").decode("utf-8", "replace").strip()
