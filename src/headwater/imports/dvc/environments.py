"""The environments that steps ran in, as far as the repository says: its requirement files where they came in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from posixpath import dirname

from headwater import statements
from headwater.facts import Fact
from headwater.imports.dvc.lineage import Lineage
from headwater.imports.dvc.locks import Item
from headwater.imports.dvc.requirements import Package, environment_files, packages
from headwater.imports.git import Source
from headwater.model import Uid
from headwater.statements import Stamp, Stated

_Files = frozenset[tuple[str, str]]


@dataclass(slots=True)
class Environments:
    """Collects environments, each once since it was first seen; `contents` are blobs by id."""

    source: Source
    contents: Mapping[str, bytes]
    _since: dict[_Files, datetime] = field(default_factory=dict)
    _uids: dict[_Files, Uid] = field(default_factory=dict)

    def take(self, lineage: Lineage) -> Uid:
        """Return the uid of the environment of a step, "" if nothing is known of it.

        A requirement file that the step itself makes is none of its causes.
        """
        point = lineage.step.first
        made = {item.path for item, _ in lineage.made}
        found = environment_files(point.files, dirname(lineage.step.entry.lock))
        files = {path: f"git-blob:{blob}" for path, blob in found.items() if path not in made}
        for item in lineage.environment:
            files.setdefault(item.path, _recorded(item))
        if not files:
            return ""
        key = frozenset(files.items())
        at = point.commit.committed_at
        self._since[key] = min(at, self._since.get(key, at))
        if key not in self._uids:
            self._uids[key] = self._stated(key).uid
        return self._uids[key]

    def facts(self) -> Iterator[Fact]:
        """Yield every environment with its pinned packages."""
        for key in sorted(self._since, key=lambda key: (self._since[key], sorted(key))):
            yield from self._stated(key)

    def _stated(self, key: _Files) -> Stated:
        files = dict(sorted(key))
        listed: set[Package] = set()
        for path, digest in files.items():
            listed |= packages(path, self.contents.get(digest.removeprefix("git-blob:"), b""))
        return statements.environment(
            Stamp(self._since[key], self.source.recorded_at),
            content={"file": files},
            packages=listed,
            project=self.source.project,
        )


def _recorded(item: Item) -> str:
    return f"{item.digest.algorithm}:{item.digest.value}" if item.digest else "unknown"
