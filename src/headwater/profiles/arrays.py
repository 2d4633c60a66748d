"""NumPy files: rows along the first axis. Nothing is unpickled."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from headwater.errors import Invalid
from headwater.profiles.blocks import MOST_CELLS, Block, checked_names, short

MOST_RATIO, FREE_BYTES, MOST_BYTES = 100, 100_000_000, 2_000_000_000
MOST_PLACES = 1_024
Array = NDArray[Any]


def read_npy(path: Path, name: str) -> Iterator[Block]:
    """Yield the rows of a `.npy` file, read where it lies.

    One dimension is the column "value", others one column for each place in a row (for more than 1,024 places their
    mean, std, min, max and SHA-256), the fields of a structured array one column each.

    Raises:
        Invalid: it is damaged, holds Python objects, or has no rows.
    """
    with _refusing(name):
        array = np.load(path, mmap_mode="r", allow_pickle=False)
        if not isinstance(array, np.ndarray):
            raise ValueError("it holds no array")
    yield from _table({"": array}, name)


def read_npz(path: Path, name: str) -> Iterator[Block]:
    """Yield the rows of a `.npz` file: its arrays side by side.

    Raises:
        Invalid: as `read_npy`, its arrays have not all the same number of rows, or it unpacks to over 2 GB or over 100
            times its size.
    """
    with _refusing(name), zipfile.ZipFile(path) as archive:
        _check_ratio(archive, path, name)
        arrays = {each.removesuffix(".npy"): _member(archive, each) for each in archive.namelist()}
    yield from _table(arrays, name)


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except (
        ValueError,
        OSError,
        EOFError,
        SyntaxError,
        zipfile.BadZipFile,
        MemoryError,
        OverflowError,
    ) as error:
        raise Invalid(f"{name}: cannot be read as NumPy's: {short(str(error))}") from error
    except (NotImplementedError, RuntimeError) as error:
        raise Invalid(f"{name}: cannot be unpacked: {short(str(error))}") from error


def _check_ratio(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    whole = sum(member.file_size for member in archive.infolist())
    if whole > FREE_BYTES and whole > MOST_RATIO * path.stat().st_size:
        raise Invalid(f"{name}: unpacks to over {MOST_RATIO} times its size; refused")
    if whole > MOST_BYTES:
        raise Invalid(
            f"{name}: unpacks to over 2 GB; save its arrays as .npy files, which are read where they lie"
        )
    if len(set(archive.namelist())) < len(archive.namelist()):
        raise Invalid(f"{name}: two arrays have one name")


def _member(archive: zipfile.ZipFile, name: str) -> Array:
    with archive.open(name) as file:
        return _array(file, archive.getinfo(name).file_size)


def _array(file: IO[bytes], size: int) -> Array:
    """Return an array from a stream, whose header may not claim more than the `size` that is there."""
    version = npy.read_magic(file)
    header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, by_columns, dtype = header(file)
    count = int(np.prod(shape, dtype=object))
    if dtype.hasobject:
        raise ValueError("it holds Python objects")
    if count * dtype.itemsize > size:
        raise ValueError("it ends too early")
    data = file.read(count * dtype.itemsize)
    return np.frombuffer(data, dtype=dtype, count=count).reshape(shape, order="F" if by_columns else "C")


def _table(arrays: Mapping[str, Array], name: str) -> Iterator[Block]:
    if not arrays:
        raise Invalid(f"{name}: no arrays")
    counts = {each: array.shape[0] if array.ndim else 0 for each, array in arrays.items()}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{short(each)} {count}" for each, count in list(counts.items())[:4])
        raise Invalid(
            f"{name}: arrays of different lengths ({told}) are no table; digests alone: --digests-only"
        )
    rows = min(counts.values())
    if not rows:
        raise Invalid(f"{name}: no rows")
    columns = {label: part for each, array in arrays.items() for label, part in _columns(each, array).items()}
    names = checked_names(tuple(columns), name)
    step = max(1, MOST_CELLS // max(len(names), *(array.size // rows for array in arrays.values()), 1))
    for start in range(0, rows, step):
        cells = [_cells(part[start : start + step]) for part in columns.values()]
        yield Block(names, list(zip(*cells, strict=True)))


def _columns(name: str, array: Array) -> dict[str, _Part]:
    if array.dtype.names:
        return {f"{name}.{each}" if name else each: array[each] for each in array.dtype.names}
    if array.ndim == 1:
        return {name or "value": array}
    flat = array.reshape(array.shape[0], -1)
    if flat.shape[1] > MOST_PLACES:
        return _Wide(flat).columns(name)
    return {f"{name}.{place}" if name else str(place): flat[:, place] for place in range(flat.shape[1])}


@dataclass(frozen=True, slots=True)
class _Wide:
    """Rows of many places, of which each slice is told by one figure a row."""

    rows: Array
    figure: Callable[[Array], Array] = np.asarray

    def columns(self, name: str) -> dict[str, _Part]:
        figures: dict[str, Callable[[Array], Array]] = {"sha256": _row_digests}
        if self.rows.dtype.kind in "biuf":
            figures |= {"mean": _mean, "std": _std, "min": _min, "max": _max}
        return {
            f"{name}.{each}" if name else each: _Wide(self.rows, figure) for each, figure in figures.items()
        }

    def __getitem__(self, rows: slice) -> Array:
        return self.figure(self.rows[rows])


_Part = Array | _Wide


def _row_digests(rows: Array) -> Array:
    return np.array([hashlib.sha256(np.ascontiguousarray(row).tobytes()).hexdigest() for row in rows])


def _mean(rows: Array) -> Array:
    return np.asarray(rows.mean(axis=1, dtype=float))


def _std(rows: Array) -> Array:
    return np.asarray(rows.std(axis=1, dtype=float))


def _min(rows: Array) -> Array:
    return np.asarray(rows.min(axis=1))


def _max(rows: Array) -> Array:
    return np.asarray(rows.max(axis=1))


def _cells(part: Array) -> list[str]:
    if part.dtype.kind == "f":
        return ["" if value != value else repr(value) for value in part.astype(float).tolist()]
    if part.dtype.kind == "S":
        return [value.decode("utf-8", "backslashreplace") for value in part.tolist()]
    plain = [str(value).replace("\0", "") for value in part.tolist()]
    return [value.encode("utf-8", "backslashreplace").decode() for value in plain]
