"""Environments as text files beside a logged model; nothing else of an artifact is opened."""

from __future__ import annotations

import re
from pathlib import Path

from headwater.errors import Invalid
from headwater.imports.files import content_of

MAX_BYTES = 1_000_000
_PINNED = re.compile(
    r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*==\s*([A-Za-z0-9][A-Za-z0-9.!+_-]*)\s*(?:[;#].*)?"
)
_PYTHON = re.compile(r"^\s*python:\s*[\"']?([0-9][0-9.]*)[\"']?\s*$", re.MULTILINE)


def environment_beside(root: Path | None, artifact_uri: str) -> tuple[tuple[str, ...], str]:
    """Return the pinned requirement lines and the Python version in a model's artifact folder below `root`.

    A store that was moved keeps its layout: what follows "mlruns/" in the address is looked for below `root`.
    """
    folder = _below(root, artifact_uri)
    if folder is None:
        return (), ""
    lines = [_PINNED.fullmatch(line) for line in _text(root, folder / "requirements.txt").splitlines()]
    pinned = tuple(sorted(f"{found[1].lower()}=={found[2]}" for found in lines if found))
    python = _PYTHON.search(_text(root, folder / "python_env.yaml"))
    return pinned, python[1] if python else ""


def _below(root: Path | None, artifact_uri: str) -> Path | None:
    _, found, rest = artifact_uri.replace("\\", "/").rpartition("mlruns/")
    if root is None or not found or ".." in rest.split("/"):
        return None
    for folder in (root / "mlruns" / rest, root / rest):
        if folder.is_dir():
            return folder
    return None


def _text(root: Path | None, path: Path) -> str:
    try:
        inside = root is not None and path.resolve().is_relative_to(root.resolve())
        return content_of(path, MAX_BYTES).decode("utf-8") if inside else ""
    except (OSError, Invalid, UnicodeDecodeError):
        return ""
