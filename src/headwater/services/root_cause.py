"""The root-cause question: what is compared with what, over which history, and the answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from headwater.analysis.completeness import Completeness
from headwater.analysis.factors import FactorKind
from headwater.analysis.lineage import links_of
from headwater.analysis.root_cause.answer import Measured, Noise, RootCause, Suspect
from headwater.analysis.root_cause.directions import higher_is_better as usual_direction
from headwater.analysis.root_cause.explain import Ranking, chance_of_seeds, explain
from headwater.analysis.root_cause.frontier import Frontier, differing, frontier
from headwater.analysis.root_cause.history import History
from headwater.analysis.root_cause.learning import Learnt
from headwater.analysis.root_cause.noise import noise_of
from headwater.analysis.root_cause.routes import Routes
from headwater.analysis.root_cause.table import table_of
from headwater.analysis.trace import Trace, traces_of
from headwater.errors import Invalid, NotFound
from headwater.model import (
    DEFAULT_PLANES,
    NOW,
    VERSIONS,
    Direction,
    Kind,
    Node,
    Subgraph,
    Times,
    Uid,
    relations_of,
)
from headwater.services.actor import Actor
from headwater.services.lineage import LineageService
from headwater.services.measuring import Measuring, Scores, choose_metric, tested_rows
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.services.teaching import TeachingService
from headwater.store import Store

BUDGET = 200_000
BEYOND = 2.0
_NAMED = 3


class RootCauseService:
    """Explains moves of a metric."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._references = References(self._reading)
        self._lineage = LineageService(store)
        self._teaching = TeachingService(store)

    def why(
        self,
        actor: Actor,
        bad: str,
        *,
        good: str = "",
        metric: str = "",
        higher_is_better: bool | None = None,
        times: Times = NOW,
    ) -> RootCause:
        """Return which upstream change moved the metric of `bad` away from `good` (chosen where not given).

        Raises:
            NotFound: a reference names nothing, nothing measured it, or there is nothing to compare it with.
            Invalid: the metric or its direction must be chosen, or both ends are the same measurement.
        """
        asked = self._references.resolve(bad, times)
        question = _Question(self._reading, times, asked, metric, higher_is_better)
        other = self._references.resolve(good, times) if good else None
        compared = question.compare(other)
        learnt = self._teaching.learnt(actor, times)
        ranking = explain(
            compared.history,
            compared.found,
            compared.good,
            compared.bad,
            Routes(compared.graph, question.ends),
            learnt=learnt,
        )
        return self._answer(actor, question, compared, ranking, (*_notes(compared), *_taught(learnt)))

    def _answer(
        self,
        actor: Actor,
        question: _Question,
        compared: _Compared,
        ranking: Ranking,
        notes: tuple[str, ...],
    ) -> RootCause:
        times = question.times
        noise, delta = compared.history.noise, compared.bad.value - compared.good.value
        sigmas = abs(delta) / noise.sigma if noise.sigma else 0.0
        drawn = _drawn(compared, ranking)
        shown = drawn | set(compared.history.runs) | set(compared.alternatives)
        affected, names = self._affected(actor, question, ranking, times)
        return RootCause(
            metric=question.metric,
            higher_is_better=question.higher,
            good=compared.good,
            bad=compared.bad,
            delta=delta,
            noise=noise,
            sigmas=sigmas,
            p_seeds=chance_of_seeds(sigmas) if noise.sigma else float(delta == 0),
            p_none=ranking.p_none,
            suspects=ranking.suspects,
            pairs=ranking.pairs,
            credible=ranking.credible,
            alias_groups=ranking.alias_groups,
            next_rerun=ranking.next_rerun,
            status=ranking.status,
            history=tuple((run, compared.history.values[run]) for run in compared.history.runs),
            chosen=compared.chosen,
            alternatives=compared.alternatives,
            carriers=tuple(dict.fromkeys(each.after.node for each in compared.found.carriers if each.after)),
            notes=notes,
            nodes=self._nodes(shown, compared.graph, times),
            links=links_of([e for e in compared.graph.edges if e.effect in drawn and e.cause in drawn]),
            affected=affected,
            affected_names=names,
            completeness=compared.completeness,
        )

    def _nodes(self, shown: Collection[Uid], graph: Subgraph, times: Times) -> dict[Uid, Node]:
        """Return the nodes of `shown`; those that the lineages left out are read."""
        known = {uid: graph.nodes[uid] for uid in shown if uid in graph.nodes}
        return known | {node.uid: node for node in self._reading.nodes(set(shown) - known.keys(), times)}

    def _affected(
        self, actor: Actor, question: _Question, ranking: Ranking, times: Times
    ) -> tuple[Mapping[str, int], tuple[str, ...]]:
        start = _spreading(ranking.suspects[0], question) if ranking.suspects else question.asked.uid
        impact = self._lineage.impact_of(actor, [start], times=times)
        told = [
            each
            for each in impact.affected
            if each.node.kind is Kind.DEPLOYMENT and not each.measurement_only
        ]
        names = [
            f"{each.node.name}, owner {', '.join(each.owners)}" if each.owners else each.node.name
            for each in told
        ]
        return impact.counts(), tuple(names)


