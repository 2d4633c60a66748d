"""The root-cause answer as typed objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import strawberry

from headwater.analysis.factors import Factor
from headwater.analysis.root_cause import answer as plain
from headwater.api.graphql.answers import Completeness, KindCount, kind_counts
from headwater.api.graphql.columns import columns
from headwater.api.graphql.entities import Entity, entity_of
from headwater.api.graphql.runs import Run
from headwater.api.graphql.scalars import Columns, finite
from headwater.model import Node, Times, Uid
from headwater.services.wording.prose import headline, sentence, text


@strawberry.type
class Measured:
    """One end of the comparison: the thing asked about, the run that measured it, and the value."""

    asked: Entity | None
    run: Run | None
    value: float | None


@strawberry.type
class Noise:
    """How far the metric moves with nothing changed but the seed, as a standard deviation in its units."""

    sigma: float | None
    source: str
    degrees: int
    assumed: bool


@strawberry.type
class Evidence:
    """What speaks for a suspect (`ratio` above 1), against it (below 1), or is missing (1)."""

    text: str
    ratio: float | None


@strawberry.type
class Contrast:
    """Two runs that differ in the suspect and in `others` more recorded factors, and by how much the metric differs."""

    having: Run | None
    without: Run | None
    delta: float | None
    others: int


@strawberry.type
class FactorName:
    """One thing that can change: its kind and the name people read."""

    kind: str
    name: str


@strawberry.type
class Suspect:
    """One changed thing with no changed input, with `before` and `after` as people read them.

    `kind` is dataset, parameter, command, code, environment, model, seed, evaluation, nondeterminism or
    unrecorded. `since` is the version on the way that the history points at, empty where it is `after`.
    `path` runs from it to what was measured; `effect` is the expected move of the metric by it with its
    bounds of 90 %.
    """

    kind: str
    name: str
    ref: str
    before: str
    after: str
    since: str
    probability: float | None
    evidence: list[Evidence]
    path: list[Entity]
    contrasts: list[Contrast]
    effect: float | None
    low: float | None
    high: float | None


@strawberry.type
class JointCause:
    """Two suspects, by position, that did it only together, or each its part where `additive`."""

    first: int
    second: int
    additive: bool
    probability: float | None


@strawberry.type
class Rerun:
    """A run worth making: `base` with each factor of `revert` set back to its good level, repeating `steps`."""

    base: Run | None
    revert: list[FactorName]
    steps: list[Entity]
    expected_runs: float | None


@strawberry.type
class Measurement:
    """One run of the history with its value, oldest first."""

    run: Run | None
    value: float | None


@strawberry.type
class RootCause:
    """Which upstream change moved `metric` from good to bad.

    `delta` is bad minus good; `sigmas` is its size in units of the noise; `pSeeds` the chance of such a move
    from seeds alone; `pNone` the probability that nothing upstream did it. `credible` are the positions of the
    suspects that hold 90 % together; `aliasGroups` positions of suspects that the history never saw apart.
    `status` is none, observed or verified. Of ends that are not `comparable`, as they were measured on different
    data, `suspects` are only what differs, and nothing is blamed. `chosen` says how the good end was chosen and
    `alternatives` what else it could have been. `carriers` changed only because something above them did.
    `columns` hold the graph of everything named here. `affected` counts what depends on the first suspect.
    """

    metric: str
    higher_is_better: bool
    regressed: bool
    good: Measured
    bad: Measured
    delta: float | None
    noise: Noise
    sigmas: float | None
    p_seeds: float | None
    p_none: float | None
    headline: str
    sentence: str
    text: str
    suspects: list[Suspect]
    pairs: list[JointCause]
    credible: list[int]
    alias_groups: list[list[int]]
    next_rerun: Rerun | None
    status: str
    comparable: bool
    history: list[Measurement]
    chosen: str
    alternatives: list[Entity]
    carriers: list[Entity]
    notes: list[str]
    affected: list[KindCount]
    affected_names: list[str]
    columns: Columns
    completeness: Completeness

    @classmethod
    def of(cls, answer: plain.RootCause, times: Times) -> RootCause:
        """Return it as an object of the schema."""
        named = _Named(answer.nodes, times)
        return cls(
            metric=answer.metric,
            higher_is_better=answer.higher_is_better,
            regressed=answer.regressed,
            good=named.measured(answer.good),
            bad=named.measured(answer.bad),
            delta=finite(answer.delta),
            noise=_noise(answer.noise),
            sigmas=finite(answer.sigmas),
            p_seeds=finite(answer.p_seeds),
            p_none=finite(answer.p_none),
            headline=headline(answer),
            sentence=sentence(answer),
            text=text(answer),
            suspects=[named.suspect(each) for each in answer.suspects],
            pairs=[_joint(each) for each in answer.pairs],
            credible=list(answer.credible),
            alias_groups=[list(group) for group in answer.alias_groups],
            next_rerun=named.rerun(answer.next_rerun),
            status=answer.status.value,
            comparable=answer.comparable,
            history=[Measurement(run=named.run(uid), value=finite(value)) for uid, value in answer.history],
            chosen=answer.chosen,
            alternatives=named.many(answer.alternatives),
            carriers=named.many(answer.carriers),
            notes=list(answer.notes),
            affected=kind_counts(answer.affected),
            affected_names=list(answer.affected_names),
            columns=columns(list(answer.nodes.values()), answer.links),
            completeness=Completeness.of(answer.completeness),
        )


class _Named:
    """The nodes of an answer as entities."""

    def __init__(self, nodes: Mapping[Uid, Node], times: Times) -> None:
        self._nodes, self._times = nodes, times

    def one(self, uid: Uid) -> Entity | None:
        """Return the entity, None where it was never described."""
        return entity_of(self._nodes[uid], self._times) if uid in self._nodes else None

    def run(self, uid: Uid) -> Run | None:
        """Return the run, None where it was never described."""
        found = self.one(uid)
        return found if isinstance(found, Run) else None

    def many(self, uids: Sequence[Uid]) -> list[Entity]:
        """Return the entities that are described."""
        return [found for uid in uids if (found := self.one(uid)) is not None]

    def measured(self, end: plain.Measured) -> Measured:
        """Return one end of the comparison."""
        return Measured(asked=self.one(end.asked), run=self.run(end.run), value=finite(end.value))

    def suspect(self, suspect: plain.Suspect) -> Suspect:
        """Return a suspect."""
        return Suspect(
            kind=suspect.factor.kind.value,
            name=suspect.factor.label,
            ref=suspect.ref,
            before=suspect.before,
            after=suspect.after,
            since=suspect.since,
            probability=finite(suspect.probability),
            evidence=[Evidence(text=each.text, ratio=finite(each.ratio)) for each in suspect.evidence],
            path=self.many(suspect.path),
            contrasts=[self._contrast(each) for each in suspect.contrasts],
            effect=finite(suspect.effect),
            low=finite(suspect.low),
            high=finite(suspect.high),
        )

    def rerun(self, rerun: plain.Rerun | None) -> Rerun | None:
        """Return the rerun worth making."""
        if rerun is None:
            return None
        return Rerun(
            base=self.run(rerun.base),
            revert=[_factor(each) for each in rerun.revert],
            steps=self.many(rerun.steps),
            expected_runs=finite(rerun.expected_runs),
        )

    def _contrast(self, each: plain.Contrast) -> Contrast:
        return Contrast(
            having=self.run(each.having),
            without=self.run(each.without),
            delta=finite(each.delta),
            others=each.others,
        )


def _joint(pair: plain.Pair) -> JointCause:
    return JointCause(
        first=pair.first,
        second=pair.second,
        additive=pair.additive,
        probability=finite(pair.probability),
    )


def _factor(factor: Factor) -> FactorName:
    return FactorName(kind=factor.kind.value, name=factor.label)


def _noise(noise: plain.Noise) -> Noise:
    return Noise(sigma=finite(noise.sigma), source=noise.source, degrees=noise.degrees, assumed=noise.assumed)
