"""What a run is captured with unasked: command, code, environment, seeds, person, cost."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from headwater import statements
from headwater.capture.code import Code, code_here, loaded_files, main_file
from headwater.capture.integrations import codecarbon
from headwater.capture.place import command_line, command_text, host, user
from headwater.capture.recorder import recorder_to
from headwater.capture.runs import Run
from headwater.capture.seeds import visible_seeds
from headwater.capture.surroundings import surroundings
from headwater.facts import Fact
from headwater.model import Origin, Relation
from headwater.statements import Stamp

RECENT_S = 2.0


class Context:
    """The circumstances of one run; `begin` and `end` are for a thread beside the training."""

    def __init__(self, run: Run, *, keep_patch: bool = False) -> None:
        self._run, self._keep_patch = run, keep_patch
        self._folder, self._script = Path.cwd(), main_file()
        self._code: Code | None = None
        self._files: dict[str, str] = {}
        self._seeds: dict[str, str] = {}
        self._energy: codecarbon.Estimate | None = None

    def at_once(self) -> None:
        """Record what costs nothing: command line, host, seeds."""
        words = command_line()
        self._seeds = visible_seeds()
        self._run.record_props(
            {
                "command": command_text(words),
                "command_line": command_text(words),
                "host": host(),
                "param": self._seeds,
            }
        )

    def begin(self) -> None:
        """Record person, code and environment."""
        self._run.record(self._person())
        self._code = _recent_code(self._folder, keep_patch=self._keep_patch)
        if self._code is not None:
            self._files = loaded_files(self._code.top, script=self._script)
            self._run.record(self._executed(self._code, self._files))
        self._run.record(self._environment())
        if codecarbon.wanted():
            self._energy = codecarbon.Estimate()

    def new_seeds(self) -> Mapping[str, str]:
        """Return the seeds that were set since the run began and that it was not given as parameters."""
        found = visible_seeds().items() - self._seeds.items()
        return {name: value for name, value in sorted(found) if name not in self._run.params}

    def end(self) -> None:
        """Record the files of code that were loaded since, and energy where it is estimated."""
        if self._energy is not None:
            self._run.record_props(self._energy.end())
        if self._code is not None:
            files = loaded_files(self._code.top, self._files)
            if files != self._files:
                self._run.record(self._executed(self._code, files, again=True))

    def _person(self) -> Iterator[Fact]:
        if name := user():
            stamp = self._run.stamp()
            someone = statements.agent(name, stamp)
            yield from someone
            yield statements.edge(self._run.uid, Relation.ATTRIBUTED_TO, someone.uid, stamp)

    def _executed(self, code: Code, files: Mapping[str, str], *, again: bool = False) -> Iterator[Fact]:
        now = self._run.stamp()
        then = Stamp(code.committed_at, now.recorded_at, Origin.CAPTURED)
        props = {"author": code.author, "message": code.message, "repository": code.remote or code.top.name}
        commit = statements.commit(code.sha, then, project=self._run.identity.project, props=props)
        if not again:
            yield from commit
        told: dict[str, object] = {
            "branch": code.branch,
            "dirty": code.dirty or None,
            "patch_refused": None if code.patch_known else "git diff gave no answer",
            "patch_sha256": code.patch_sha256,
            "patch_bytes": code.patch_bytes or None,
            "patch": code.patch,
            "files": [f"{path}={digest}" for path, digest in sorted(files.items())],
        }
        yield statements.edge(self._run.uid, Relation.EXECUTED, commit.uid, now, props=told)

    def _environment(self) -> Iterator[Fact]:
        found = surroundings()
        now = self._run.stamp()
        stated = statements.environment(
            Stamp(found.since, now.recorded_at, Origin.CAPTURED),
            content=found.content,
            packages=found.packages,
            project=self._run.identity.project,
        )
        if recorder_to(self._run.identity.to).first_time(stated.uid):
            yield from stated
        yield statements.edge(self._run.uid, Relation.RAN_IN, stated.uid, now)


_recent: dict[tuple[Path, bool], tuple[float, Code | None]] = {}


def _recent_code(folder: Path, *, keep_patch: bool) -> Code | None:
    """Return the code of a work tree as it was within the last seconds: many short runs ask Git once."""
    at, code = _recent.get((folder, keep_patch), (0.0, None))
    if not at or time.monotonic() - at > RECENT_S:
        code = code_here(folder, keep_patch=keep_patch)
        _recent[folder, keep_patch] = (time.monotonic(), code)
    return code
