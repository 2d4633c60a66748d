"""The index in a file that is mapped, not read: it opens at once, and all processes that do share its memory.

The file is a line of JSON, filled up with spaces to a multiple of ALIGNED, and then the arrays that it names.
"""

from __future__ import annotations

import contextlib
import json
import math
import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.model import Origin
from headwater.topology.base import Base, Side
from headwater.topology.columns import NAMES, Columns, Manners
from headwater.topology.delta import Delta
from headwater.topology.names import Names
from headwater.topology.walking import Moment

FORMAT = 3
ALIGNED = 64
_LONGEST_HEAD = 64_000_000
_SIDES = ("upstream", "downstream")
_PLACED = ("starts", "usual", "far", "code", "row")

_Arrays = dict[str, NDArray[Any]]


def save(path: Path, now: Moment, manners: Manners, about: tuple[str, str]) -> None:
    """Write what stands in the base of `now`, with the store and a stamp of what it shows; all or nothing.

    Raises:
        OSError: the file cannot be written.
    """
    arrays = _arrays_of(now)
    head = {
        "format": FORMAT,
        "store": about[0],
        "stamp": about[1],
        "odd": now.delta.late_names,
        "manners": [[role, origin.value, confidence] for role, origin, confidence in manners.held],
        "arrays": [[name, array.dtype.str, array.shape] for name, array in arrays.items()],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            text = json.dumps(head).encode() + b"\n"
            file.write(text.ljust(_aligned(len(text))))
            for array in arrays.values():
                file.write(array.data if array.size else b"")
                file.write(b" " * (_aligned(array.nbytes) - array.nbytes))
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
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head, begin = _head(mapped)
        if head["format"] != FORMAT or head["store"] != store:
            return None
        arrays = _mapped(mapped, head["arrays"], begin)
        manners = Manners()
        for role, origin, confidence in head["manners"]:
            manners.add((role, Origin(origin), confidence))
        names = Names(arrays["high"], arrays["low"])
        columns = Columns(**{name: arrays[name] for name in NAMES})
        base = Base(columns, *(_side(side, arrays, columns) for side in _SIDES))
        return Moment(names, base, Delta(base, names, head["odd"]), 0), manners, str(head["stamp"])
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        # Only a copy of what the store holds: whatever is wrong with it, it is made anew.
        return None


def stamp_of(path: Path, store: str) -> str:
    """Return the stamp of the index of `store` in a file; "" where there is none."""
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline(_LONGEST_HEAD))
        return str(head["stamp"]) if head["format"] == FORMAT and head["store"] == store else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _arrays_of(now: Moment) -> _Arrays:
    columns = now.base.columns
    arrays = {name: getattr(columns, name) for name in NAMES}
    for name, side in zip(_SIDES, (now.base.upstream, now.base.downstream), strict=True):
        placed = {f"{name}.{each}": getattr(side, each) for each in _PLACED}
        # Upstream a place is a row, and what is by row is there already.
        arrays |= {key: array for key, array in placed.items() if not _is_column(array, columns)}
    high, low = now.names.parts()
    return {
        name: np.ascontiguousarray(array) for name, array in (arrays | {"high": high, "low": low}).items()
    }


def _is_column(array: NDArray[Any] | None, columns: Columns) -> bool:
    return array is None or array is columns.cause or array is columns.code


def _side(name: str, arrays: Mapping[str, NDArray[Any]], columns: Columns) -> Side:
    return Side(
        starts=arrays[f"{name}.starts"],
        usual=arrays[f"{name}.usual"],
        far=arrays.get(f"{name}.far", columns.cause),
        code=arrays.get(f"{name}.code", columns.code),
        row=arrays.get(f"{name}.row"),
    )


def _head(mapped: mmap.mmap) -> tuple[dict[str, Any], int]:
    end = mapped.find(b"\n", 0, _LONGEST_HEAD) + 1
    return json.loads(mapped[:end]), _aligned(end)


def _mapped(mapped: mmap.mmap, shapes: list[Any], at: int) -> _Arrays:
    """Return the arrays, which take memory only once they are looked at."""
    arrays: _Arrays = {}
    for name, kind, shape in shapes:
        many = math.prod(shape)
        array = np.frombuffer(mapped, dtype=kind, count=many, offset=at) if many else np.empty(0, kind)
        arrays[name] = array.reshape(shape)
        at += _aligned(array.nbytes)
    return arrays


def _aligned(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED
