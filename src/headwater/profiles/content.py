"""What a file or folder holds: digests, size and, for a table, its profile."""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from headwater.errors import Invalid, NotFound
from headwater.model import Digest
from headwater.profiles import arrays, arrow, delimited, digests, folder, json_lines
from headwater.profiles.blocks import Block, short
from headwater.profiles.lines import Source, lines
from headwater.profiles.profile import Choice, profile_of_blocks

MOST_RATIO, FREE_BYTES = 100, 100_000_000
_TEXTS: dict[str, Callable[[Iterator[str], str], Iterator[Block]]] = {
    "csv": delimited.read,
    "tsv": lambda text, name: delimited.read(text, name, delimiter=delimited.TAB),
    "jsonl": json_lines.read,
}
_BINARIES: dict[str, Callable[[Path, str], Iterator[Block]]] = {
    "parquet": arrow.read_parquet,
    "arrow": arrow.read_arrow,
    "npy": arrays.read_npy,
    "npz": arrays.read_npz,
}
_ALSO = {"ndjson": "jsonl", "feather": "arrow", "tab": "tsv", "pq": "parquet"}
_ZIPPED = ".gz"
_BY_NAME = Choice()
Show = Callable[[int, int], None]
"""Told how many bytes of how many are done."""


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file or folder holds. `format` is its suffix or "folder"; `profile` is None where it is no table."""

    format: str
    size_bytes: int
    digests: tuple[Digest, ...]
    profile: Mapping[str, Any] | None


def content_of(
    path: Path,
    *,
    choice: Choice = _BY_NAME,
    digests_only: bool = False,
    on_bytes: Show = _silent,
) -> Content:
    """Return the digests and the profile of a file or folder.

    A folder whose files are all of one kind of table with the same columns is that table, in the order of the paths;
    any other is a table of its files. Names that begin with "." or "_" count for the digests only.

    Raises:
        NotFound: there is nothing.
        Invalid: it is damaged or changes meanwhile, no such column, or a link leads out of the folder.
    """
    if not path.exists():
        raise NotFound(f"there is no file or folder {path}")
    with _refusing(path):
        if path.is_dir():
            return _of_folder(path, choice, digests_only=digests_only, on_bytes=on_bytes)
        return _of_file(path, choice, digests_only=digests_only, on_bytes=on_bytes)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Invalid(
            f"{error.filename or path}: cannot be read: {error.strerror or short(str(error))}"
        ) from error


def _of_file(path: Path, choice: Choice, *, digests_only: bool, on_bytes: Show) -> Content:
    kind, before = format_of(path.name), path.stat()
    if not stat.S_ISREG(before.st_mode):
        raise Invalid(f"{path} is neither a file nor a folder")
    done = _counted(before.st_size, on_bytes)
    profile: Mapping[str, Any] | None = None
    with path.open("rb") as file:
        source = digests.Hashed(file, done)
        if kind in _TEXTS and not digests_only:
            profile = profile_of_blocks(_text(source, kind, path.name), choice)
        found = digests.of_file(*source.rest())
    if kind in _BINARIES and not digests_only:
        profile = profile_of_blocks(_BINARIES[kind](path, path.name), choice)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Invalid(f"{path} was changed while it was read; try again when it is whole")
    return Content(kind, before.st_size, found, profile)


def _of_folder(path: Path, choice: Choice, *, digests_only: bool, on_bytes: Show) -> Content:
    found = folder.members(path)
    total = sum(each.size_bytes for each in found)
    done = _counted(total, on_bytes)
    hashed = [(each.path, *digests.hashed(each.file, done)) for each in found]
    whole = digests.of_folder(hashed)
    if digests_only:
        return Content("folder", total, whole, None)
    parts = [each for each in found if not folder.hidden(each.path)]
    profile = _joined(parts, choice)
    if profile is None:
        sha256 = {name: digest for name, digest, _ in hashed}
        files = folder.table(parts, sha256)
        profile = profile_of_blocks(files.blocks, files.choice(choice))
    return Content("folder", total, whole, profile)


def _joined(parts: list[folder.Member], choice: Choice) -> Mapping[str, Any] | None:
    """Return the profile of one table in several files; None where they are not one table."""
    kinds = {format_of(each.path) for each in parts}
    if len(kinds) != 1 or not kinds <= _TEXTS.keys() | _BINARIES.keys():
        return None
    try:
        return profile_of_blocks(_same_columns(parts), choice)
    except folder.OtherColumns:
        return None


def _same_columns(parts: list[folder.Member]) -> Iterator[Block]:
    names: tuple[str, ...] | None = None
    for part in parts:
        for block in _blocks(part.file, part.path):
            names = names or block.names
            if block.names != names:
                raise folder.OtherColumns
            yield block


def _blocks(path: Path, name: str) -> Iterator[Block]:
    kind = format_of(name)
    if kind in _BINARIES:
        yield from _BINARIES[kind](path, name)
    else:
        with path.open("rb") as file:
            yield from _text(digests.Hashed(file, lambda _: None), kind, name)


def format_of(name: str) -> str:
    """Return the format that a file name tells: its suffix, that before `.gz`; "file" where it has none."""
    plain = name.lower().removesuffix(_ZIPPED)
    suffix = os.path.splitext(plain)[1].removeprefix(".")
    kind = _ALSO.get(suffix, suffix) or "file"
    zipped = plain != name.lower()
    return f"{kind}{_ZIPPED}" if zipped and kind in _BINARIES else kind


def _text(source: digests.Hashed, kind: str, name: str) -> Iterator[Block]:
    plain: Source = _Unzipped(source, name) if name.lower().endswith(_ZIPPED) else source
    return _TEXTS[kind](lines(plain, name), name)


class _Unzipped:
    """What a gzip file holds; refused where it is over 100 times as large as the file."""

    def __init__(self, source: digests.Hashed, name: str) -> None:
        self._packed, self._name, self._size = source, name, 0
        self._file = gzip.GzipFile(fileobj=cast(Any, source), mode="rb")

    def read(self, size: int, /) -> bytes:
        try:
            data: bytes = self._file.read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise Invalid(f"{self._name}: damaged gzip: {short(str(error))}") from error
        self._size += len(data)
        if self._size > FREE_BYTES and self._size > MOST_RATIO * self._packed.size:
            raise Invalid(f"{self._name}: unpacks to over {MOST_RATIO} times its size; refused")
        return data


def _counted(total: int, on_bytes: Show) -> Callable[[int], None]:
    done = 0

    def add(size: int) -> None:
        nonlocal done
        done += size
        on_bytes(min(done, total), total)

    return add
