"""The index in a file that is mapped, not read: it opens at once, and all processes that do share its memory.

The file is a line of JSON behind its checksum, filled up with spaces to a multiple of ALIGNED, and then the arrays that
it names, with a checksum of each. They are read once, past the mapping, before anything is answered from them.
"""

from __future__ import annotations

import contextlib
import glob
import json
import logging
import math
import mmap
import os
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.model import Origin
from headwater.topology.base import Base, Side
from headwater.topology.columns import NAMES, Columns, Manners
from headwater.topology.delta import Delta
from headwater.topology.kinds import Kinds
from headwater.topology.names import Names
from headwater.topology.walking import Moment

_LOG = logging.getLogger("headwater.topology")
FORMAT = 5
ALIGNED = 64
_BLOCK_BYTES = 1 << 20
_SUM_DIGITS = 8
_UNFINISHED = ".part"
_LONGEST_HEAD = 64_000_000
_SIDES = ("upstream", "downstream")
_PLACED = ("starts", "usual", "far", "code", "row")
_RARE = frozenset({"eid", "occurred", "recorded", "until"})

_Arrays = dict[str, NDArray[Any]]


def save(path: Path, now: Moment, *, manners: Manners, store: str, stamp: str) -> None:
    """Write what stands in the base of `now`, with the store and a stamp of what it shows; all or nothing.

    Nobody else may be writing to `path` meanwhile: what writers that were killed left beside it is removed.

    Raises:
        OSError: the file cannot be written.
    """
    arrays = _arrays_of(now)
    head = {
        "format": FORMAT,
        "store": store,
        "stamp": stamp,
        "odd": now.delta.late_names,
        "manners": [[role, origin.value, confidence] for role, origin, confidence in manners.held],
        "arrays": [
            [name, array.dtype.str, array.shape, zlib.crc32(_bytes_of(array))]
            for name, array in arrays.items()
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f"{glob.escape(path.name)}*{_UNFINISHED}"):
        left.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=_UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_line(head))
            for array in arrays.values():
                file.write(_bytes_of(array))
                file.write(b" " * (_aligned(array.nbytes) - array.nbytes))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


