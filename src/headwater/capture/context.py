"""What a run is captured with unasked: command, code, environment, seeds, person, cost."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from headwater import statements
from headwater.capture.circumstances import Found, Question, about_run, files_told, found_beside, prepare
from headwater.capture.clock import CLOCK
from headwater.capture.code import loaded_files, main_file
from headwater.capture.integrations import codecarbon
from headwater.capture.place import command_line, command_text, host, repository
from headwater.capture.recorder import recorder_to
from headwater.capture.redaction import kept_uid
from headwater.capture.runs import Run
from headwater.capture.seeds import visible_seeds
from headwater.model import Kind, Relation, uid_of

RECENT_S = 2.0


class Context:
    """The circumstances of one run; `begin` and `end` are for a thread beside the training."""

    def __init__(self, run: Run, *, keep_patch: bool = False) -> None:
        self._run, self._keep_patch = run, keep_patch
        self._folder, self._script = Path.cwd(), main_file()
        self._found: Found | None = None
        self._files: dict[str, str] = {}
        self._seeds: dict[str, str] = {}
        self._energy: codecarbon.Estimate | None = None

    def at_once(self) -> None:
        """Record what costs nothing: command line, host, seeds."""
        prepare()
        self._seeds = visible_seeds()
        self._run.record_props({**self._command(), "host": host(), "param": self._seeds})

    def begin(self) -> None:
        """Record person, code and environment."""
        top = repository(self._folder.absolute())
        if top is not None:
            self._files = loaded_files(top, script=self._script)
        self._found = self._circumstances()
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
        code = self._found.code if self._found else None
        if code is not None:
            files = loaded_files(code.top, self._files)
            if files != self._files:
                commit = uid_of(Kind.COMMIT, (code.sha,))
                told = {"files": files_told(files)}
                stamp = self._run.stamp()
                self._run.record(
                    [statements.edge(self._run.uid, Relation.EXECUTED, commit, stamp, props=told)]
                )

    def _command(self) -> dict[str, object]:
        """Return the command line of a run that this process began."""
        text = "" if self._run.identity.joined else command_text(command_line())
        return {"command": text, "command_line": text} if text else {}

    def _circumstances(self) -> Found:
        """Record the circumstances and return them: many short runs ask for them once."""
        recorder = recorder_to(self._run.identity.to)
        at, known = recorder.circumstances.get(self._folder, (0.0, None))
        question = Question(
            run=kept_uid(self._run.uid),
            project=self._run.identity.project,
            folder=str(self._folder),
            at_us=CLOCK.now_us(),
            files=self._files,
            path=tuple(path for path in sys.path if path),
            known=known.environment if known else "",
            keep_patch=self._keep_patch,
        )
        if known is not None and not self._keep_patch and time.monotonic() - at < RECENT_S:
            self._run.record(about_run(question, known.code, known.environment))
            return known
        found = found_beside(question)
        self._run.record_lines(found.lines)
        recorder.circumstances[self._folder] = (time.monotonic(), replace(found, lines=()))
        return found
