"""What a run is captured with unasked and takes time to find out: person, code, environment.

It is found in a process of its own, which states the facts too: reading a few hundred packages would hold the training
up for a good part of a second.
"""

from __future__ import annotations

import json
import logging
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from headwater import statements
from headwater.capture import beside
from headwater.capture.clock import moment_of
from headwater.capture.code import Code, code_here
from headwater.capture.place import user
from headwater.capture.records import line_of
from headwater.capture.redaction import without_secrets
from headwater.facts import Fact
from headwater.model import Origin, Relation, Uid
from headwater.statements import Stamp

MOST_S = 60.0
_LOG = logging.getLogger("headwater.capture")


@dataclass(frozen=True, slots=True)
class Question:
    """Of which run the circumstances are asked, in which folder; `known` is the environment that was told already."""

    run: Uid
    project: str
    folder: str
    at_us: int
    files: Mapping[str, str]
    path: tuple[str, ...]
    known: Uid = ""
    keep_patch: bool = False

    @property
    def stamp(self) -> Stamp:
        """The stamp of what is stated."""
        at = moment_of(self.at_us)
        return Stamp(at, at, Origin.CAPTURED)


@dataclass(frozen=True, slots=True)
class Found:
    """The code (without its patch) and the environment of a run, and the facts about them without secrets."""

    code: Code | None
    environment: Uid
    lines: tuple[bytes, ...]


def prepare() -> None:
    """Import what is needed here: a fork while a thread imports it would leave a child with half of it."""
    if not beside.possible():
        import_module("headwater.capture.surroundings")


def found_beside(question: Question) -> Found:
    """Return the circumstances, found in a process of its own; here where none can be started."""
    if beside.possible():
        try:
            return _read(beside.answer(__name__, {"asked": asdict(question)}, within_s=MOST_S))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            _LOG.debug("headwater: circumstances are found in this process: %s", error)
    return found_here(question)


def found_here(question: Question) -> Found:
    """Return the circumstances, found in this process."""
    from headwater.capture.surroundings import surroundings

    now = question.stamp
    code = code_here(Path(question.folder), keep_patch=question.keep_patch, files=question.files)
    around = surroundings(question.path)
    environment = statements.environment(
        Stamp(around.since, now.recorded_at, Origin.CAPTURED),
        content=around.content,
        packages=around.packages,
        project=question.project,
    )
    facts = list(about_run(question, code, environment.uid))
    if environment.uid != question.known:
        facts += environment.facts
    lines = tuple(line_of(without_secrets(fact)) for fact in facts)
    return Found(replace(code, patch="") if code else None, environment.uid, lines)


def about_run(question: Question, code: Code | None, environment: Uid) -> Iterator[Fact]:
    """Yield who has started the run, what it executes and where."""
    stamp = question.stamp
    if name := user():
        someone = statements.agent(name, stamp)
        yield from someone
        yield statements.edge(question.run, Relation.ATTRIBUTED_TO, someone.uid, stamp)
    if code is not None:
        props = {"author": code.author, "message": code.message, "repository": code.remote or code.top.name}
        then = Stamp(code.committed_at, stamp.recorded_at, Origin.CAPTURED)
        yield from (commit := statements.commit(code.sha, then, project=question.project, props=props))
        told: dict[str, object] = {
            "branch": code.branch,
            "dirty": code.dirty or None,
            "patch_refused": code.patch_refused,
            "patch_sha256": code.patch_sha256,
            "patch_bytes": code.patch_bytes or None,
            "patch": code.patch,
            "untracked": list(code.untracked) or None,
            "files": files_told(question.files),
        }
        yield statements.edge(question.run, Relation.EXECUTED, commit.uid, stamp, props=told)
    yield statements.edge(question.run, Relation.RAN_IN, environment, stamp)


def files_told(files: Mapping[str, str]) -> list[str]:
    """Return files and their digests as the property of an edge holds them."""
    return [f"{path}={digest}" for path, digest in sorted(files.items())]


def main(told: dict[str, Any]) -> None:
    """Write the answer to a question: a line with code and environment, then the facts."""
    asked = told["asked"]
    found = found_here(Question(**{**asked, "path": tuple(asked["path"])}))
    code = asdict(found.code) if found.code else None
    head = json.dumps({"environment": found.environment, "code": code}, default=str)
    with open(told["answers"], "wb") as answers:
        answers.write(b"\n".join([head.encode(), *found.lines]))


def _read(answer: bytes) -> Found:
    head, *lines = answer.split(b"\n")
    told = json.loads(head)
    code = told["code"]
    if code is not None:
        at = datetime.fromisoformat(code["committed_at"])
        code = Code(**{**code, "top": Path(code["top"]), "committed_at": at})
    return Found(code, told["environment"], tuple(lines))
