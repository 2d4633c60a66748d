"""The files of a source: below one root, never through a link that leaves it, none larger than a bound."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from headwater.errors import Invalid, NotFound
from headwater.imports import Refused

MAX_BYTES = 128_000_000
MAX_FILES = 200_000
_NOW = getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class File:
    """A regular file; `name` is its path below the root, with slashes, by which refusals name it."""

    path: Path
    name: str

    def content(self, most: int = MAX_BYTES) -> bytes:
        """Return what is in it.

        Raises:
            Invalid: it is larger than `most` bytes, no regular file, or cannot be read.
        """
        return content_of(self.path, most)


def content_of(path: Path, most: int = MAX_BYTES) -> bytes:
    """Return what is in a file, without waiting for anybody to write it.

    Raises:
        Invalid: it is larger than `most` bytes, no regular file, or cannot be read.
    """
    try:
        # A pipe would be waited for until somebody opens its other end.
        with open(os.open(path, os.O_RDONLY | _NOW), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Invalid("not a regular file")
            found = file.read(most + 1)
    except OSError as error:
        raise Invalid(f"cannot be read: {error.strerror or error}") from error
    if len(found) > most:
        raise Invalid(f"larger than {most:,} bytes")
    return found


def files_of(
    source: str | Path, *, endings: Collection[str] = (), names: Collection[str] = ()
) -> Iterator[File | Refused]:
    """Yield the file `source`, or those of a folder whose name is in `names` or ends like one of `endings`, by path.

    Links to folders are not followed, and a link to a file is read if that lies below the folder too, else refused.

    Raises:
        NotFound: there is nothing at `source`.
    """
    root = Path(source).expanduser()
    if not root.exists():
        raise NotFound(f"there is nothing at {source}; name a file or a folder")
    if root.is_file():
        yield File(root, root.name)
        return
    if not root.is_dir():
        yield Refused(str(source), "neither a file nor a folder")
        return
    wanted = _Wanted(root.resolve(), tuple(endings), frozenset(names))
    count = 0
    for count, found in enumerate(_below(wanted.root, wanted), start=1):
        if count > MAX_FILES:
            yield Refused(str(source), f"more than {MAX_FILES:,} files; name the folder with the wanted ones")
            return
        yield found
    if not count:
        yield Refused(str(source), f"holds no {wanted.said()}, in no folder of it either")


@dataclass(frozen=True, slots=True)
class _Wanted:
    root: Path
    endings: tuple[str, ...]
    names: frozenset[str]

    def takes(self, name: str) -> bool:
        return name in self.names or (bool(self.endings) and name.lower().endswith(self.endings))

    def said(self) -> str:
        """Return the names and endings that are looked for, in words."""
        return " or ".join([*sorted(self.names), *(f"*{ending}" for ending in self.endings)])

    def shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix().encode("utf-8", "replace").decode()


def _below(folder: Path, wanted: _Wanted) -> Iterator[File | Refused]:
    for top, folders, files in os.walk(folder, followlinks=False):
        folders.sort()
        here = Path(top)
        for name in sorted(folders):
            if (here / name).is_symlink() and not _inside(here / name, wanted.root):
                yield Refused(wanted.shown(here / name), "a link out of the folder; it is not followed")
        for name in sorted(files):
            if wanted.takes(name):
                yield from _file(here / name, wanted)


def _file(path: Path, wanted: _Wanted) -> Iterator[File | Refused]:
    if path.is_symlink() and not _inside(path, wanted.root):
        yield Refused(wanted.shown(path), "a link out of the folder; it is not followed")
    elif path.is_file():
        yield File(path, wanted.shown(path))
    else:
        reason = "not a regular file" if path.exists() else "a link to what is not there"
        yield Refused(wanted.shown(path), reason)


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return False