@dataclass(frozen=True, slots=True)
class _Compared:
    good: Measured
    bad: Measured
    chosen: str
    alternatives: tuple[Uid, ...]
    history: History
    found: Frontier
    graph: Subgraph
    completeness: Completeness


_Choice = tuple[Measured, str, tuple[Uid, ...]]


class _Question:
    """One question with what was read for it."""

    def __init__(
        self, reading: Reading, times: Times, asked: Node, metric: str, higher_is_better: bool | None
    ) -> None:
        self._reading, self.times = reading, times
        self._measuring = Measuring(reading, times)
        self._scores = self._measuring.of(asked)
        self.asked = asked
        self.metric = choose_metric(self._scores, metric)
        self.higher = _direction(self.metric, higher_is_better)
        self.ends = (asked.uid, self._scores.run.uid)

    def compare(self, other: Node | None) -> _Compared:
        """Return the two ends, the history and what changed between the ends."""
        run = self._scores.run
        past = self._measuring.history(run, self.metric)
        given = self._given(other) if other is not None else None
        pairs = self._earlier()
        every = {each.run.uid: each for each in [*past, self._scores, *([given] if given else [])]}
        every |= {scores.run.uid: scores for _, scores in pairs if self.metric in scores.values}
        runs = sorted(every, key=lambda uid: (every[uid].run.occurred_at, uid))
        graph, completeness = self._lineages(runs)
        beside = _pipelines(
            [(self.asked, self._scores), *pairs[-1:], *([(other, given)] if other and given else [])]
        )
        traces = traces_of(graph, runs, pipelines=beside)
        values = {uid: every[uid].values[self.metric] for uid in runs}
        table = table_of(traces, runs)
        noise = noise_of(self.metric, values, table, tested_rows=tested_rows(graph, run.uid))
        choice: _Choice = (
            (_measured((other, given), values), "given", ())
            if given is not None and other is not None
            else self._choose(pairs, values, traces, noise)
        )
        good, chosen, alternatives = choice
        bad = Measured(self.asked.uid, run.uid, values[run.uid])
        if good.run == bad.run:
            raise Invalid(f"both ends were measured by {run.name}; name another --good")
        worse = bad.value < good.value if self.higher else bad.value > good.value
        sign = (1 if self.higher else -1) * (1 if worse or bad.value == good.value else -1)
        return _Compared(
            good=good,
            bad=bad,
            chosen=chosen,
            alternatives=alternatives,
            history=History(table, values, noise, sign),
            found=frontier(traces[good.run], traces[bad.run], steady=self._steady(good.asked)),
            graph=graph,
            completeness=completeness,
        )

    def _steady(self, good: Uid) -> tuple[FactorKind, ...]:
        """Return the kinds of factor that two commits are known to share, whenever their runs were first made."""
        found = self._reading.nodes([good], self.times)
        if self.asked.kind is not Kind.COMMIT or not found or found[0].kind is not Kind.COMMIT:
            return ()
        same = found[0].props.get("requirements") == self.asked.props.get("requirements")
        return (FactorKind.ENVIRONMENT,) if same else ()

    def _given(self, other: Node) -> Scores:
        scores = self._measuring.of(other, job=str(self._scores.run.props.get("job", "")))
        choose_metric(scores, self.metric)
        return scores

    def _earlier(self) -> list[tuple[Node, Scores]]:
        """Return what the asked thing may be compared with besides the runs of its history, oldest first."""
        if self.asked.kind in VERSIONS:
            found = self._measuring.versions_before(self.asked)
        elif self.asked.kind is Kind.COMMIT:
            chain = self._measuring.parents(self.asked)[-1:]
            job = str(self._scores.run.props.get("job", ""))
            found = [(each, self._measuring.of(each, job=job)) for each in chain]
        else:
            return []
        return [(node, scores) for node, scores in found if self.metric in scores.values]

    def _lineages(self, runs: Sequence[Uid]) -> tuple[Subgraph, Completeness]:
        graph, _, completeness = self._reading.around(
            [*runs, self.asked.uid],
            Direction.UPSTREAM,
            relations_of(DEFAULT_PLANES),
            times=self.times,
            budget=BUDGET,
        )
        return graph, completeness

    def _choose(
        self,
        pairs: Sequence[tuple[Node, Scores]],
        values: Mapping[Uid, float],
        traces: Mapping[Uid, Trace],
        noise: Noise,
    ) -> _Choice:
        if self.asked.kind is Kind.COMMIT and pairs:
            node, scores = pairs[-1]
            return (
                Measured(node.uid, scores.run.uid, values[scores.run.uid]),
                "first parent that measured it",
                (),
            )
        if self.asked.kind in VERSIONS and pairs:
            return self._sound_version(pairs, values, noise)
        return self._similar_run(values, traces, noise)

    def _sound_version(
        self, pairs: Sequence[tuple[Node, Scores]], values: Mapping[Uid, float], noise: Noise
    ) -> _Choice:
        """Choose the newest earlier version that is not itself below the noise of the best before it."""
        sign = 1 if self.higher else -1
        best = -float("inf")
        sound = []
        for node, scores in pairs:
            value = sign * values[scores.run.uid]
            if value >= best - BEYOND * noise.sigma:
                sound.append((node, scores))
            best = max(best, value)
        node, scores = sound[-1]
        others = tuple(each.uid for each, _ in reversed(sound[:-1]))[:_NAMED]
        return (
            Measured(node.uid, scores.run.uid, values[scores.run.uid]),
            "newest earlier sound version",
            others,
        )

    def _similar_run(self, values: Mapping[Uid, float], traces: Mapping[Uid, Trace], noise: Noise) -> _Choice:
        """Choose the earlier run with the fewest differing factors among the better ones, else the best."""
        run = self._scores.run
        order = list(values)
        before = [uid for uid in order[: order.index(run.uid)] if self._same_evaluation(uid, traces)]
        if not before:
            raise NotFound(
                f"nothing to compare {run.name} with: no earlier run of {run.props.get('job', 'its job')} "
                f"measured {self.metric}; name one with --good"
            )
        sign = 1 if self.higher else -1
        here = sign * values[run.uid]
        better = [uid for uid in before if sign * values[uid] > here + BEYOND * noise.sigma]
        if not better:
            best = max(before, key=lambda uid: (sign * values[uid], order.index(uid)))
            return Measured(best, best, values[best]), "best earlier run", ()
        apart = {uid: len(differing(traces[uid], traces[run.uid])) for uid in better}
        ranked = sorted(better, key=lambda uid: (apart[uid], -order.index(uid)))
        chosen = ranked[0]
        return (
            Measured(chosen, chosen, values[chosen]),
            "most similar better run",
            tuple(ranked[1 : 1 + _NAMED]),
        )

    def _same_evaluation(self, uid: Uid, traces: Mapping[Uid, Trace]) -> bool:
        here, there = (_evaluation(traces[each]) for each in (self._scores.run.uid, uid))
        return not here or not there or here == there


