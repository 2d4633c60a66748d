"""The lineage of one run as factors with levels: what it was made from, aligned by logical identity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.impact import MEASURING_ROLES
from headwater.analysis.steps import Step, Upstream, doubled
from headwater.model import VERSIONS, Kind, Node, Relation, Subgraph, Uid

SEED_NAMES = frozenset({"seed", "random_state", "random_seed", "rng_seed", "manual_seed", "global_seed"})
PARENT = "parent"
_OF_A_JOB = (FactorKind.PARAMETER, FactorKind.SEED)
_ENVIRONMENT_FACTS = ("python", "os", "image", "accelerators")


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
    steps = {run: view.steps(run, beside.get(run, ())) for run in runs}
    states = _States(view, {job for found in steps.values() for job in doubled(found)})
    parts = {run: [states.of(step) for step in found] for run, found in steps.items()}
    scoped = _differing_names(parts.values())
    return {run: _trace(run, parts[run], scoped, _gaps(view, steps[run])) for run in runs}


_Recorded = tuple[FactorKind, str, Level]


class _Part(NamedTuple):
    """What one step has: what it `recorded` itself, the versions it `used`, and the version factors that it `made`.

    Scopes of what is recorded are not settled yet; a version that continues what the step makes has scope `PARENT`.
    """

    job: str
    recorded: Sequence[_Recorded]
    used: Sequence[tuple[Factor, Level]]
    made: tuple[Factor, ...]


@dataclass(slots=True)
class _States:
    """The state of everything that went into steps; a job of `doubled` is told apart by what it made."""

    view: Upstream
    doubled: Collection[str]
    _own: dict[tuple[Uid, str], Sequence[_Recorded]] = field(default_factory=dict)
    _held: dict[Uid, Sequence[_Recorded]] = field(default_factory=dict)
    _versions: dict[Uid, Level] = field(default_factory=dict)

    def of(self, step: Step) -> _Part:
        """Return what went into `step`."""
        job = step.job
        scope = f"{job} of {step.series}" if job in self.doubled and step.series else job
        made = tuple(self._factor(version, "") for version in step.makes)
        uid = step.run.uid
        if (uid, scope) not in self._own:
            self._own[uid, scope] = list(self._recorded(step.run, scope))
        return _Part(scope, self._own[uid, scope], list(self._used(step)), made)

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

    def _recorded(self, run: Node, job: str) -> Iterator[_Recorded]:
        for name, value in run.group("param").items():
            seed = name.lower().rsplit(".", 1)[-1] in SEED_NAMES
            kind = FactorKind.SEED if seed else FactorKind.PARAMETER
            yield kind, name, Level(str(value), str(value), run.uid, run.occurred_at)
        if command := str(run.props.get("command", "")):
            yield FactorKind.COMMAND, job, Level(command, command, run.uid, run.occurred_at)
        yield from self._code(run)
        for edge in self.view.upstream[run.uid]:
            if edge.relation is Relation.RAN_IN and (found := self.view.graph.nodes.get(edge.cause)):
                if found.uid not in self._held:
                    self._held[found.uid] = list(_environment(found))
                yield from self._held[found.uid]

    def _code(self, run: Node) -> Iterator[_Recorded]:
        edges = [edge for edge in self.view.upstream[run.uid] if edge.relation is Relation.EXECUTED]
        edges.sort(key=lambda edge: (edge.occurred_at, edge.cause))
        files: dict[str, tuple[str, str, Uid, datetime]] = {}
        for edge in edges:
            listed = edge.props.get("files", ())
            for path, digest, shown in _listed_files(listed) if isinstance(listed, tuple) else ():
                files.setdefault(path, (digest, shown, edge.cause, edge.occurred_at))
        for path, (digest, shown, carrier, at) in sorted(files.items()):
            yield FactorKind.CODE, path, Level(digest, shown, run.uid, at, carrier)
        commit = self.view.graph.nodes.get(edges[0].cause) if edges else None
        if commit is not None and not files and not commit.group("stage"):
            level = Level(commit.name, commit.name[:12], run.uid, edges[0].occurred_at, commit.uid)
            yield FactorKind.CODE, "commit", level


@lru_cache(maxsize=4_096)
def _listed_files(listed: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return (path, digest, what is shown of it) of entries like "train.py=md5:0a1b"; runs share most lists."""
    entries = (entry.partition("=") for entry in listed)
    return tuple((path, digest, digest.rpartition(":")[2][:8]) for path, _, digest in entries)


