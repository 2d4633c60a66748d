"""Which lock entries stand at each commit of a history, and which commits introduced each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename, dirname, join
from typing import TypeVar

from headwater.errors import Invalid
from headwater.imports import Refused
from headwater.imports.dvc.declared import Declared, Stage, declared, registered
from headwater.imports.dvc.kinds import is_environment
from headwater.imports.dvc.locks import Entry, entries
from headwater.imports.git import Change, Commit

Files = Mapping[str, str]
T = TypeVar("T")
_NAMES = frozenset({"dvc.lock", "dvc.yaml", "artifacts.yaml"})


@dataclass(frozen=True, slots=True)
class Point:
    """A commit, the blob of each followed file in it, and whether it is known to differ from what was before.

    Where a shallow clone ends, it is not.
    """

    commit: Commit
    files: Files
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A run: a lock entry and the commits that introduced it, earliest first."""

    entry: Entry
    introduced: tuple[Point, ...]
    stage: Stage | None = None

    @property
    def first(self) -> Point:
        """Return where it is first seen."""
        return self.introduced[0]

    @property
    def folder(self) -> str:
        """The folder that its paths are relative to."""
        own = self.entry.body.get("wdir")
        if isinstance(own, str) and own:
            return join(dirname(self.entry.lock), own)
        return self.stage.folder if self.stage else dirname(self.entry.lock)


