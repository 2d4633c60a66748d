"""Commits, refs and what each commit touched, read from a repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from headwater.imports.git.blobs import objects
from headwater.imports.git.repository import Repository

CHUNK = 2_000
# What DVC keeps for itself: queued and running experiments, not finished ones; and half-done work of people.
_NOT_HISTORY = ("refs/stash", "refs/exps/stash*", "refs/exps/exec/*", "refs/exps/celery/*")
_REGULAR = ("100644", "100755", "100664")
_SUBMODULE = "160000"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; `parents` are those that the repository holds, in order."""

    sha: str
    parents: tuple[str, ...]
    author: str
    authored_at: datetime
    committed_at: datetime
    message: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A branch, tag or other name of a commit; `tagged_at` is the tagger's time of an annotated tag."""

    name: str
    commit: str
    tagged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A path that a commit touched; `blob` is "" where it holds no regular file afterwards.

    `submodule` is the commit of another repository that the path stands for, else "".
    """

    path: str
    blob: str
    submodule: str = ""


def commits(repository: Repository) -> list[Commit]:
    """Return every commit that a ref reaches, parents before children.

    Raises:
        Invalid: objects are damaged or missing.
    """
    hidden = [f"--exclude={pattern}" for pattern in _NOT_HISTORY]
    listed = repository.run("rev-list", *hidden, "--all", "--topo-order", "--reverse", "--parents")
    lines = [line.split() for line in listed.decode().splitlines()]
    return [
        _commit(words[0], tuple(words[1:]), raw)
        for start in range(0, len(lines), CHUNK)
        for words, raw in _with_objects(repository, lines[start : start + CHUNK])
    ]


def refs(repository: Repository) -> list[Ref]:
    """Return the names of commits, ordered; those of trees and blobs are left out."""
    fields = ("refname", "objecttype", "objectname", "*objecttype", "*objectname", "taggerdate:raw")
    form = "%00".join(f"%({name})" for name in fields)
    out = []
    for line in repository.run("for-each-ref", f"--format={form}").decode(errors="replace").splitlines():
        name, kind, sha, peeled_kind, peeled, tagged = line.split("\0")
        if any(fnmatchcase(name, pattern) for pattern in _NOT_HISTORY):
            continue
        if kind == "commit":
            out.append(Ref(name, sha))
        elif peeled_kind == "commit":
            out.append(Ref(name, peeled, _moment(*tagged.split()) if tagged else None))
    return sorted(out, key=lambda ref: ref.name)


def changes(repository: Repository, found: Sequence[Commit]) -> Iterator[tuple[Commit, list[Change]]]:
    """Yield each commit with what differs from its first parent; for a first commit that is everything."""
    for start in range(0, len(found), CHUNK):
        chunk = found[start : start + CHUNK]
        asked = "".join(f"{' '.join((each.sha, *each.parents[:1]))}\n" for each in chunk).encode()
        raw = repository.run(
            *("diff-tree", "--stdin", "--root", "-r", "-z", "--no-abbrev", "--no-renames"),
            *("--no-ext-diff", "--no-textconv"),
            given=asked,
        )
        touched = _touched(raw)
        for commit in chunk:
            yield commit, touched.get(commit.sha, [])


def _with_objects(
    repository: Repository, lines: Sequence[Sequence[str]]
) -> Iterator[tuple[Sequence[str], bytes]]:
    raws = dict(objects(repository, [words[0] for words in lines]))
    for words in lines:
        yield words, raws[words[0]]


def _commit(sha: str, parents: tuple[str, ...], raw: bytes) -> Commit:
    head, _, body = raw.partition(b"\n\n")
    headers: dict[bytes, bytes] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        headers.setdefault(key, value)
    encoding = headers.get(b"encoding", b"utf-8").decode(errors="replace")
    author, authored_at = _signature(headers.get(b"author", b""), encoding)
    _, committed_at = _signature(headers.get(b"committer", b""), encoding)
    return Commit(sha, parents, author, authored_at, committed_at, _text(body, encoding).strip())


def _signature(value: bytes, encoding: str) -> tuple[str, datetime]:
    who, _, when = value.rpartition(b"> ")
    return _text(who + b">" if who else value, encoding), _moment(*when.decode(errors="replace").split())


def _moment(seconds: str = "0", *_zone: str) -> datetime:
    """Return the time of a Git date; one that cannot be is the start of 1970, as Git itself shows it."""
    try:
        return _EPOCH + timedelta(seconds=int(seconds))
    except (ValueError, OverflowError):
        return _EPOCH


def _text(value: bytes, encoding: str) -> str:
    try:
        return value.decode(encoding, errors="replace").replace("\0", "")
    except LookupError:
        return value.decode(errors="replace").replace("\0", "")


def _touched(raw: bytes) -> dict[str, list[Change]]:
    out: dict[str, list[Change]] = {}
    current: list[Change] = []
    words = iter(raw.split(b"\0"))
    for word in words:
        if word.startswith(b":"):
            _, mode, _, blob, _ = word[1:].decode().split(" ")
            path = next(words).decode(errors="replace")
            inner = blob if mode == _SUBMODULE else ""
            current.append(Change(path, blob if mode in _REGULAR else "", inner))
        elif word:
            current = out.setdefault(word.decode(), [])
    return out
