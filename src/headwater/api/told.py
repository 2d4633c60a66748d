"""How far along the change log the webhook was told, in a file that outlives the server."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

from headwater.errors import Unavailable
from headwater.locks import Lock


class Told:
    """One small file for each store, in `folder`, named by the store's id; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock: Lock | None = None

    def lead(self, store: str) -> bool:
        """Return whether this process is the one that tells of this store, of all that keep it in this folder.

        It stays so until `close`, or until it dies; then another one may be.
        """
        if self._folder is None or self._lock is not None:
            return True
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = Lock.take(self._file(store).with_suffix(".lock"))
        except OSError:
            return True  # nobody can be told apart here: told twice is better than not at all
        return self._lock is not None

    def close(self) -> None:
        """Let another process tell."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def through(self, store: str) -> int | None:
        """Return the last change of this store that was told of; None where that is not known."""
        if self._folder is None:
            return None
        try:
            found = json.loads(self._file(store).read_bytes())
            place = found["sequence"] if found["store"] == store else None
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return None
        return place if isinstance(place, int) and not isinstance(place, bool) and place >= 0 else None

    def keep(self, store: str, sequence: int) -> None:
        """Note that everything up to `sequence` was told of.

        Raises:
            Unavailable: the folder cannot be written.
        """
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _replace(self._file(store), json.dumps({"store": store, "sequence": sequence}))
        except OSError as error:
            raise Unavailable(
                f"{self._folder} cannot be written ({error.strerror or error}): what happens while the server is "
                "down will not be told; let HEADWATER_WEBHOOK_STATE name another folder"
            ) from error

    def _file(self, store: str) -> Path:
        plain = store.replace("-", "").isalnum() and store.isascii() and len(store) <= 64
        name = store if plain else hashlib.sha256(store.encode()).hexdigest()
        return (self._folder or Path()) / f"{name}.json"


def _replace(file: Path, text: str) -> None:
    """Write the whole of `text` or leave what was there."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, file)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
