"""The files of a folder: which there are, and what they are as a table."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from headwater.errors import Invalid
from headwater.profiles.blocks import Block, Row, blocks
from headwater.profiles.profile import NONE, Choice

MOST_FILES = 1_000_000
_NAMES = ("path", "folder", "suffix", "size_bytes", "sha256")


class OtherColumns(Exception):
    """Two files of a folder are not parts of one table."""


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """One file of a folder; `path` is within it, with "/" between its parts."""

    path: str
    file: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Files:
    """The table of a folder's files; `classes`: all lie in folders, of which there are several."""

    blocks: Iterator[Block]
    classes: bool

    def choice(self, asked: Choice) -> Choice:
        """Return what key and label are where nothing else is asked for."""
        label = asked.label or ("folder" if self.classes else NONE)
        return replace(asked, key=asked.key or "path", label=label)


def members(root: Path) -> list[Member]:
    """Return the files of a folder, ordered by path.

    Raises:
        Invalid: there are none or over a million, or something is a link out of the folder, a link to a folder, no
            regular file, or has no Unicode name.
    """
    whole = root.resolve()
    found: list[Member] = []
    for place, folders, names in os.walk(whole, onerror=_refuse):
        here = Path(place)
        for name in folders:
            if (here / name).is_symlink():
                raise Invalid(f"{here / name} is a link to a folder; profile what it leads to by itself")
        found += [_member(here / name, whole) for name in names]
        if len(found) > MOST_FILES:
            raise Invalid(f"{root}: more than {MOST_FILES:,} files; profile its parts")
    if not found:
        raise Invalid(f"{root}: the folder is empty")
    return sorted(found)


def hidden(path: str) -> bool:
    """Return whether a part of the path begins with "." or "_", as marks beside data do."""
    return any(part.startswith((".", "_")) for part in path.split("/"))


def table(parts: Sequence[Member], sha256: Mapping[str, str]) -> Files:
    """Return the files as a table; their first folder is the label where all lie in one and there are several.

    Raises:
        Invalid: there are none.
    """
    if not parts:
        raise Invalid(
            "the folder holds nothing but names that begin with . or _; digests alone: --digests-only"
        )
    firsts = {_first_folder(each.path) for each in parts}
    return Files(
        blocks(_NAMES, (_row(each, sha256[each.path]) for each in parts)),
        classes=len(firsts) > 1 and "" not in firsts,
    )


def _row(member: Member, sha256: str) -> Row:
    suffix = os.path.splitext(member.path)[1].lower()
    return member.path, _first_folder(member.path), suffix, str(member.size_bytes), sha256


def _first_folder(path: str) -> str:
    first, slash, _ = path.partition("/")
    return first if slash else ""


def _member(file: Path, whole: Path) -> Member:
    if file.is_symlink() and not _within(file, whole):
        raise Invalid(f"{file} is a link that leads out of the folder or nowhere")
    told = file.stat()
    if not stat.S_ISREG(told.st_mode):
        raise Invalid(f"{file} is no regular file")
    path = file.relative_to(whole).as_posix()
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise Invalid(f"{os.fsencode(file)!r} has a name that is no UTF-8; rename it") from error
    return Member(path, file, told.st_size)


def _within(file: Path, whole: Path) -> bool:
    try:
        return file.resolve(strict=True).is_relative_to(whole)
    except (OSError, RuntimeError):
        return False


def _refuse(error: OSError) -> None:
    raise error
