"""What the paths of a whole history are: made by steps, tracked, declared as models, or code in Git."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname

from headwater.imports.dvc.declared import Artifact
from headwater.imports.dvc.kinds import is_code, is_configuration, is_environment, is_model
from headwater.imports.dvc.locks import Item, items
from headwater.imports.dvc.timeline import Step
from headwater.imports.git import Change, Commit
from headwater.model import Kind


@dataclass(frozen=True, slots=True)
class Paths:
    """`made` maps outputs to the steps that make them; `tracked` are paths of `.dvc` files, `code` of programs."""

    made: Mapping[str, frozenset[str]]
    tracked: frozenset[str]
    models: frozenset[str]
    others: frozenset[str]
    code: Sequence[str]
    made_in_order: Sequence[str]

    def is_code(self, item: Item) -> bool:
        """Return whether a dependency is code: a program, or a folder with programs, that nothing made."""
        if self._is_content(item.path) or item.repository:
            return False
        return is_code(item.path) or (item.is_folder and self._holds_code(item.path))

    def is_environment(self, item: Item) -> bool:
        """Return whether a dependency says which software is installed, and no step made it."""
        return is_environment(item.path) and not self._is_content(item.path)

    def is_configuration(self, item: Item) -> bool:
        """Return whether a dependency holds settings, and no step made it."""
        return is_configuration(item.path) and not self._is_content(item.path)

    def kind(self, path: str) -> Kind:
        """Return which series a path is: Model if declared so, beside its .mlem file, or named so."""
        if path in self.models:
            return Kind.MODEL
        if path in self.others:
            return Kind.DATASET
        return Kind.MODEL if is_model(path) or f"{path}.mlem" in self.made else Kind.DATASET

    def makers(self, path: str) -> list[str]:
        """Return the steps that make this path or something in it."""
        inside = f"{path}/"
        found = set(self.made.get(path, ()))
        for at in range(bisect_left(self.made_in_order, inside), len(self.made_in_order)):
            if not self.made_in_order[at].startswith(inside):
                break
            found |= self.made[self.made_in_order[at]]
        return sorted(found)

    def _is_content(self, path: str) -> bool:
        while path not in self.made and path not in self.tracked:
            if path in ("", "/") or "://" in path:
                return False
            path = dirname(path)
        return True

    def _holds_code(self, folder: str) -> bool:
        at = bisect_left(self.code, f"{folder}/")
        return at < len(self.code) and self.code[at].startswith(f"{folder}/")


def paths_of(
    steps: Iterable[Step],
    tracked: Iterable[str],
    artifacts: Iterable[Artifact],
    history: Iterable[tuple[Commit, Sequence[Change]]],
) -> Paths:
    """Return what the paths of a history are; where it calls one path both, model wins."""
    made: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        for item in items(step.entry.body.get("outs"), step.folder):
            made[item.path].add(step.entry.label)
    types = {(artifact.path, artifact.type.lower()) for artifact in artifacts if artifact.type}
    models = frozenset(path for path, kind in types if kind == "model")
    code = {change.path for _, changed in history for change in changed if is_code(change.path)}
    return Paths(
        made={path: frozenset(labels) for path, labels in made.items()},
        tracked=frozenset(tracked),
        models=models,
        others=frozenset(path for path, _ in types) - models,
        code=sorted(code),
        made_in_order=sorted(made),
    )
