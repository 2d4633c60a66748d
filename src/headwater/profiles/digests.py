"""SHA-256 and MD5 of content, in one pass over its bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from headwater.model import Digest

_BLOCK = 1 << 20
Show = Callable[[int], None]


class Hashed:
    """A file that digests what is read of it; `on_bytes` is told how many bytes were read each time."""

    def __init__(self, file: IO[bytes], on_bytes: Show) -> None:
        self._file, self._on_bytes = file, on_bytes
        self._hashes = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        data = self._file.read(size)
        for each in self._hashes:
            each.update(data)
        self.size += len(data)
        self._on_bytes(len(data))
        return data

    def rest(self) -> tuple[str, str]:
        """Read to the end and return SHA-256 and MD5 of the whole, in hex."""
        while self.read(_BLOCK):
            pass
        sha256, md5 = self._hashes
        return sha256.hexdigest(), md5.hexdigest()


def hashed(path: Path, on_bytes: Show) -> tuple[str, str]:
    """Return SHA-256 and MD5 of a file in hex."""
    with path.open("rb") as file:
        return Hashed(file, on_bytes).rest()


def of_file(sha256: str, md5: str) -> tuple[Digest, ...]:
    """Return the digests of a file, from hex."""
    return Digest("md5", md5), Digest("sha256", sha256)


def of_folder(members: Iterable[tuple[str, str, str]]) -> tuple[Digest, ...]:
    """Return the digests of a folder from the (path, SHA-256, MD5) of its files.

    Both are of the JSON list of {"md5" or "sha256", "relpath"}, sorted by path with "/" between its parts. For MD5
    that is what DVC writes as HASH.dir, here `md5-dir`.
    """
    found = sorted(members)
    trees = {
        "md5": [{"md5": md5, "relpath": path} for path, _, md5 in found],
        "sha256": [{"relpath": path, "sha256": sha256} for path, sha256, _ in found],
    }
    md5, sha256 = (json.dumps(tree, sort_keys=True).encode() for tree in trees.values())
    return (
        Digest("md5-dir", hashlib.md5(md5, usedforsecurity=False).hexdigest()),
        Digest("sha256", hashlib.sha256(sha256).hexdigest()),
    )
