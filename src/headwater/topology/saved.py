"""The index in a file, so that a server of millions of edges answers from it at once after it starts."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from headwater.model import Origin
from headwater.topology.base import base_over
from headwater.topology.columns import NAMES, Columns, Manners
from headwater.topology.delta import Delta
from headwater.topology.names import Names
from headwater.topology.walking import Moment

FORMAT = 1


def save(path: Path, now: Moment, manners: Manners, about: tuple[str, str]) -> None:
    """Write what stands in the base of `now`, with the store and a stamp of what it shows; all or nothing.

    Raises:
        OSError: the file cannot be written.
    """
    head = {
        "format": FORMAT,
        "store": about[0],
        "stamp": about[1],
        "odd": now.delta.late_names,
        "manners": [[role, origin.value, confidence] for role, origin, confidence in manners.held],
    }
    arrays = {name: getattr(now.base.columns, name) for name in NAMES}
    arrays |= {"names": now.names.halves(), "by_cause": now.base.downstream.row}
    arrays["head"] = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def load(path: Path, store: str) -> tuple[Moment, Manners, str] | None:
    """Return the moment in a file, its manners and its stamp; None where there is none for `store`."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            head = json.loads(held["head"].tobytes())
            if head["format"] != FORMAT or head["store"] != store:
                return None
            columns = Columns(*(held[name] for name in NAMES))
            names, by_cause = Names(held["names"]), held["by_cause"]
        manners = Manners()
        for role, origin, confidence in head["manners"]:
            manners.add((role, Origin(origin), confidence))
        base = base_over(columns, by_cause, len(names) + len(head["odd"]))
        return Moment(names, base, Delta(base, names, head["odd"]), 0), manners, str(head["stamp"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        # Only a copy of what the store holds: whatever is wrong with it, it is made anew.
        return None
