"""What a file or folder holds, read beside the training: large ones in a process of their own, which it outruns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from headwater.capture.beside import ends_with
from headwater.errors import HeadwaterError, Invalid
from headwater.model import Digest

LARGE_BYTES = 1_000_000
MOST_PROFILE_BYTES = 500_000
TIMEOUT_S = 6 * 3_600


def content_beside(
    path: Path, *, key: str = "", label: str = "", digests_only: bool = False
) -> dict[str, Any]:
    """Return format, size_bytes, digests (algorithm: value), and the profile or None; `refused` says why there is none.

    Raises:
        HeadwaterError: there is nothing, or it changes meanwhile.
    """
    if _size(path) < LARGE_BYTES or not sys.executable:
        return content(path, key=key, label=label, digests_only=digests_only)
    words = [
        sys.executable,
        "-m",
        "headwater.capture.profiling",
        str(path),
        key,
        label,
        str(int(digests_only)),
        str(os.getpid()),
    ]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, env=plain, check=False
    )
    try:
        # Lines before it are those of whatever else runs at the start of a Python here.
        told: dict[str, Any] = json.loads(done.stdout.rpartition(b"\n")[2])
    except ValueError:
        return content(path, key=key, label=label, digests_only=digests_only)
    if "error" in told:
        raise Invalid(str(told["error"]))
    return told


def content(path: Path, *, key: str, label: str, digests_only: bool) -> dict[str, Any]:
    """Return the same, read in this process; a table that cannot be looked into still has its digests."""
    from headwater.profiles import Choice, content_of

    choice, refused = Choice(usual_key=key, usual_label=label), ""
    try:
        found = content_of(path, choice=choice, digests_only=digests_only)
    except Invalid as error:
        if digests_only or not path.exists():
            raise
        refused = str(error)
        found = content_of(path, choice=choice, digests_only=True)
    return {
        "format": found.format,
        "size_bytes": found.size_bytes,
        "digests": {each.algorithm: each.value for each in found.digests},
        "profile": None if found.profile is None else dict(found.profile),
        "refused": refused,
    }


def profile_props(profile: Mapping[str, Any] | None) -> dict[str, object]:
    """Return rows, columns and profile as properties; one that is too long loses its histograms, then itself."""
    if profile is None:
        return {}
    props: dict[str, object] = {"rows": profile["rows"], "columns": list(profile["columns"])}
    text = _text(profile)
    if len(text.encode()) > MOST_PROFILE_BYTES:
        columns = {
            name: {key: value for key, value in column.items() if key != "histogram"}
            for name, column in profile["columns"].items()
        }
        told = {**profile.get("coverage", {}), "histograms": "left out for length"}
        text = _text({**profile, "columns": columns, "coverage": told})
    if len(text.encode()) <= MOST_PROFILE_BYTES:
        props["profile"] = text
    return props


def digests_of(told: Mapping[str, Any]) -> tuple[Digest, ...]:
    """Return the digests of what `content_beside` told."""
    return tuple(sorted(Digest(name, value) for name, value in told["digests"].items()))


def _text(profile: Mapping[str, Any]) -> str:
    return json.dumps(profile, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _size(path: Path) -> int:
    try:
        return LARGE_BYTES if path.is_dir() else path.stat().st_size
    except OSError:
        return 0


def _main(path: str, key: str, label: str, digests_only: str, parent: str) -> None:
    ends_with(int(parent))
    if hasattr(os, "nice"):
        os.nice(10)
    try:
        told = content(Path(path), key=key, label=label, digests_only=digests_only == "1")
    except HeadwaterError as error:
        told = {"error": str(error)}
    sys.stdout.write("\n" + json.dumps(told))


if __name__ == "__main__":
    _main(*sys.argv[1:])