def _gaps(view: Upstream, steps: Sequence[Step]) -> tuple[str, ...]:
    """Return which of code and environment some step does not record, and data where no step does."""
    recorded = [{edge.relation for edge in view.upstream[step.run.uid]} for step in steps]
    missing = {
        "code": any(Relation.EXECUTED not in found for found in recorded),
        "data": not any(Relation.USED in found for found in recorded),
        "environment": any(Relation.RAN_IN not in found for found in recorded),
    }
    return tuple(name for name, absent in missing.items() if absent)


def _environment(node: Node) -> Iterator[_Recorded]:
    packages = node.props.get("packages", ())
    held: dict[str, str] = {}
    for entry in packages if isinstance(packages, tuple) else ():
        name, _, version = entry.partition("==")
        held[name.rpartition("/")[2]] = version
    for name in _ENVIRONMENT_FACTS:
        if name in node.props:
            value = node.props[name]
            held[name] = ", ".join(value) if isinstance(value, tuple) else str(value)
    held |= {path: str(digest) for path, digest in node.group("file").items()}
    for name, value in held.items():
        shown = value.rpartition(":")[2][:12] if name in node.group("file") else value
        yield FactorKind.ENVIRONMENT, name, Level(value, shown, node.uid, node.occurred_at)


def _differing_names(lineages: Collection[Sequence[_Part]]) -> set[tuple[FactorKind, str]]:
    """Return the parameters and seeds that have several values within some lineage."""
    out: set[tuple[FactorKind, str]] = set()
    for parts in lineages:
        values: dict[tuple[FactorKind, str], str] = {}
        for part in parts:
            for kind, name, level in part.recorded:
                if kind in _OF_A_JOB and values.setdefault((kind, name), level.value) != level.value:
                    out.add((kind, name))
    return out


def _trace(
    run: Uid, parts: Sequence[_Part], scoped: Collection[tuple[FactorKind, str]], gaps: tuple[str, ...]
) -> Trace:
    levels: dict[Factor, Level] = {}
    several: dict[Factor, dict[str, Level]] = defaultdict(dict)
    inputs: dict[Factor, set[Factor]] = defaultdict(set)
    makers: dict[Factor, str] = {}
    used = {factor for part in parts for factor, _ in part.used}
    measured_only = {factor.name for factor in used if factor.kind is FactorKind.EVALUATION} - {
        factor.name for factor in used if factor.kind is FactorKind.DATASET
    }
    for part in parts:
        held = [
            (Factor(kind, name, part.job if (kind, name) in scoped else ""), level)
            for kind, name, level in part.recorded
        ]
        held += [(_as_measured(factor, measured_only), level) for factor, level in part.used]
        for factor, level in held:
            if levels.setdefault(factor, level).value != level.value:
                several[factor].setdefault(level.value, level)
        for made in (_as_measured(each, measured_only) for each in part.made):
            inputs[made].update(factor for factor, _ in held)
            if part.recorded:
                makers[made] = part.job
    levels |= {factor: _merged([levels[factor], *others.values()]) for factor, others in several.items()}
    return Trace(
        run=run,
        levels=levels,
        inputs={factor: frozenset(each) for factor, each in inputs.items()},
        makers=makers,
        unrecorded=gaps,
    )


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
