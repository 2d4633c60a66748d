"""A project's code as commits: each push is one, with the files that it really touches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from headwater.facts import Fact
from headwater.model import Origin, Relation, Uid, to_text
from headwater.statements import Stamp, agent, commit, edge
from record_example.story import Push

_SOURCES = Path(__file__).parent / "sources"
_PARAMS = "params.json"
_LEARNT_AFTER = timedelta(seconds=5)


class Repository:
    """The state of one repository after the pushes so far."""

    def __init__(self, name: str, project: str) -> None:
        self._name, self._project = name, project
        self._tree: dict[str, str] = {}
        self._params: dict[str, dict[str, str]] = {}
        self._sha = ""
        self.commit: Uid = ""

    def push(self, push: Push) -> list[Fact]:
        """Return the facts of a new commit on top."""
        tree = self._tree | {path: (_SOURCES / source).read_text() for path, source in push.files.items()}
        for section, values in push.params.items():
            self._params.setdefault(section, {}).update(values)
        tree[_PARAMS] = json.dumps(self._params, indent=2, sort_keys=True) + "\n"
        touched = sorted(path for path, text in tree.items() if self._tree.get(path) != text)
        parent, self._tree = self.commit, tree
        self._sha = self._next_sha(push)
        stamp = Stamp(push.at, push.at + _LEARNT_AFTER, Origin.CAPTURED)
        props = {"author": push.by, "message": push.message, "repository": self._name, "files": touched}
        stated = commit(self._sha, stamp, project=self._project, props=props)
        person = agent(push.by, stamp)
        self.commit = stated.uid
        facts = [*stated, *person, edge(stated.uid, Relation.ATTRIBUTED_TO, person.uid, stamp)]
        return [*facts, edge(stated.uid, Relation.PARENT, parent, stamp, role="first")] if parent else facts

    def code(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the text of these files."""
        return {path: self._tree[path] for path in paths}

    def digests(self, paths: Iterable[str]) -> list[str]:
        """Return "path=sha256:HEX" of these files."""
        return [
            f"{path}=sha256:{hashlib.sha256(text.encode()).hexdigest()}"
            for path, text in sorted(self.code(paths).items())
        ]

    def params(self, section: str) -> dict[str, str]:
        """Return the parameters of a step, as text."""
        return dict(self._params.get(section, {}))

    def _next_sha(self, push: Push) -> str:
        """Return the commit's sha: SHA-1 over its parent, author, time, message and files."""
        said = [self._sha, push.by, to_text(push.at), push.message, self.digests(self._tree)]
        return hashlib.sha1(json.dumps(said).encode()).hexdigest()
