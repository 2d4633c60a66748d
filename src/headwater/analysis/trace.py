"""The lineage of one run as factors with levels: what it was made from, aligned by logical identity."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.impact import MEASURING_ROLES
from headwater.model import VERSIONS, Edge, Kind, Node, Relation, Subgraph, Uid

SEED_NAMES = frozenset({"seed", "random_state", "random_seed", "rng_seed", "manual_seed", "global_seed"})
PARENT = "parent"
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
    view = _View(graph)
    beside = pipelines or {}
    steps = {run: view.steps(run, beside.get(run, ())) for run in runs}
    doubled = {job for found in steps.values() for job in _doubled(found)}
    entries = {
        run: [entry for step in found for entry in view.entries(step, doubled)]
        for run, found in steps.items()
    }
    scoped = _differing_names(entries.values())
    return {run: _trace(run, entries[run], scoped, view.gaps(steps[run])) for run in runs}


@dataclass(frozen=True, slots=True)
class _Step:
    """A run in a lineage; `series` is that of the version through which it was reached, `makes` all it made for it."""

    run: Node
    series: str
    makes: tuple[Uid, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One factor of one step, before its scope is settled; `made` are the version factors that the step makes."""

    kind: FactorKind
    name: str
    job: str
    level: Level
    made: tuple[Factor, ...]


_Found = tuple[FactorKind, str, Level]