@dataclass(slots=True)
class Documents:
    """Parsed files by path and blob, each read once; the unreadable ones are kept as refusals."""

    contents: Mapping[str, bytes]
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    _entries: dict[tuple[str, str], list[Entry] | None] = field(default_factory=dict)
    _declared: dict[tuple[str, str], Declared | None] = field(default_factory=dict)

    def entries(self, path: str, blob: str) -> list[Entry] | None:
        """Return the entries of a lock file; None if it cannot be read."""
        return self._once(self._entries, path, blob, lambda data: entries(path, data))

    def declared(self, files: Files, folder: str) -> Declared:
        """Return what the `dvc.yaml` of a folder declares; nothing if it is not there or cannot be read."""
        path = join(folder, "dvc.yaml")
        if path not in files:
            return Declared()
        read = self._once(self._declared, path, files[path], lambda data: declared(data, folder))
        return read or Declared()

    def registered(self, files: Files) -> Declared:
        """Return what the `artifacts.yaml` at the top declares."""
        if "artifacts.yaml" not in files:
            return Declared()
        return self._once(self._declared, "artifacts.yaml", files["artifacts.yaml"], registered) or Declared()

    def _once(
        self,
        held: dict[tuple[str, str], T | None],
        path: str,
        blob: str,
        parse: Callable[[bytes], T],
    ) -> T | None:
        key = (path, blob)
        if key not in held:
            try:
                held[key] = parse(self._content(blob))
            except Invalid as error:
                held[key] = None
                self.refused.setdefault(key, str(error))
        return held[key]

    def _content(self, blob: str) -> bytes:
        if blob not in self.contents:
            raise Invalid("is larger than 1 MB or not in this clone")
        return self.contents[blob]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The steps of a history by run id, and per commit which run stands for each stage."""

    points: Mapping[str, Point]
    steps: Mapping[str, Step]
    standing: Mapping[str, Mapping[str, str]]
    refused: tuple[Refused, ...]


def is_followed(path: str, stage_files: frozenset[str]) -> bool:
    """Return whether the state of the file at each commit matters."""
    return basename(path) in _NAMES or path in stage_files or is_environment(path)


def timeline(
    history: Iterable[tuple[Commit, Sequence[Change]]],
    documents: Documents,
    *,
    stage_files: frozenset[str],
    boundary: frozenset[str],
) -> Timeline:
    """Return the steps of a history whose commits come parents first.

    An entry that no parent holds was introduced; where a parent's lock file cannot be read, what stood before
    it counts.
    """
    walk = _Walk(documents, stage_files)
    for commit, changed in history:
        walk.visit(commit, changed, certain=commit.sha not in boundary)
    return Timeline(walk.points, dict(walk.steps()), walk.standing, tuple(walk.refusals))


@dataclass(slots=True)
class _Walk:
    documents: Documents
    stage_files: frozenset[str]
    points: dict[str, Point] = field(default_factory=dict)
    standing: dict[str, dict[str, str]] = field(default_factory=dict)
    refusals: list[Refused] = field(default_factory=list)
    _carried: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    _entries: dict[str, Entry] = field(default_factory=dict)
    _introduced: dict[str, list[Point]] = field(default_factory=dict)
    _checked: set[tuple[str, str]] = field(default_factory=set)

    def visit(self, commit: Commit, changed: Sequence[Change], *, certain: bool) -> None:
        before = self.points[commit.parents[0]].files if commit.parents else {}
        point = Point(commit, _moved(before, changed, self.stage_files), certain)
        self.points[commit.sha] = point
        if commit.parents and point.files is before and len(commit.parents) == 1:
            self.standing[commit.sha] = self.standing[commit.parents[0]]
            self._carried[commit.sha] = self._carried[commit.parents[0]]
            return
        self._read(point)

    def steps(self) -> Iterator[tuple[str, Step]]:
        for run_id, points in self._introduced.items():
            entry = self._entries[run_id]
            ordered = sorted(points, key=lambda p: (not p.certain, p.commit.committed_at, p.commit.sha))
            known = self.documents.declared(ordered[0].files, dirname(entry.lock))
            yield run_id, Step(entry, tuple(ordered), known.stage(entry.stage))

    def _read(self, point: Point) -> None:
        parents = [self._carried[parent] for parent in point.commit.parents]
        standing: dict[str, str] = {}
        carried: dict[str, frozenset[str]] = {}
        for path, blob in sorted(point.files.items()):
            if basename(path) in ("dvc.yaml", "artifacts.yaml"):
                self._check(point, path, blob)
            if basename(path) != "dvc.lock" and path not in self.stage_files:
                continue
            found = self.documents.entries(path, blob)
            self._check(point, path, blob)
            if found is None:
                carried[path] = frozenset().union(*(each.get(path, frozenset()) for each in parents))
                continue
            carried[path] = frozenset(entry.run_id for entry in found)
            standing |= {entry.label: entry.run_id for entry in found}
            before = frozenset().union(*(each.get(path, frozenset()) for each in parents))
            for entry in found:
                if entry.run_id not in before:
                    self._entries[entry.run_id] = entry
                    self._introduced.setdefault(entry.run_id, []).append(point)
        self.standing[point.commit.sha] = standing
        self._carried[point.commit.sha] = carried

    def _check(self, point: Point, path: str, blob: str) -> None:
        """Keep one refusal for each file that cannot be read, naming the first commit that holds it."""
        if (path, blob) in self._checked:
            return
        self._checked.add((path, blob))
        known = Declared()
        if basename(path) == "dvc.yaml":
            known = self.documents.declared(point.files, dirname(path))
        elif path == "artifacts.yaml":
            known = self.documents.registered(point.files)
        reasons = list(known.unclear)
        if (path, blob) in self.documents.refused:
            reasons = [self.documents.refused[path, blob]]
        if reasons:
            where = f"{point.commit.sha[:12]}:{path}"
            self.refusals.append(Refused(where, f"{path}: {'; '.join(reasons)}"))


def _moved(before: Files, changed: Sequence[Change], stage_files: frozenset[str]) -> Files:
    """Return the followed files after a commit: the very same mapping where it touched none."""
    touched = [change for change in changed if is_followed(change.path, stage_files)]
    if not touched:
        return before
    after = dict(before)
    for change in touched:
        if change.blob:
            after[change.path] = change.blob
        else:
            after.pop(change.path, None)
    return after
