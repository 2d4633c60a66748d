"""What `.dvc` files track, and whence they imported it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname, join

from headwater.errors import Invalid
from headwater.imports import Refused
from headwater.imports.dvc.locks import Item, items
from headwater.imports.git import Change, Commit
from headwater.imports.yaml_text import load_yaml


@dataclass(frozen=True, slots=True)
class Tracked:
    """One content that a `.dvc` file tracked, since the earliest commit that says so.

    `sources` are what it was imported from, another repository or a URL; none for data added by hand.
    """

    file: str
    item: Item
    sources: tuple[Item, ...]
    since: Commit


def is_tracking(path: str) -> bool:
    """Return whether the path is a `.dvc` file (or the older Dvcfile)."""
    name = basename(path)
    return (name.endswith(".dvc") and name != ".dvc") or name == "Dvcfile"


def stage_files(
    contents: Mapping[str, bytes], history: Iterable[tuple[Commit, Sequence[Change]]]
) -> frozenset[str]:
    """Return the paths of `.dvc` files that are steps: they have a command."""
    return frozenset(
        change.path
        for _, changed in history
        for change in changed
        if change.blob and is_tracking(change.path) and _has_command(contents.get(change.blob, b""))
    )


def tracked(
    contents: Mapping[str, bytes], history: Iterable[tuple[Commit, Sequence[Change]]]
) -> Iterator[Tracked | Refused]:
    """Yield each content that `.dvc` files tracked, once; what steps made is not among it."""
    earliest: dict[tuple[str, str], Commit] = {}
    for commit, changed in history:
        for change in changed:
            if change.blob and is_tracking(change.path):
                key = (change.path, change.blob)
                held = earliest.get(key)
                if held is None or _order(commit) < _order(held):
                    earliest[key] = commit
    for (path, blob), commit in sorted(earliest.items(), key=lambda pair: (_order(pair[1]), pair[0])):
        try:
            if blob not in contents:
                raise Invalid("is larger than 1 MB or not in this clone")
            outs, sources = read_tracking(path, contents[blob])
        except Invalid as error:
            yield Refused(f"{commit.sha[:12]}:{path}", f"{path}: {error}")
        else:
            yield from (Tracked(path, item, sources, commit) for item in outs)


def read_tracking(path: str, data: bytes) -> tuple[list[Item], tuple[Item, ...]]:
    """Return what the `.dvc` file at `path` tracks, and what that was imported from; nothing if it is a step.

    Raises:
        Invalid: it cannot be read as such.
    """
    document = load_yaml(data)
    if not isinstance(document, dict):
        raise Invalid("holds no mapping")
    if "cmd" in document:
        return [], ()
    own = document.get("wdir")
    folder = join(dirname(path), own) if isinstance(own, str) and own else dirname(path)
    return list(items(document.get("outs"), folder)), tuple(items(document.get("deps"), folder))


def _has_command(data: bytes) -> bool:
    if b"cmd" not in data:
        return False
    try:
        document = load_yaml(data)
    except Invalid:
        return False
    return isinstance(document, dict) and "cmd" in document


def _order(commit: Commit) -> tuple[object, str]:
    return commit.committed_at, commit.sha