@dataclass(slots=True)
class _View:
    graph: Subgraph
    upstream: dict[Uid, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    same: dict[Uid, Uid] = field(default_factory=dict)
    members: dict[Uid, list[Uid]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for edge in self.graph.edges:
            if edge.relation is Relation.SAME_AS:
                self.same[edge.effect] = min(edge.cause, self.same.get(edge.effect, edge.effect), edge.effect)
            else:
                self.upstream[edge.effect].append(edge)
        for uid in self.graph.nodes:
            self.members[self.whole(uid)].append(uid)

    def whole(self, uid: Uid) -> Uid:
        """Return the smallest uid with the same content."""
        return self.same.get(uid, uid)

    def steps(self, run: Uid, beside: Collection[str]) -> list[_Step]:
        """Return the runs of a lineage, nearest first; a second generation of one step is not opened."""
        reached: dict[Uid, str] = {run: ""}
        made: dict[Uid, dict[Uid, None]] = defaultdict(dict)
        generations: dict[tuple[str, str], Uid] = {}
        opened: list[tuple[Node, str]] = []
        wanted = set(beside) or self._beside(run)
        queue = deque([run])
        while queue:
            uid = queue.popleft()
            node, series = self.graph.nodes.get(uid), reached[uid]
            if node is None or generations.setdefault((_job(node), series), uid) != uid:
                continue
            opened.append((node, series))
            for edge in self.upstream[uid]:
                if edge.relation is Relation.USED or edge.relation is Relation.EVALUATED:
                    version, maker = self._maker(edge.cause, node, reached, wanted)
                    if maker:
                        made[maker][edge.cause] = None
                    if maker and maker not in reached:
                        reached[maker] = self.series(version)
                        queue.append(maker)
        return [_Step(node, series, tuple(made[node.uid])) for node, series in opened]

    def _maker(
        self, version: Uid, user: Node, seen: Collection[Uid], wanted: Collection[str]
    ) -> tuple[Uid, Uid]:
        """Return (version, run) of the one run that counts as the maker of this content; empty if none."""

        def preference(pair: tuple[Uid, Uid]) -> tuple[bool, bool, bool, datetime, Uid]:
            run = self.graph.nodes[pair[1]]
            named = str(run.props.get("run_id", "")) in wanted
            return named, run.uid in seen, run.occurred_at <= user.occurred_at, run.occurred_at, run.uid

        known = [pair for pair in self.makers(version) if pair[1] in self.graph.nodes]
        return max(known, key=preference, default=("", ""))

    def _beside(self, run: Uid) -> set[str]:
        """Return the run ids that stood in the pipeline at the first commit that this run is known from."""
        edges = [edge for edge in self.upstream[run] if edge.relation is Relation.EXECUTED]
        first = min(edges, key=lambda edge: (edge.occurred_at, edge.cause), default=None)
        commit = self.graph.nodes.get(first.cause) if first else None
        return {str(value) for value in commit.group("stage").values()} if commit else set()

    def makers(self, version: Uid) -> list[tuple[Uid, Uid]]:
        """Return (version, run) for the runs that made this content or what it was derived from."""
        found: list[tuple[Uid, Uid]] = []
        stack, seen = [version], set[Uid]()
        while stack:
            whole = self.whole(stack.pop())
            if whole in seen:
                continue
            seen.add(whole)
            for member in self.members.get(whole, [whole]):
                for edge in self.upstream[member]:
                    if edge.relation is Relation.GENERATED_BY:
                        found.append((member, edge.cause))
                    elif edge.relation is Relation.DERIVED_FROM:
                        stack.append(edge.cause)
        return sorted(found)

    def series(self, version: Uid) -> str:
        """Return the name of the series that a version belongs to."""
        node = self.graph.nodes.get(version)
        return str(node.props.get("series", node.name)) if node else ""

    def entries(self, step: _Step, doubled: Collection[str]) -> Iterator[_Entry]:
        """Yield what went into a step."""
        job = _job(step.run)
        scope = f"{job} of {step.series}" if job in doubled and step.series else job
        made = tuple(self._factor(version, "") for version in step.makes)
        for kind, name, level in self._own(step.run, scope):
            yield _Entry(kind, name, scope, level, made)
        for edge in self.upstream[step.run.uid]:
            used = self.graph.nodes.get(edge.cause)
            if used is None or used.kind not in VERSIONS:
                continue
            factor = self._factor(edge.cause, edge.role)
            parent = PARENT if factor.name == step.series and step.makes else ""
            level = Level(self.whole(edge.cause), _label(used), edge.cause, self._since(edge.cause))
            yield _Entry(factor.kind, factor.name, parent, level, made)

    def gaps(self, steps: Sequence[_Step]) -> tuple[str, ...]:
        """Return which of code and environment some step does not record, and data where no step does."""
        recorded = [{edge.relation for edge in self.upstream[step.run.uid]} for step in steps]
        missing = {
            "code": any(Relation.EXECUTED not in found for found in recorded),
            "data": not any(Relation.USED in found for found in recorded),
            "environment": any(Relation.RAN_IN not in found for found in recorded),
        }
        return tuple(name for name, absent in missing.items() if absent)

    def _factor(self, version: Uid, role: str) -> Factor:
        node = self.graph.nodes[version]
        if node.kind is Kind.MODEL_VERSION:
            return Factor(FactorKind.MODEL, self.series(version))
        kind = FactorKind.EVALUATION if role in MEASURING_ROLES else FactorKind.DATASET
        return Factor(kind, self.series(version))

    def _since(self, version: Uid) -> datetime:
        members = [
            self.graph.nodes[uid] for uid in self.members[self.whole(version)] if uid in self.graph.nodes
        ]
        return min(member.occurred_at for member in members)

    def _own(self, run: Node, job: str) -> Iterator[_Found]:
        for name, value in run.group("param").items():
            seed = name.lower().rsplit(".", 1)[-1] in SEED_NAMES
            kind = FactorKind.SEED if seed else FactorKind.PARAMETER
            yield kind, name, Level(str(value), str(value), run.uid, run.occurred_at)
        if command := str(run.props.get("command", "")):
            yield FactorKind.COMMAND, job, Level(command, command, run.uid, run.occurred_at)
        yield from self._code(run)
        for edge in self.upstream[run.uid]:
            if edge.relation is Relation.RAN_IN and (found := self.graph.nodes.get(edge.cause)):
                yield from _environment(found)

    def _code(self, run: Node) -> Iterator[_Found]:
        edges = [edge for edge in self.upstream[run.uid] if edge.relation is Relation.EXECUTED]
        edges.sort(key=lambda edge: (edge.occurred_at, edge.cause))
        files: dict[str, tuple[str, Uid, datetime]] = {}
        for edge in edges:
            listed = edge.props.get("files", ())
            for entry in listed if isinstance(listed, tuple) else ():
                path, _, digest = entry.partition("=")
                files.setdefault(path, (digest, edge.cause, edge.occurred_at))
        for path, (digest, carrier, at) in sorted(files.items()):
            shown = digest.rpartition(":")[2][:8]
            yield FactorKind.CODE, path, Level(digest, shown, run.uid, at, carrier)
        commit = self.graph.nodes.get(edges[0].cause) if edges else None
        if commit is not None and not files and not commit.group("stage"):
            level = Level(commit.name, commit.name[:12], run.uid, edges[0].occurred_at, commit.uid)
            yield FactorKind.CODE, "commit", level


def _environment(node: Node) -> Iterator[_Found]:
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


def _doubled(steps: Sequence[_Step]) -> set[str]:
    made: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        made[_job(step.run)].add(step.series)
    return {job for job, series in made.items() if len(series) > 1}


def _differing_names(lineages: Collection[Sequence[_Entry]]) -> set[tuple[FactorKind, str]]:
    out: set[tuple[FactorKind, str]] = set()
    for entries in lineages:
        values: dict[tuple[FactorKind, str], set[str]] = defaultdict(set)
        for entry in entries:
            if entry.kind in (FactorKind.PARAMETER, FactorKind.SEED):
                values[entry.kind, entry.name].add(entry.level.value)
        out |= {key for key, found in values.items() if len(found) > 1}
    return out


def _trace(
    run: Uid, entries: Sequence[_Entry], scoped: Collection[tuple[FactorKind, str]], gaps: tuple[str, ...]
) -> Trace:
    found: dict[Factor, dict[str, Level]] = defaultdict(dict)
    inputs: dict[Factor, set[Factor]] = defaultdict(set)
    makers: dict[Factor, str] = {}
    measured_only = {entry.name for entry in entries if entry.kind is FactorKind.EVALUATION} - {
        entry.name for entry in entries if entry.kind is FactorKind.DATASET
    }
    for entry in entries:
        factor = _settled(entry, scoped, measured_only)
        found[factor].setdefault(entry.level.value, entry.level)
        for made in (_as_measured(each, measured_only) for each in entry.made):
            inputs[made].add(factor)
            if entry.job and entry.job != PARENT:
                makers[made] = entry.job
    levels = {factor: _merged(list(each.values())) for factor, each in sorted(found.items())}
    return Trace(run, levels, {factor: frozenset(each) for factor, each in inputs.items()}, makers, gaps)


def _settled(
    entry: _Entry, scoped: Collection[tuple[FactorKind, str]], measured_only: Collection[str]
) -> Factor:
    if (entry.kind, entry.name) in scoped:
        return Factor(entry.kind, entry.name, entry.job)
    scope = PARENT if entry.job == PARENT else ""
    return _as_measured(Factor(entry.kind, entry.name, scope), measured_only)


def _as_measured(factor: Factor, measured_only: Collection[str]) -> Factor:
    if factor.kind not in (FactorKind.DATASET, FactorKind.EVALUATION):
        return factor
    kind = FactorKind.EVALUATION if factor.name in measured_only else FactorKind.DATASET
    return Factor(kind, factor.name, factor.scope)


def _merged(levels: Sequence[Level]) -> Level:
    if len(levels) == 1:
        return levels[0]
    ordered = sorted(levels, key=lambda level: level.value)
    return Level(
        value="\n".join(level.value for level in ordered),
        shown=" + ".join(sorted({level.shown for level in ordered})),
        node=ordered[0].node,
        since=max(level.since for level in ordered),
    )


def _job(run: Node) -> str:
    return str(run.props.get("job") or run.name)


def _label(node: Node) -> str:
    return str(node.props.get("version", node.name))