def _pipelines(ends: Sequence[tuple[Node, Scores]]) -> dict[Uid, set[str]]:
    """Return the run ids that stand beside a measuring run at the commit that was asked about."""
    return {
        scores.run.uid: {str(value) for value in node.group("stage").values()}
        for node, scores in ends
        if node.kind is Kind.COMMIT
    }


def _measured(pair: tuple[Node, Scores], values: Mapping[Uid, float]) -> Measured:
    node, scores = pair
    return Measured(node.uid, scores.run.uid, values[scores.run.uid])


def _evaluation(trace: Trace) -> set[str]:
    return {factor.name for factor in trace.levels if factor.kind is FactorKind.EVALUATION}


def _direction(metric: str, asked: bool | None) -> bool:
    found = usual_direction(metric) if asked is None else asked
    if found is None:
        raise Invalid(f"it is not known which way {metric!r} is better; say --direction higher or lower")
    return found


def _spreading(suspect: Suspect, question: _Question) -> Uid:
    if suspect.factor.kind in (FactorKind.DATASET, FactorKind.MODEL) and suspect.path:
        return suspect.path[0]
    return question.asked.uid


def _drawn(compared: _Compared, ranking: Ranking) -> set[Uid]:
    shown = {compared.good.asked, compared.good.run, compared.bad.asked, compared.bad.run}
    for suspect in ranking.suspects:
        shown |= set(suspect.path)
    for each in compared.found.carriers:
        shown |= {level.node for level in (each.before, each.after) if level is not None}
    return shown


def _taught(learnt: Learnt) -> tuple[str, ...]:
    if not learnt.enough:
        return ()
    return (f"evidence is weighed by what {learnt.closed} closed investigations taught",)


def _notes(compared: _Compared) -> tuple[str, ...]:
    notes = []
    good, bad = (compared.history.traces[end.run] for end in (compared.good, compared.bad))
    if _evaluation(good) != _evaluation(bad):
        notes.append(
            "the two were measured on different evaluation data "
            f"({', '.join(sorted(_evaluation(good))) or 'none recorded'} and "
            f"{', '.join(sorted(_evaluation(bad))) or 'none recorded'}): the metric may have changed its meaning"
        )
    elif any(
        each.factor.kind is FactorKind.EVALUATION
        for each in (*compared.found.roots, *compared.found.carriers)
    ):
        notes.append("the evaluation data changed between the two: part of the move may be the measurement's")
    if compared.history.noise.assumed:
        notes.append(
            f"the noise is assumed from {compared.history.noise.source}; rerun with other seeds to measure it"
        )
    if gaps := sorted(set(good.unrecorded) | set(bad.unrecorded)):
        notes.append(f"not recorded: {', '.join(gaps)}; a change there cannot be seen")
    if compared.found.seeds:
        notes.append("the seed differs too; what seeds do is in the noise")
    return tuple(notes)
