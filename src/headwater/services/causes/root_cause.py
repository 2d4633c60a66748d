"""The root-cause question and its whole answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

from headwater.analysis.factors import FactorKind
from headwater.analysis.lineage import links_of
from headwater.analysis.root_cause.answer import RootCause, Status, Suspect
from headwater.analysis.root_cause.explain import Ranking, chance_of_seeds, explain
from headwater.analysis.root_cause.learning import Learnt
from headwater.analysis.root_cause.routes import Routes
from headwater.model import (
    NOW,
    VERSIONS,
    Kind,
    Node,
    Subgraph,
    Times,
    Uid,
)
from headwater.naming import quoted, reference_of
from headwater.services.actor import Actor
from headwater.services.blaming import blaming
from headwater.services.causes.question import Compared, Question, evaluation_of
from headwater.services.causes.teaching import TeachingService
from headwater.services.lineage import LineageService
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.store import Store


class RootCauseService:
    """Explains moves of a metric."""

    def __init__(self, store: Store, teaching: TeachingService) -> None:
        self._reading = Reading(store)
        self._references = References(self._reading)
        self._lineage = LineageService(store)
        self._teaching = teaching

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
        with blaming("bad"):
            asked = self._references.resolve(bad, times)
            question = Question(self._reading, times, asked, metric, higher_is_better)
        with blaming("good"):
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
        return self._answer(actor, question, compared, ranking, _taught(learnt))

    def _answer(
        self,
        actor: Actor,
        question: Question,
        compared: Compared,
        ranking: Ranking,
        notes: tuple[str, ...],
    ) -> RootCause:
        drawn = _drawn(compared, ranking)
        shown = drawn | set(compared.history.runs) | set(compared.alternatives)
        nodes = self._nodes(shown, compared.graph, question.times)
        cautions = _cautions(compared, nodes)
        affected, names = self._affected(actor, question, ranking, question.times)
        comparable = _comparable(compared, nodes)
        return RootCause(
            **_ranked(ranking if comparable else replace(ranking, status=Status.NONE, next_rerun=None)),
            **_moved(compared),
            metric=question.metric,
            higher_is_better=question.higher,
            history=tuple((run, compared.history.values[run]) for run in compared.history.runs),
            chosen=compared.chosen,
            alternatives=compared.alternatives,
            carriers=tuple(dict.fromkeys(each.after.node for each in compared.found.carriers if each.after)),
            notes=(*cautions, *_notes(compared), *question.notes, *notes),
            cautions=cautions,
            nodes=nodes,
            links=links_of([e for e in compared.graph.edges if e.effect in drawn and e.cause in drawn]),
            affected=affected,
            affected_names=names,
            completeness=compared.completeness,
            comparable=comparable,
        )

    def _nodes(self, shown: Collection[Uid], graph: Subgraph, times: Times) -> dict[Uid, Node]:
        """Return the nodes of `shown`; those that the lineages left out are read."""
        known = {uid: graph.nodes[uid] for uid in shown if uid in graph.nodes}
        return known | {node.uid: node for node in self._reading.nodes(set(shown) - known.keys(), times)}

    def _affected(
        self, actor: Actor, question: Question, ranking: Ranking, times: Times
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
        asked = {question.asked.uid, question.run, *(ranking.suspects[0].path if ranking.suspects else ())}
        return impact.others(asked), tuple(names)


def _ranked(ranking: Ranking) -> dict[str, Any]:
    return {each.name: getattr(ranking, each.name) for each in fields(ranking)}


def _moved(compared: Compared) -> dict[str, Any]:
    """Return the two ends, and how far they are apart in units of the noise."""
    noise, delta = compared.history.noise, compared.bad.value - compared.good.value
    sigmas = abs(delta) / noise.sigma if noise.sigma else 0.0
    return {
        "good": compared.good,
        "bad": compared.bad,
        "delta": delta,
        "noise": noise,
        "sigmas": sigmas,
        "p_seeds": chance_of_seeds(sigmas) if noise.sigma else float(delta == 0),
    }


def _spreading(suspect: Suspect, question: Question) -> Uid:
    if suspect.factor.kind in (FactorKind.DATASET, FactorKind.MODEL) and suspect.path:
        return suspect.path[0]
    return question.asked.uid


def _drawn(compared: Compared, ranking: Ranking) -> set[Uid]:
    shown = {compared.good.asked, compared.good.run, compared.bad.asked, compared.bad.run}
    for suspect in ranking.suspects:
        shown |= set(suspect.path)
    for each in compared.found.carriers:
        shown |= {level.node for level in (each.before, each.after) if level is not None}
    return shown


def _taught(learnt: Learnt) -> tuple[str, ...]:
    if not (learnt.enough and learnt.ratios):
        return ()
    return (f"evidence is weighed by what {learnt.closed} closed investigations taught",)


def _cautions(compared: Compared, nodes: Mapping[Uid, Node]) -> tuple[str, ...]:
    """Return why the two may not be comparable at all."""
    cautions = []
    series = _series_asked(compared, nodes)
    if len(set(series)) > 1:
        cautions.append(
            f"{' and '.join(series)} are different series: they may differ in what is not recorded, too"
        )
    good, bad = (compared.history.traces[end.run] for end in (compared.good, compared.bad))
    if evaluation_of(good) != evaluation_of(bad):
        cautions.append(
            "the two were measured on different evaluation data "
            f"({_datasets(evaluation_of(good))} and {_datasets(evaluation_of(bad))}): "
            "the metric may have changed its meaning"
        )
    return tuple(cautions)


def _comparable(compared: Compared, nodes: Mapping[Uid, Node]) -> bool:
    """Return whether the two metrics mean the same: on data known to differ, or of series of no shared data, not."""
    good, bad = (evaluation_of(compared.history.traces[end.run]) for end in (compared.good, compared.bad))
    if good & bad:
        return True
    return not (good and bad) and len(set(_series_asked(compared, nodes))) <= 1


def _series_asked(compared: Compared, nodes: Mapping[Uid, Node]) -> list[str]:
    """Return the series of the ends that are versions."""
    ends = [nodes[end.asked] for end in (compared.good, compared.bad) if end.asked in nodes]
    return [_series(node) for node in ends if node.kind in VERSIONS]


def _series(version: Node) -> str:
    """Return the reference of the series that a version belongs to."""
    word, _, _ = reference_of(version).partition(":")
    return f"{word}:{quoted(str(version.props.get('series', '')))}"


def _datasets(names: Collection[str]) -> str:
    return ", ".join(f"dataset:{quoted(name)}" for name in sorted(names)) or "none recorded"


def _notes(compared: Compared) -> tuple[str, ...]:
    notes = []
    good, bad = (compared.history.traces[end.run] for end in (compared.good, compared.bad))
    if evaluation_of(good) == evaluation_of(bad) and any(
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
