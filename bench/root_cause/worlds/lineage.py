"""A synthetic history as the graph that its capture would have left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.root_cause.worlds.factors import (
    BUILDS,
    FEATURE_CODE,
    FEATURES,
    PACKAGES,
    PARAMETERS,
    PARENT_MODEL,
    RAW,
    TRAIN_CODE,
)
from bench.root_cause.worlds.growth import Config, Growth

from headwater.model import SERIES, Edge, Kind, Node, Relation, Subgraph, Uid, Value, eid_of, uid_of

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
METRIC = "accuracy"
TRAINING_SET, ASSEMBLY_CODE = "training-set", "assemble.py"
_LEARNT = timedelta(minutes=40)


@dataclass(slots=True)
class Recorder:
    """Records the runs of a history: `runs` are the trainings, oldest first, `values` what they measured.

    `lead_hours` says how long before its first run a version of a dataset or model came out, `suspicious` whether a
    step to a package version is a new major release; `profiles` are by (series, level or, for features, build).
    """

    project: str
    growth: Growth
    values: Sequence[float]
    lead_hours: Mapping[tuple[str, int], float]
    suspicious: Callable[[str, int], bool]
    profiles: Mapping[tuple[str, int], str]
    nodes: dict[Uid, Node] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    runs: list[Uid] = field(default_factory=list)
    _made: dict[tuple[str, ...], tuple[Uid, Uid, Uid]] = field(default_factory=dict)

    def graph(self) -> Subgraph:
        """Record every training and return the graph."""
        for place, config in enumerate(self.growth.configs):
            self.runs.append(self._train(place, config))
        return Subgraph(self.nodes, list(self.edges.values()))

    def path(self, factor: str, place: int) -> tuple[Uid, ...]:
        """Return the way from a factor's level to a training, beginning with the commit where it is code."""
        config, run = self.growth.configs[place], self.runs[place]
        if factor in PARAMETERS:
            return (run,)
        if factor == PARENT_MODEL:
            return (self._release(factor, config[factor]), run)
        if factor == TRAIN_CODE:
            return (self._commit(place), run)
        if factor in PACKAGES:
            return (self._environment(config, _time(place)), run)
        if factor == FEATURE_CODE:
            table, built, commit = self._features("features-a", place, config)
            return (commit, built, table, *self._onward(place, config))
        name = BUILDS.get(factor) or next(name for name, raw in FEATURES.items() if factor in raw)
        table, built, _ = self._features(name, place, config)
        start = () if factor in BUILDS else (self._release(factor, config[factor]), built)
        return (*start, table, *self._onward(place, config))

    def _onward(self, place: int, config: Config) -> tuple[Uid, ...]:
        table, assembled, _ = self._assembled(place, config)
        return (assembled, table, self.runs[place])

    def _train(self, place: int, config: Config) -> Uid:
        at = _time(place)
        props: dict[str, Value] = {f"param.{name}": f"{name}-{config[name]}" for name in PARAMETERS}
        props |= {"param.seed": str(place), f"metric.{METRIC}": self.values[place]}
        run = self._run("train", f"train-{place}", at, props)
        table, _, _ = self._assembled(place, config)
        self._edge(run, Relation.USED, table, at, role="train")
        self._edge(run, Relation.USED, self._release("holdout", 0), at, role="test")
        self._edge(run, Relation.USED, self._release(PARENT_MODEL, config[PARENT_MODEL]), at, role="base")
        self._ran(run, place, {TRAIN_CODE: config[TRAIN_CODE]}, self._environment(config, at))
        self._edge(
            self._version("classifier", str(place), at, kind=Kind.MODEL), Relation.GENERATED_BY, run, at
        )
        return run

    def _assembled(self, place: int, config: Config) -> tuple[Uid, Uid, Uid]:
        """Return the training set, its run and that run's commit."""
        tables = [self._features(name, place, config)[0] for name in FEATURES]
        return self._once("assemble", TRAINING_SET, place, tables, {ASSEMBLY_CODE: 0})

    def _features(self, name: str, place: int, config: Config) -> tuple[Uid, Uid, Uid]:
        """Return a feature set, its run and that run's commit; a build of its own has a content of its own."""
        inputs = [self._release(raw, config[raw]) for raw in FEATURES[name]]
        build = config[f"build-{name}"]
        return self._once(
            f"build-{name}", name, place, inputs, {FEATURE_CODE: config[FEATURE_CODE]}, build=build
        )

    def _once(
        self,
        job: str,
        series: str,
        place: int,
        inputs: Sequence[Uid],
        code: Mapping[str, int],
        *,
        build: int = 0,
    ) -> tuple[Uid, Uid, Uid]:
        """Return what a step makes; with the same inputs, code and build it ran once."""
        made_of = (job, *inputs, *(f"{name}={level}" for name, level in code.items()), str(build))
        if made_of not in self._made:
            digest = _digest(self.project, *made_of)
            at = _time(place) - _LEARNT
            run = self._run(job, f"{job}-{digest[:12]}", at, {})
            for used in inputs:
                self._edge(run, Relation.USED, used, at)
            steady = self._set_up(("pypi/pyspark==4.0.1",), at)
            commit = self._ran(run, place, code, steady)
            profile = self.profiles.get((series, build), "")
            output = self._version(series, digest[:12], at, digest=digest, profile=profile)
            self._edge(output, Relation.GENERATED_BY, run, at)
            self._made[made_of] = output, run, commit
        return self._made[made_of]

    def _ran(self, run: Uid, place: int, code: Mapping[str, int], environment: Uid) -> Uid:
        at = self.nodes[run].occurred_at
        listed = tuple(f"{name}=sha256:{_digest(name, str(level))}" for name, level in code.items())
        commit = self._commit(place)
        self._edge(run, Relation.EXECUTED, commit, at, props={"files": listed})
        self._edge(run, Relation.RAN_IN, environment, at)
        return commit

    def _commit(self, place: int) -> Uid:
        sha = _digest(self.project, "commit", str(place))[:40]
        parent = self.growth.parents[place]
        before = self.growth.configs[parent] if parent >= 0 else {}
        config = self.growth.configs[place]
        files = tuple(name for name in (FEATURE_CODE, TRAIN_CODE) if config[name] != before.get(name))
        props: dict[str, Value] = {"sha": sha, "message": f"training {place}", "files": files}
        return self._node(Kind.COMMIT, (sha,), sha, _time(place) - 2 * _LEARNT, props)

    def _environment(self, config: Config, at: datetime) -> Uid:
        packages = tuple(f"pypi/{name}=={self._number(name, config[name])}" for name in PACKAGES)
        return self._set_up(packages, at)

    def _set_up(self, packages: tuple[str, ...], at: datetime) -> Uid:
        digest = _digest("environment", *packages)
        props: dict[str, Value] = {"python": "3.12", "packages": packages, "digest.sha256": digest}
        return self._node(Kind.ENVIRONMENT, (digest,), f"env-{digest[:12]}", at, props)

    def _number(self, name: str, level: int) -> str:
        major, minor = 1, 0
        for step in range(1, level + 1):
            major, minor = (major + 1, 0) if self.suspicious(name, step) else (major, minor + 1)
        return f"{major}.{minor}.0"

    def _release(self, name: str, level: int) -> Uid:
        hours = self.lead_hours.get((name, level), 1.0)
        at = _time(self.growth.born.get((name, level), 0)) - timedelta(hours=hours)
        kind = Kind.DATASET if name in RAW or name == "holdout" else Kind.MODEL
        profile = self.profiles.get((name, level), "")
        return self._version(name, f"v{level + 1}", at, kind=kind, profile=profile)

    def _version(
        self,
        series: str,
        label: str,
        at: datetime,
        *,
        kind: Kind = Kind.DATASET,
        digest: str = "",
        profile: str = "",
    ) -> Uid:
        key = (self.project, series, label)
        uid = uid_of(SERIES[kind], key)
        if uid not in self.nodes:
            props: dict[str, Value] = {"series": series, "version": label}
            props["digest.sha256"] = digest or _digest(*key)
            if profile:
                props["profile"] = profile
            self._node(SERIES[kind], key, f"{series}@{label}", at, props)
        return uid

    def _run(self, job: str, run_id: str, at: datetime, props: Mapping[str, Value]) -> Uid:
        own: dict[str, Value] = {"run_id": run_id, "job": job, "source": self.project, "state": "COMPLETE"}
        return self._node(Kind.RUN, (self.project, run_id), run_id, at, own | dict(props))

    def _node(
        self, kind: Kind, key: Sequence[str], name: str, at: datetime, props: Mapping[str, Value]
    ) -> Uid:
        uid = uid_of(kind, key)
        if uid not in self.nodes:
            self.nodes[uid] = Node(uid, kind, name, self.project, at, at, 1, props)
        return uid

    def _edge(
        self,
        effect: Uid,
        relation: Relation,
        cause: Uid,
        at: datetime,
        *,
        role: str = "",
        props: Mapping[str, Value] | None = None,
    ) -> None:
        eid = eid_of(effect, relation, cause, role=role)
        self.edges[eid] = Edge(eid, effect, cause, relation, role, at, at, props=props or {})


def _time(place: int) -> datetime:
    return START + timedelta(days=place)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
