"""MLflow's runs under way as runs of this process, so that what else is captured is logged to them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from headwater import statements
from headwater.capture import active
from headwater.capture.context import Context
from headwater.capture.destination import Destination
from headwater.capture.harmless import harmless
from headwater.capture.runs import Identity, Run
from headwater.capture.working import worker
from headwater.model import Relation

# The job of the run with an id; "" where it is none of the mirrored.
JobOf = Callable[[str], str]


class UnderWay:
    """Gives the run that MLflow has under way here; its circumstances are recorded once something is logged to it."""

    def __init__(self, project: str, to: Destination, job_of: JobOf) -> None:
        self._project, self._to, self._job_of = project, to, job_of
        self._known: dict[str, tuple[Run, Context]] = {}

    @harmless
    def current(self) -> Run | None:
        """Return the run; None where MLflow has none that is mirrored."""
        active_run = getattr(sys.modules.get("mlflow"), "active_run", None)
        found = active_run() if callable(active_run) else None
        if found is None:
            return None
        run_id = str(found.info.run_id)
        if run_id not in self._known:
            self._begin(run_id)
        return self._known[run_id][0] if run_id in self._known else None

    @harmless
    def begins(self, run_id: str) -> None:
        """Record that a run is part of Headwater's which is under way, where one is, and its circumstances."""
        whole = active.current()
        if whole is None or whole.identity.to != self._to or run_id in self._known:
            return
        self._begin(run_id)
        if run_id in self._known:
            run = self._known[run_id][0]
            run.record([statements.edge(run.uid, Relation.PART_OF, whole.uid, run.stamp())])

    @harmless
    def ends(self, run_id: str) -> None:
        """Record the code that was loaded while the run was under way."""
        if run_id in self._known:
            run, context = self._known.pop(run_id)
            run.ended = True
            if seeds := context.new_seeds():
                run.record_props({"param": dict(seeds)})
            worker("context").do(context.end)

    def _begin(self, run_id: str) -> None:
        job = self._job_of(run_id)
        if not job:
            return
        run = Run(Identity(job, self._project, self._project, run_id, self._to, joined=True))
        context = Context(run)
        self._known[run_id] = (run, context)
        context.at_once()
        worker("context").do(context.begin)
