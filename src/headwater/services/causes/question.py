"""What a root-cause question compares: the two ends, their history, and what changed between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.analysis.completeness import Completeness
from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import Measured, Noise
from headwater.analysis.root_cause.directions import higher_is_better as usual_direction
from headwater.analysis.root_cause.frontier import Frontier, frontier
from headwater.analysis.root_cause.history import History
from headwater.analysis.root_cause.noise import noise_of
from headwater.analysis.root_cause.table import Table
from headwater.analysis.trace import Trace
from headwater.errors import Invalid, NotFound
from headwater.model import (
    SERIES,
    VERSIONS,
    Kind,
    Node,
    Subgraph,
    Times,
    Uid,
)
from headwater.naming import reference_of
from headwater.services.blaming import blaming
from headwater.services.causes.lineages import LineageReader
from headwater.services.measuring import MOST_RUNS, Measuring, Scores, choose_metric, tested_rows
from headwater.services.reading import Reading

BEYOND = 2.0
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """The two ends and how good was `chosen`, their history, what changed, and the lineages it was read from."""

    good: Measured
    bad: Measured
    chosen: str
    alternatives: tuple[Uid, ...]
    history: History
    found: Frontier
    graph: Subgraph
    completeness: Completeness


_Choice = tuple[Measured, str, tuple[Uid, ...]]


class Question:
    """One question with what was read for it."""

    def __init__(
        self, reading: Reading, times: Times, asked: Node, metric: str, higher_is_better: bool | None
    ) -> None:
        self._reading, self.times = reading, times
        self._measuring = Measuring(reading, times)
        self.notes: tuple[str, ...] = ()
        if asked.kind in SERIES:
            asked, _ = self._measuring.newest(asked)
            self.notes = (f"asked about {reference_of(asked)}, the newest version that was measured",)
        self._scores = self._measuring.of(asked)
        self.asked, self.run = asked, self._scores.run.uid
        if asked.kind is Kind.DATASET_VERSION:
            stands = f"{reference_of(asked)} is data: {reference_of(self._scores.run)} stands for it"
            self.notes += (f"{stands}, the newest of the nearest runs downstream that measured anything",)
        with blaming("metric"):
            self.metric = choose_metric(self._scores, metric)
        with blaming("higher_is_better"):
            self.higher = _direction(self.metric, higher_is_better)
        self.ends = (asked.uid, self.run)

    def compare(self, other: Node | None) -> Compared:
        """Return the two ends, the history and what changed between the ends."""
        run = self._scores.run
        past = self._measuring.history(run, self.metric)
        given = self._given(other) if other is not None else None
        pairs = self._earlier()
        every = {each.run.uid: each for each in [*past, self._scores, *([given] if given else [])]}
        every |= {scores.run.uid: scores for _, scores in pairs if self.metric in scores.values}
        runs = sorted(every, key=lambda uid: (every[uid].run.occurred_at, uid))
        beside = _pipelines(
            [(self.asked, self._scores), *pairs[-1:], *([(other, given)] if other and given else [])]
        )
        values = {uid: every[uid].values[self.metric] for uid in runs}
        lineages = LineageReader(self._reading, self.times).read(runs, self.asked, beside)
        graph, table = lineages.graph, lineages.table
        noise = noise_of(self.metric, values, table, tested_rows=tested_rows(graph, run.uid))
        if given is None or other is None:
            good, chosen, alternatives = self._choose(pairs, values, table, noise)
        else:
            good, chosen, alternatives = _measured((other, given), values), "given", ()
        bad = Measured(self.asked.uid, run.uid, values[run.uid])
        if good.run == bad.run:
            raise Invalid(f"both ends were measured by {reference_of(run)}; name another good one")
        worse = bad.value < good.value if self.higher else bad.value > good.value
        sign = (1 if self.higher else -1) * (1 if worse or bad.value == good.value else -1)
        return Compared(
            good=good,
            bad=bad,
            chosen=chosen,
            alternatives=alternatives,
            history=History(table, values, noise, sign),
            found=frontier(
                table.traces[good.run],
                table.traces[bad.run],
                steady=self._steady(good.asked),
                among=lineages.compared(good.run, bad.run),
            ),
            graph=graph,
            completeness=lineages.completeness,
        )

    def _steady(self, good: Uid) -> tuple[FactorKind, ...]:
        """Return the kinds of factor that two commits are known to share, whenever their runs were first made."""
        if self.asked.kind is not Kind.COMMIT:
            return ()
        found = self._reading.nodes([good], self.times)
        if not found or found[0].kind is not Kind.COMMIT:
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
            found = self._measuring.versions_before(self.asked)[-MOST_RUNS:]
        elif self.asked.kind is Kind.COMMIT:
            chain = self._measuring.parents(self.asked)[-1:]
            job = str(self._scores.run.props.get("job", ""))
            found = [(each, self._measuring.of(each, job=job)) for each in chain]
        else:
            return []
        return [(node, scores) for node, scores in found if self.metric in scores.values]

    def _choose(
        self,
        pairs: Sequence[tuple[Node, Scores]],
        values: Mapping[Uid, float],
        table: Table,
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
        return self._similar_run(values, table, noise)

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

    def _similar_run(self, values: Mapping[Uid, float], table: Table, noise: Noise) -> _Choice:
        """Choose the earlier run with the fewest differing factors among the better ones, else the best."""
        run = self._scores.run
        order = list(values)
        data = dict(zip(table.runs, table.evaluated_on(), strict=True))
        here = data[run.uid]
        before = [
            uid for uid in order[: order.index(run.uid)] if data[uid] == here or not (data[uid] and here)
        ]
        if not before:
            raise NotFound(
                f"nothing to compare {reference_of(run)} with: no earlier run of {run.props.get('job', 'its job')} "
                f"measured {self.metric}; name a good one to compare with (--good REF)"
            )
        sign = 1 if self.higher else -1
        floor = sign * values[run.uid] + BEYOND * noise.sigma
        better = [uid for uid in before if sign * values[uid] > floor]
        if not better:
            best = max(before, key=lambda uid: (sign * values[uid], order.index(uid)))
            return Measured(best, best, values[best]), "best earlier run", ()
        apart = dict(zip(table.runs, table.apart(run.uid), strict=True))
        ranked = sorted(better, key=lambda uid: (apart[uid], -order.index(uid)))
        chosen = ranked[0]
        return (
            Measured(chosen, chosen, values[chosen]),
            "most similar better run",
            tuple(ranked[1 : 1 + _NAMED]),
        )


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


def evaluation_of(trace: Trace) -> set[str]:
    """Return the names of the data that the run was measured on."""
    return {factor.name for factor in trace.levels if factor.kind is FactorKind.EVALUATION}


def _direction(metric: str, asked: bool | None) -> bool:
    found = usual_direction(metric) if asked is None else asked
    if found is None:
        raise Invalid(f"it is not known which way {metric!r} is better; give the direction: higher or lower")
    return found
