"""A run from its beginning to its end: which one it is, what it is part of, what it cost."""

from __future__ import annotations

import logging
import os

from headwater import statements
from headwater.capture import active, place
from headwater.capture.asked import Asked
from headwater.capture.context import Context
from headwater.capture.destination import NOWHERE, Destination, destination_or_none
from headwater.capture.harmless import harmless
from headwater.capture.recorder import before_the_end, recorder_to
from headwater.capture.resources import Meter
from headwater.capture.runs import WAIT, WAIT_S, Identity, Run
from headwater.capture.working import wait_for_all, worker
from headwater.model import Kind, Relation, RunState, Uid, uid_of

PATIENCE_S = 2.0
_LOG = logging.getLogger("headwater.capture")
_taken: list[str] = []


class Begun:
    """A run that has begun; `end` ends it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._context: Context | None = None
        self._meter = Meter()
        parent = active.innermost_here()
        self.run = Run(_identity(asked, parent) or _unknown(), parent=parent)
        active.enter(self.run)
        self._begin()

    @property
    def is_under_way(self) -> bool:
        """Whether it was begun in this process and not ended."""
        return not self.run.ended and self.run.pid == os.getpid()

    def end(self, *, error: BaseException | None = None, state: RunState | None = None) -> None:
        """End the run, once, in the process that has begun it."""
        if not self.is_under_way:
            return
        self.run.ended = True
        self._finish(state or _state_of(error), error)
        active.leave(self.run)
        if self in _begun:
            _begun.remove(self)
        _tell_children()

    @harmless
    def _begin(self) -> None:
        run = self.run
        _begun.append(self)
        if not run.identity.joined:
            run.record_state(RunState.START)
            self._relate(run)
            self._context = Context(run, keep_patch=self.asked.keep_patch)
            self._context.at_once()
            worker("context").do(self._context.begin)
            _tell_children()
        if self.asked.params is not None:
            run.log_params(self.asked.params)

    def _relate(self, run: Run) -> None:
        mine, stamp = run.identity, run.stamp()
        whole = run.parent.uid if run.parent is not None else _of_a_library(mine) or _parent_elsewhere(mine)
        if whole and whole != run.uid:
            run.record([statements.edge(run.uid, Relation.PART_OF, whole, stamp)])
        if self.asked.resumes:
            before = uid_of(Kind.RUN, (mine.source, self.asked.resumes))
            run.record([statements.edge(run.uid, Relation.INFORMED_BY, before, stamp, role="resumed")])

    @harmless
    def _finish(self, state: RunState, error: BaseException | None) -> None:
        run = self.run
        mine = run.identity
        spent: dict[str, object] = dict(self._meter.spent())
        if mine.rank is not None:
            spent = {
                "rank": {str(mine.rank): {**spent, "host": place.host()}},
                **({} if mine.joined else spent),
            }
        if error is not None and state is not RunState.COMPLETE:
            spent["error"] = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
        if self._context is not None and (seeds := self._context.new_seeds()):
            spent["param"] = dict(seeds)
        run.record_props(spent)
        if not mine.joined or state is RunState.FAIL:
            run.record_state(state)
        if self._context is not None:
            worker("context").do(self._context.end)
        data, most_s = worker("data"), _wait_s()
        if not data.wait(within_s=min(PATIENCE_S, most_s)):
            _LOG.warning("headwater: files are being read; the run's end waits %s s for them at most", most_s)
        if not data.wait(within_s=max(0.0, most_s - PATIENCE_S)):
            _LOG.warning("headwater: files are still being read; the process waits for them when it ends")
        recorder_to(mine.to).settle()


def joined_parent() -> Run | None:
    """Return the run that has started this process, to be logged to; None where none has."""
    words = _told_by_parent()
    if not words:
        return None
    source, run_id, url, project, job = words
    return Run(Identity(job, project, source, run_id, Destination(url), rank=place.rank(), joined=True))


def _unknown() -> Identity:
    """Return a run of nothing known: even then the training goes on."""
    return Identity("run", "unknown", "unknown", os.urandom(16).hex(), Destination(NOWHERE))


@harmless
def _identity(asked: Asked, parent: Run | None) -> Identity:
    project = asked.project or (parent.identity.project if parent else place.project())
    source = asked.source or (
        parent.identity.source if parent and project == parent.identity.project else project
    )
    to = _destination(asked, parent)
    given = asked.run_id or ("" if parent else _shared_id())
    rank = place.rank() if not parent else None
    job = asked.job or "run"
    run_id = given or os.urandom(16).hex()
    return Identity(
        job=job,
        project=project,
        source=source,
        run_id=run_id,
        to=to,
        name=asked.name or f"{job}-{run_id[:8]}",
        rank=rank,
        joined=bool(given and not asked.run_id and rank),
    )


def _destination(asked: Asked, parent: Run | None) -> Destination:
    if parent is not None and not asked.server and not asked.store:
        return parent.identity.to
    return destination_or_none(server=asked.server, store=asked.store)


def _shared_id() -> str:
    """Return the id that several processes agreed on; the second run of this process has one of its own."""
    given = os.environ.get(place.RUN_ID, "").strip()
    if not given:
        return ""
    _taken.append(given)
    count = _taken.count(given)
    return given if count == 1 else f"{given}-{count}"


def _of_a_library(mine: Identity) -> Uid:
    """Return the run that a captured library has under way here, "" where none has, or facts of it go elsewhere."""
    found = active.of_a_library()
    return found.uid if found is not None and found.identity.to == mine.to else ""


def _parent_elsewhere(mine: Identity) -> Uid:
    """Return the run that has started this process, "" where none has."""
    words = _told_by_parent()
    return uid_of(Kind.RUN, (words[0], words[1])) if words and words[1] != mine.run_id else ""


def _told_by_parent() -> list[str]:
    """Return source, id, destination, project and job of the run that started this process; [] where none did."""
    pid, *words = os.environ.get(place.PARENT, "").split("\n")
    return words if len(words) == 5 and pid != str(os.getpid()) else []


_inherited = os.environ.get(place.PARENT)


@harmless
def _tell_children() -> None:
    """Tell processes that this one starts which run they are part of: the newest outermost one that it began."""
    outermost = [each for each in active.unended() if each.parent is None and each.pid == os.getpid()]
    if outermost:
        mine = outermost[0].identity
        words = (str(os.getpid()), mine.source, mine.run_id, mine.to.kept(), mine.project, mine.job)
        os.environ[place.PARENT] = "\n".join(words)
    elif _inherited is None:
        os.environ.pop(place.PARENT, None)
    else:
        os.environ[place.PARENT] = _inherited


def _state_of(error: BaseException | None) -> RunState:
    if error is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
        return RunState.COMPLETE
    return RunState.ABORT if isinstance(error, KeyboardInterrupt | GeneratorExit) else RunState.FAIL


def _wait_s() -> float:
    try:
        return max(0.0, float(os.environ.get(WAIT, "") or WAIT_S))
    except ValueError:
        return WAIT_S


_begun: list[Begun] = []


def _end_runs() -> None:
    """End what was not ended, which is said once, and wait for what is being read."""
    left = [each for each in reversed(_begun) if each.is_under_way]
    if left:
        jobs = ", ".join(dict.fromkeys(each.asked.job or "run" for each in left))
        _LOG.warning(
            "headwater: ABORT for what was begun and not ended (%s): call end(), or use `with`", jobs
        )
    for each in left:
        each.end(state=RunState.ABORT)
    wait_for_all(within_s=_wait_s())


before_the_end.append(_end_runs)
