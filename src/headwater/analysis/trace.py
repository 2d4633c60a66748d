"""The lineage of one run as factors with levels: what it was made from, aligned by logical identity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.impact import MEASURING_ROLES
from headwater.analysis.recorded import Levels, Own, own_of
from headwater.analysis.steps import Step, Upstream, doubled
from headwater.model import VERSIONS, Kind, Node, Relation, Subgraph, Uid
from headwater.patience import while_waited

PARENT = "parent"


@dataclass(frozen=True, slots=True)
class Trace:
    """What one run was made from.

    `levels` hold each factor's state; `inputs` for a version factor the factors that went into the step that
    made it (a version without recorded maker is not in it); `makers` the job of that step; `unrecorded` which
    of "code", "data" and "environment" the lineage leaves out somewhere.
    """

    run: Uid
    levels: Mapping[Factor, Level]
    inputs: Mapping[Factor, frozenset[Factor]]
    makers: Mapping[Factor, str]
    unrecorded: tuple[str, ...]


def traces_of(
    graph: Subgraph, runs: Sequence[Uid], *, pipelines: Mapping[Uid, Collection[str]] | None = None
) -> dict[Uid, Trace]:
    """Return the trace of each run within `graph`, which holds their whole lineage.

    Where several runs made the same content, the one that counts is among the run ids that `pipelines` gives
    for the traced run (what stood beside it at a commit), else one that the lineage holds already, else the
    latest before it was used.

    A parameter is named without its job where all jobs of every lineage agree on its value; a job that occurs
    several times in one lineage is told apart by what it made.
    """
    view = Upstream(graph)
    beside = pipelines or {}
    steps = {run: view.steps(run, beside.get(run, ())) for run in while_waited(runs)}
    states = _States(view, {job for found in steps.values() for job in doubled(found)})
    parts = {run: [states.of(step) for step in found] for run, found in steps.items()}
    scoped = _differing_names(parts.values())
    return {run: _trace(run, parts[run], scoped) for run in while_waited(runs)}


class _Part(NamedTuple):
    """What one step has: what it recorded as its `own`, the versions it `used`, and the version factors that it `made`.

    A version that continues what the step makes has scope `PARENT`. `relations` are those to what it depends on.
    """

    job: str
    relations: frozenset[Relation]
    own: Own
    used: Sequence[tuple[Factor, Level]]
    made: tuple[Factor, ...]


@dataclass(slots=True)
class _States:
    """The state of everything that went into steps; a job of `doubled` is told apart by what it made."""

    view: Upstream
    doubled: Collection[str]
    _parts: dict[tuple[Uid, str, tuple[Uid, ...]], _Part] = field(default_factory=dict)
    _versions: dict[Uid, Level] = field(default_factory=dict)

    def of(self, step: Step) -> _Part:
        """Return what went into `step`."""
        key = (step.run.uid, step.series, step.makes)
        part = self._parts.get(key)
        if part is None:
            part = self._parts[key] = self._part(step)
        return part

    def _part(self, step: Step) -> _Part:
        job = step.job
        scope = f"{job} of {step.series}" if job in self.doubled and step.series else job
        made = tuple(self._factor(version, "") for version in step.makes)
        upstream = self.view.upstream[step.run.uid]
        return _Part(
            job=scope,
            relations=frozenset(edge.relation for edge in upstream),
            own=own_of(step.run, scope, upstream, self.view.graph.nodes),
            used=list(self._used(step)),
            made=made,
        )

    def _used(self, step: Step) -> Iterator[tuple[Factor, Level]]:
        for edge in self.view.upstream[step.run.uid]:
            used = self.view.graph.nodes.get(edge.cause)
            if used is None or used.kind not in VERSIONS:
                continue
            factor = self._factor(edge.cause, edge.role)
            continued = factor.name == step.series and step.makes
            yield (factor._replace(scope=PARENT) if continued else factor), self._level(used)

    def _factor(self, version: Uid, role: str) -> Factor:
        if self.view.graph.nodes[version].kind is Kind.MODEL_VERSION:
            return Factor(FactorKind.MODEL, self.view.series(version))
        kind = FactorKind.EVALUATION if role in MEASURING_ROLES else FactorKind.DATASET
        return Factor(kind, self.view.series(version))

    def _level(self, version: Node) -> Level:
        level = self._versions.get(version.uid)
        if level is None:
            whole, nodes = self.view.whole(version.uid), self.view.graph.nodes
            since = min(nodes[uid].occurred_at for uid in self.view.members[whole] if uid in nodes)
            shown = str(version.props.get("version", version.name))
            level = self._versions[version.uid] = Level(whole, shown, version.uid, since)
        return level


def _gaps(parts: Sequence[_Part]) -> tuple[str, ...]:
    """Return which of code and environment some step does not record, and data where no step does."""
    missing = {
        "code": any(Relation.EXECUTED not in part.relations for part in parts),
        "data": not any(Relation.USED in part.relations for part in parts),
        "environment": any(Relation.RAN_IN not in part.relations for part in parts),
    }
    return tuple(name for name, absent in missing.items() if absent)


def _differing_names(lineages: Collection[Sequence[_Part]]) -> set[Factor]:
    """Return the parameters and seeds that have several values within some lineage."""
    out: set[Factor] = set()
    for parts in lineages:
        blocks = [part.own.settings for part in parts if part.own.settings]
        values: dict[Factor, str] = {}
        for block in blocks if len(blocks) > 1 else ():
            for factor, level in block.items():
                if values.setdefault(factor, level.value) != level.value:
                    out.add(factor)
    return out


def _trace(run: Uid, parts: Sequence[_Part], scoped: Collection[Factor]) -> Trace:
    levels: dict[Factor, Level] = {}
    several: dict[Factor, dict[str, Level]] = defaultdict(dict)
    inputs: dict[Factor, set[Factor]] = defaultdict(set)
    makers: dict[Factor, str] = {}
    used = {factor for part in parts for factor, _ in part.used}
    measured_only = {factor.name for factor in used if factor.kind is FactorKind.EVALUATION} - {
        factor.name for factor in used if factor.kind is FactorKind.DATASET
    }
    for part in parts:
        blocks = [_scoped(part, scoped), *part.own.rest]
        versions = [(_as_measured(factor, measured_only), level) for factor, level in part.used]
        for block in blocks:
            if levels.keys().isdisjoint(block):
                levels |= block
            else:
                _add(block.items(), levels, several)
        _add(versions, levels, several)
        for made in (_as_measured(each, measured_only) for each in part.made):
            inputs[made].update(*blocks, (factor for factor, _ in versions))
            if any(blocks):
                makers[made] = part.job
    levels |= {factor: _merged([levels[factor], *others.values()]) for factor, others in several.items()}
    return Trace(
        run=run,
        levels=levels,
        inputs={factor: frozenset(each) for factor, each in inputs.items()},
        makers=makers,
        unrecorded=_gaps(parts),
    )


def _scoped(part: _Part, scoped: Collection[Factor]) -> Levels:
    """Return a step's settings, those that have several values in some lineage named with their job."""
    settings = part.own.settings
    if not scoped:
        return settings
    return {
        factor._replace(scope=part.job) if factor in scoped else factor: level
        for factor, level in settings.items()
    }


def _add(
    found: Iterable[tuple[Factor, Level]],
    levels: dict[Factor, Level],
    several: dict[Factor, dict[str, Level]],
) -> None:
    """Add what is not held yet, and to `several` what is held with another value."""
    for factor, level in found:
        if levels.setdefault(factor, level).value != level.value:
            several[factor].setdefault(level.value, level)


def _as_measured(factor: Factor, measured_only: Collection[str]) -> Factor:
    if factor.kind not in (FactorKind.DATASET, FactorKind.EVALUATION):
        return factor
    kind = FactorKind.EVALUATION if factor.name in measured_only else FactorKind.DATASET
    return Factor(kind, factor.name, factor.scope)


def _merged(levels: Sequence[Level]) -> Level:
    ordered = sorted(levels, key=lambda level: level.value)
    return Level(
        value="\n".join(level.value for level in ordered),
        shown=" + ".join(sorted({level.shown for level in ordered})),
        node=ordered[0].node,
        since=max(level.since for level in ordered),
    )