class Pages:
    """The pages of a file that is mapped."""

    def __init__(self, mapped: mmap.mmap, rare: Sequence[tuple[int, int]]) -> None:
        self._mapped, self._rare = mapped, rare
        # A look at one edge would else map a large page of each column: 2 MB where the file is held in such.
        self._advise("MADV_NOHUGEPAGE")

    def let_go(self) -> None:
        """Hold no page of the columns that few questions look at, whose neighbours the system maps with each page."""
        self._advise("MADV_DONTNEED")

    def _advise(self, what: str) -> None:
        for first, size in self._rare:
            with contextlib.suppress(OSError, AttributeError, ValueError):
                self._mapped.madvise(getattr(mmap, what), first, size)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file holds."""

    moment: Moment
    manners: Manners
    stamp: str
    pages: Pages


def load(path: Path, store: str) -> Loaded | None:
    """Return what a file holds; None where there is none for `store`.

    A damaged file is removed: it is only a copy of what the store holds, and is made anew.
    """
    with contextlib.suppress(OSError), path.open("rb") as file:
        try:
            return _loaded(file, store)
        except (ValueError, KeyError, TypeError, EOFError):
            _LOG.warning("the kept index %s is damaged; it is removed and made anew", path)
            # Another process may have put a whole one in its place meanwhile.
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                path.unlink()
    return None


def stamp_of(path: Path, store: str) -> str:
    """Return the stamp of the index of `store` in a file; "" where there is none."""
    try:
        with path.open("rb") as file:
            head = _head(file.readline(_LONGEST_HEAD))
        return str(head["stamp"]) if head["format"] == FORMAT and head["store"] == store else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _loaded(file: BufferedReader, store: str) -> Loaded | None:
    """Return what `load` does.

    Raises:
        ValueError, KeyError, TypeError, EOFError: the file is not as it was written.
    """
    line = file.readline(_LONGEST_HEAD)
    head = _head(line)
    if head["format"] != FORMAT or head["store"] != store:
        return None
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    arrays = _mapped(mapped, head["arrays"], _aligned(len(line)))
    _check(file, head["arrays"], arrays, _aligned(len(line)))
    manners = Manners()
    for role, origin, confidence in head["manners"]:
        manners.add((role, Origin(origin), confidence))
    names = Names(arrays["high"], arrays["low"])
    columns = Columns(**{name: arrays[name] for name in NAMES})
    base = Base(columns, *(_side(side, arrays, columns) for side in _SIDES))
    kinds = Kinds(arrays["kind"]) if "kind" in arrays else None
    return Loaded(
        moment=Moment(names, base, Delta(base, names, head["odd"]), 0, kinds),
        manners=manners,
        stamp=str(head["stamp"]),
        pages=Pages(mapped, _rare(head["arrays"], _aligned(len(line)))),
    )


def _arrays_of(now: Moment) -> _Arrays:
    columns = now.base.columns
    arrays = {name: getattr(columns, name) for name in NAMES}
    for name, side in zip(_SIDES, (now.base.upstream, now.base.downstream), strict=True):
        placed = {f"{name}.{each}": getattr(side, each) for each in _PLACED}
        # Upstream a place is a row, and what is by row is there already.
        arrays |= {key: array for key, array in placed.items() if not _is_column(array, columns)}
    high, low = now.names.parts()
    arrays |= {"high": high, "low": low}
    if now.kinds is not None:
        arrays["kind"] = now.kinds.codes(now.delta.nodes)
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


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


def _line(head: dict[str, Any]) -> bytes:
    text = json.dumps(head).encode() + b"\n"
    line = f"{zlib.crc32(text):0{_SUM_DIGITS}x}".encode() + text
    return line.ljust(_aligned(len(line)))


def _head(line: bytes) -> dict[str, Any]:
    text = line[_SUM_DIGITS:]
    if int(line[:_SUM_DIGITS], 16) != zlib.crc32(text):
        raise ValueError("the head is damaged")
    head: dict[str, Any] = json.loads(text)
    return head


def _mapped(mapped: mmap.mmap, shapes: list[Any], at: int) -> _Arrays:
    """Return the arrays, which take memory only once they are looked at."""
    arrays: _Arrays = {}
    for name, kind, shape, _ in shapes:
        many = math.prod(shape)
        array = np.frombuffer(mapped, dtype=kind, count=many, offset=at) if many else np.empty(0, kind)
        arrays[name] = array.reshape(shape)
        at += _aligned(array.nbytes)
    if at != len(mapped):
        raise ValueError("the file does not end where its arrays do")
    return arrays


def _rare(shapes: list[Any], at: int) -> list[tuple[int, int]]:
    """Return first byte and size of the whole pages that hold columns which few questions look at."""
    found = []
    for name, kind, shape, _ in shapes:
        size = math.prod(shape) * np.dtype(kind).itemsize
        if name in _RARE:
            first = -(-at // mmap.PAGESIZE) * mmap.PAGESIZE
            last = (at + size) // mmap.PAGESIZE * mmap.PAGESIZE
            found += [(first, last - first)] if last > first else []
        at += _aligned(size)
    return found


def _check(file: BufferedReader, shapes: list[Any], arrays: _Arrays, at: int) -> None:
    """Read every array: through a small buffer, as pages of the mapping would count as this process' memory."""
    block = memoryview(bytearray(_BLOCK_BYTES))
    for name, _, _, expected in shapes:
        file.seek(at)
        left, found = arrays[name].nbytes, 0
        while left:
            many = file.readinto(block[:left])
            if not many:
                raise EOFError("the file became shorter")
            found, left = zlib.crc32(block[:many], found), left - many
        if found != expected:
            raise ValueError(f"the array {name} is damaged")
        at += _aligned(arrays[name].nbytes)


def _bytes_of(array: NDArray[Any]) -> memoryview | bytes:
    return array.data if array.size else b""


def _aligned(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED
