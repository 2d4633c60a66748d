"""A history of trainings as the graph that their capture would have left."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.root_cause.trainings.factors import (
    CODE,
    DATA,
    FEATURES,
    HOLDOUT,
    LABELS,
    LIBRARIES,
    RAW_A,
    RAW_B,
    SAMPLING,
    SPLIT,
    Config,
)

from headwater.model import SERIES, Edge, Kind, Node, Relation, Subgraph, Uid, Value, eid_of, uid_of

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
METRIC = "accuracy"
_RELATED = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Told:
    """What a recorder would know of a history: configurations, seeds, scores, when levels came, numbers of rows.

    `values` and `versions` spell the levels of each parameter and library.
    """

    project: str
    configs: Sequence[Config]
    seeds: Sequence[int]
    scores: Sequence[float]
    born: Mapping[tuple[str, int], int]
    values: Mapping[str, Sequence[str]]
    versions: Mapping[str, Sequence[str]]
    rows: Mapping[tuple[str, int], int]


@dataclass(slots=True)
class Recorder:
    """Collects the nodes and edges of a history; `runs` are the trainings, oldest first."""

    told: Told
    profiles: Mapping[tuple[str, int], str]
    nodes: dict[Uid, Node] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    runs: list[Uid] = field(default_factory=list)
    _makers: dict[Uid, tuple[Uid, int]] = field(default_factory=dict)

    def graph(self) -> Subgraph:
        """Record every training and return the graph."""
        for place in range(len(self.told.configs)):
            self.runs.append(self._train(place))
        return Subgraph(self.nodes, list(self.edges.values()))

    def path(self, factor: str, place: int) -> tuple[Uid, ...]:
        """Return the way from a factor's level to the training of a place, beginning with the commit of code."""
        config, run = self.told.configs[place], self.runs[place]
        rows = self._output("training-rows", run)
        split, split_at = self._makers[rows]
        sampled = (split, rows, run)
        table = self._output("table", split)
        ways: dict[str, tuple[Uid, ...]] = {
            SAMPLING: sampled,
            SPLIT: (self.commit(split_at), *sampled),
            HOLDOUT: (run,),
            FEATURES: (self.commit(place), run),
            **dict.fromkeys(LIBRARIES, (self.environment(config, self.nodes[run].occurred_at), run)),
            **dict.fromkeys((RAW_A, RAW_B, LABELS), (self._makers[table][0], table, *sampled)),
        }
        start = (self.version(factor, config[factor]),) if factor in DATA else ()
        return (*start, *ways.get(factor, (run,)))

    def version(self, factor: str, level: int) -> Uid:
        """Return the release of a dataset."""
        at = START + timedelta(days=self.told.born[factor, level]) - _RELATED
        props: dict[str, Value] = {}
        if (factor, level) in self.profiles:
            props["profile"] = self.profiles[factor, level]
        if (factor, level) in self.told.rows:
            props["rows"] = self.told.rows[factor, level]
        return self._version(Kind.DATASET, factor, f"v{level + 1}", at, props=props)

    def commit(self, place: int) -> Uid:
        """Return the commit that a training ran at."""
        sha = _digest(self.told.project, "commit", str(place))[:40]
        before = self.told.configs[place - 1] if place else {}
        files = tuple(name for name in CODE if self.told.configs[place][name] != before.get(name))
        props: dict[str, Value] = {
            "sha": sha,
            "author": "team",
            "message": f"training {place}",
            "files": files,
        }
        return self._node(Kind.COMMIT, (sha,), sha, START + timedelta(days=place), props)

    def environment(self, config: Config, at: datetime) -> Uid:
        """Return the environment with the libraries of a configuration."""
        packages = tuple(f"pypi/{name}=={self.told.versions[name][config[name]]}" for name in LIBRARIES)
        digest = _digest("environment", *packages)
        props: dict[str, Value] = {"python": "3.12", "packages": packages, "digest.sha256": digest}
        return self._node(Kind.ENVIRONMENT, (digest,), f"env-{digest[:12]}", at, props)

    def _output(self, series: str, user: Uid) -> Uid:
        """Return the version of `series` that a run used."""
        used = [e.cause for e in self.edges.values() if e.effect == user and e.relation is Relation.USED]
        (found,) = [uid for uid in used if self.nodes[uid].props["series"] == series]
        return found

    def _train(self, place: int) -> Uid:
        config = self.told.configs[place]
        at = START + timedelta(days=place)
        table = self._made("assemble", "table", place, (RAW_A, RAW_B, LABELS), (), (FEATURES,))
        rows = self._made("split", "training-rows", place, (SAMPLING,), (table,), (SPLIT,))
        params: dict[str, Value] = {
            f"param.{name}": held[config[name]] for name, held in self.told.values.items()
        }
        props = {
            **params,
            "param.seed": str(self.told.seeds[place]),
            f"metric.{METRIC}": self.told.scores[place],
        }
        run = self._run("train", f"train-{place}", at, props)
        self._edge(run, Relation.USED, rows, at, role="train")
        self._edge(run, Relation.USED, self.version(HOLDOUT, config[HOLDOUT]), at, role="test")
        self._ran(run, place, ("train.py", FEATURES))
        model = self._version(Kind.MODEL, "classifier", str(place + 1), at)
        self._edge(model, Relation.GENERATED_BY, run, at)
        return run

    def _made(
        self,
        job: str,
        series: str,
        place: int,
        data: Sequence[str],
        made: Sequence[Uid],
        files: Sequence[str],
    ) -> Uid:
        """Return what a step makes of its inputs; the step is run once for the same inputs."""
        config = self.told.configs[place]
        inputs = [f"{name}={config[name]}" for name in (*data, *files, *LIBRARIES)]
        digest = _digest(job, *inputs, *made)
        at = START + timedelta(days=place) - _RELATED / 2
        run_id = f"{job}-{digest[:12]}"
        output = self._version(Kind.DATASET, series, digest[:12], at, digest=digest)
        if output in self._makers:
            return output
        run = self._run(job, run_id, at, {})
        for name in data:
            self._edge(run, Relation.USED, self.version(name, config[name]), at)
        for uid in made:
            self._edge(run, Relation.USED, uid, at)
        self._ran(run, place, files)
        self._edge(output, Relation.GENERATED_BY, run, at)
        self._makers[output] = run, place
        return output

    def _ran(self, run: Uid, place: int, files: Sequence[str]) -> None:
        config = self.told.configs[place]
        at = self.nodes[run].occurred_at
        listed = tuple(f"{name}=sha256:{_digest(name, str(config.get(name, 0)))}" for name in files)
        self._edge(run, Relation.EXECUTED, self.commit(place), at, props={"files": listed})
        self._edge(run, Relation.RAN_IN, self.environment(config, at), at)

    def _run(self, job: str, run_id: str, at: datetime, props: Mapping[str, Value]) -> Uid:
        own: dict[str, Value] = {
            "run_id": run_id,
            "job": job,
            "source": self.told.project,
            "state": "COMPLETE",
        }
        return self._node(Kind.RUN, (self.told.project, run_id), run_id, at, own | dict(props))

    def _version(
        self,
        kind: Kind,
        series: str,
        label: str,
        at: datetime,
        *,
        props: Mapping[str, Value] | None = None,
        digest: str = "",
    ) -> Uid:
        key = (self.told.project, series, label)
        own: dict[str, Value] = {"series": series, "version": label}
        own["digest.sha256"] = digest or _digest(*key)
        return self._node(SERIES[kind], key, f"{series}@{label}", at, own | dict(props or {}))

    def _node(self, kind: Kind, key: Sequence[str], name: str, at: datetime, props: dict[str, Value]) -> Uid:
        uid = uid_of(kind, key)
        self.nodes.setdefault(uid, Node(uid, kind, name, self.told.project, at, at, 1, props))
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


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
