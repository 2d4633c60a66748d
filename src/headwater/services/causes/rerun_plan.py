"""The next rerun as something to do: where each suspect is to stand, and which steps to make again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from headwater.analysis.factors import Factor, Level
from headwater.analysis.root_cause.answer import RootCause
from headwater.analysis.root_cause.frontier import Changed, frontier
from headwater.analysis.root_cause.judged import judged
from headwater.analysis.trace import traces_of
from headwater.errors import NotFound
from headwater.model import (
    DEFAULT_PLANES,
    NOW,
    Direction,
    Kind,
    Node,
    Relation,
    Times,
    Uid,
    Value,
    relations_of,
)
from headwater.services.actor import Actor
from headwater.services.causes.root_cause import RootCauseService
from headwater.services.causes.suspects import able, find_suspect
from headwater.services.reading import Reading
from headwater.store import Store

BUDGET = 200_000


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a suspect stands in the rerun: at `level` (None: absent), as in good or as in bad.

    `commit` is a sha that has this level, where one is known; `node` what has it.
    """

    factor: Factor
    ref: str
    as_good: bool
    level: Level | None
    commit: str
    node: Node | None


@dataclass(frozen=True, slots=True)
class RerunPlan:
    """A rerun: `base` again with `settings`, repeating `steps` in this order; `expected_runs` are left with it.

    `commit` is what `base` executed; a value near `good` says that what is set back did it.
    """

    metric: str
    good: float
    bad: float
    base: Node
    commit: str
    settings: tuple[Setting, ...]
    steps: tuple[Node, ...]
    expected_runs: float

    @property
    def reverted(self) -> tuple[Setting, ...]:
        """The settings that differ from the bad run."""
        return tuple(each for each in self.settings if each.as_good)


class RerunPlanService:
    """Plans reruns."""

    def __init__(self, store: Store, root_cause: RootCauseService) -> None:
        self._reading = Reading(store)
        self._root_cause = root_cause

    def plan(
        self,
        actor: Actor,
        bad: str,
        *,
        good: str = "",
        metric: str = "",
        higher_is_better: bool | None = None,
        exclude: Collection[Collection[str]] = (),
        times: Times = NOW,
    ) -> RerunPlan:
        """Return the rerun that tells most, leaving out those that would set back just one of `exclude`.

        Raises:
            NotFound: no rerun tells anything, or a suspect to exclude is none.
            Invalid: as `RootCauseService.why`.
        """
        answer = self._root_cause.why(
            actor, bad, good=good, metric=metric, higher_is_better=higher_is_better, times=times
        )
        infeasible = [frozenset(find_suspect(answer, each).ref for each in some) for some in exclude]
        return self.plan_of(actor, judged(answer, {}, infeasible), times=times)

    def plan_of(self, actor: Actor, answer: RootCause, *, times: Times = NOW) -> RerunPlan:
        """Return the next rerun of an answer as a plan.

        Raises:
            NotFound: there is none.
        """
        rerun = answer.next_rerun
        if rerun is None:
            raise NotFound("no rerun would tell anything: nothing upstream is suspected, or none can be made")
        ends = [answer.good.run, answer.bad.run]
        graph, _, _ = self._reading.around(
            ends, Direction.UPSTREAM, relations_of(DEFAULT_PLANES), times=times, budget=BUDGET
        )
        traces = traces_of(graph, ends)
        changed = {each.factor: each for each in frontier(traces[ends[0]], traces[ends[1]]).roots}
        commits = {run: self._commit(run, times) for run in ends}
        settings = tuple(
            self._setting(
                each.ref, changed[each.factor], each.factor in rerun.revert, ends, commits, times=times
            )
            for each in able(answer)
            if each.factor in changed
        )
        runs = {uid for each in answer.suspects if each.factor in rerun.revert for uid in each.path}
        steps = [
            node for node in self._reading.nodes({*runs, answer.bad.run}, times) if node.kind is Kind.RUN
        ]
        nodes = {node.uid: node for node in self._reading.nodes([rerun.base, answer.bad.run], times)}
        return RerunPlan(
            metric=answer.metric,
            good=answer.good.value,
            bad=answer.bad.value,
            base=nodes.get(rerun.base, nodes[answer.bad.run]),
            commit=commits[answer.bad.run],
            settings=settings,
            steps=tuple(sorted(steps, key=lambda node: (node.occurred_at, node.uid))),
            expected_runs=rerun.expected_runs,
        )

    def _setting(
        self,
        ref: str,
        changed: Changed,
        as_good: bool,
        ends: list[Uid],
        commits: dict[Uid, str],
        *,
        times: Times,
    ) -> Setting:
        level = changed.before if as_good else changed.after
        wanted = [uid for uid in (level.node, level.carrier) if uid] if level else []
        found = {node.uid: node for node in self._reading.nodes(wanted, times)}
        carrier = found.get(level.carrier) if level else None
        commit = carrier.name if carrier else commits[ends[0] if as_good else ends[1]]
        return Setting(changed.factor, ref, as_good, level, commit, found.get(level.node) if level else None)

    def _commit(self, run: Uid, times: Times) -> str:
        """Return the sha of the first commit that a run executed, empty where none is recorded."""
        edges = self._reading.store.edges_of([run], Direction.UPSTREAM, [Relation.EXECUTED], times)
        first = min(edges, key=lambda edge: (edge.occurred_at, edge.cause), default=None)
        found = self._reading.nodes([first.cause], times) if first else []
        return found[0].name if found else ""


def text_of(node: Node, key: str) -> str:
    """Return a property as text, empty where it is missing."""
    value: Value = node.props.get(key, "")
    return ", ".join(value) if isinstance(value, tuple) else str(value)
