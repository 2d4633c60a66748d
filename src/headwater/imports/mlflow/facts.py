"""MLflow's shapes as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import singledispatchmethod
from pathlib import Path

from headwater import statements
from headwater.errors import Invalid
from headwater.facts import Fact, MetricFact, metric_value
from headwater.imports import Progress, Record, Refused
from headwater.imports.json_text import parse
from headwater.imports.mlflow.artifacts import environment_beside
from headwater.imports.mlflow.rules import Rule, named_by
from headwater.imports.mlflow.shapes import (
    DatasetInput,
    Experiment,
    LoggedModel,
    Metric,
    ModelVersion,
    RegisteredModel,
    Run,
    Shape,
)
from headwater.model import Digest, Kind, Origin, Relation, RunState, Uid, uid_of
from headwater.statements import Stamp, Stated

RULE_CONFIDENCE = 0.7
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {
    "SCHEDULED": RunState.START,
    "RUNNING": RunState.RUNNING,
    "FINISHED": RunState.COMPLETE,
    "FAILED": RunState.FAIL,
    "KILLED": RunState.ABORT,
}
_MODEL_STATES = {"0": "", "1": "PENDING", "2": "READY", "3": "UPLOAD_FAILED"}
_ROLES = {
    "training": "train",
    "train": "train",
    "testing": "test",
    "test": "test",
    "eval": "test",
    "evaluation": "test",
    "validation": "validation",
    "val": "validation",
}


@dataclass(slots=True)
class Assembler:
    """Turns shapes into facts, in whatever order they come; what names a logged model waits for `finish`.

    `root` is the folder that artifacts may be read below, for environments; None reads none.
    """

    project: str
    instance: str
    recorded_at: datetime
    rules: Sequence[Rule] = ()
    root: Path | None = None
    _experiments: dict[str, str] = field(default_factory=dict)
    _runs: dict[str, Run] = field(default_factory=dict)
    _models: dict[str, LoggedModel] = field(default_factory=dict)
    _first: dict[Uid, datetime] = field(default_factory=dict)

    def records(self, shapes: Iterable[Shape]) -> Iterator[Record]:
        """Yield the facts of `shapes`, and what is refused or told about progress."""
        for shape in shapes:
            if isinstance(shape, Refused | Progress):
                yield shape
            else:
                yield from self.take(shape)
        yield from self.finish()

    @singledispatchmethod
    def take(self, shape: object) -> Iterator[Fact]:
        """Yield the facts of one shape."""
        raise TypeError(f"no facts are made of {type(shape).__name__}")

    def finish(self) -> Iterator[Fact]:
        """Yield what needed all runs and logged models: who made, used and scored a logged model."""
        for run in self._runs.values():
            for each in (*run.models_out, *run.models_in):
                if each not in self._models:
                    self._models[each] = LoggedModel(each, run.experiment, created_ms=run.started_ms)
                    yield from self._logged(self._models[each])
        made = {(model.id, model.run) for model in self._models.values() if model.run}
        made |= {(each, run.id) for run in self._runs.values() for each in run.models_out}
        for model, run_id in sorted(made):
            if run_id in self._runs:
                yield from self._made(self._models[model], self._runs[run_id])
        for run in self._runs.values():
            yield from self._used_models(run, made)

    @take.register
    def _(self, shape: Experiment) -> Iterator[Fact]:
        self._experiments[shape.id] = shape.name
        yield from ()

    @take.register
    def _(self, shape: Run) -> Iterator[Fact]:
        self._runs[shape.id] = shape
        stamp = self._stamp(shape.started_ms)
        job = self._experiments.get(shape.experiment, shape.experiment)
        stated = statements.run(
            self.instance,
            shape.id,
            stamp,
            project=self.project,
            name=shape.name or shape.id[:12],
            job=shape.entry_point if shape.entry_point not in ("", "main") else job,
            props=_run_props(shape, job),
            states=_states(shape),
        )
        yield from stated
        yield from self._context(shape, stated.uid, stamp)
        for used in shape.datasets:
            yield from self._dataset(used, stated.uid, stamp)
        for metric in shape.metrics:
            if not metric.model:
                yield self._metric(metric, shape, stated.uid)
        yield from self._by_rules(shape, stated.uid, stamp)

    @take.register
    def _(self, shape: LoggedModel) -> Iterator[Fact]:
        self._models[shape.id] = shape
        yield from self._logged(shape)

    @take.register
    def _(self, shape: RegisteredModel) -> Iterator[Fact]:
        stamp = self._stamp(shape.created_ms)
        series = statements.series(Kind.MODEL, shape.name, stamp, project=self.project)
        yield from series
        changed = self._stamp(shape.updated_ms or shape.created_ms)
        if shape.description:
            yield statements.attribute(series.uid, "description", changed, value=shape.description)
        for key, value in sorted(shape.tags.items()):
            if value:
                yield statements.attribute(series.uid, "tag", changed, name=key, value=value)
        for alias, label in sorted(shape.aliases.items()):
            yield statements.attribute(
                series.uid, "alias", changed, name=alias, value=self._version_uid(shape.name, label)
            )

    @take.register
    def _(self, shape: ModelVersion) -> Iterator[Fact]:
        stamp = self._stamp(shape.created_ms)
        stated = statements.version(
            Kind.MODEL,
            shape.name,
            stamp,
            project=self.project,
            label=shape.version,
            props={
                "uri": shape.source,
                "status": shape.status,
                "description": shape.description,
                "registered": True,
            },
        )
        yield from stated
        for key, value in sorted(shape.tags.items()):
            if value:
                yield statements.attribute(stated.uid, "tag", stamp, name=key, value=value)
        if shape.run:
            maker = uid_of(Kind.RUN, (self.instance, shape.run))
            yield statements.edge(stated.uid, Relation.GENERATED_BY, maker, stamp)
        logged = shape.model_id or _logged_id(shape.source)
        if logged in self._models:
            whole = self._logged_uid(self._models[logged])
            yield statements.edge(stated.uid, Relation.DERIVED_FROM, whole, stamp, role="registered")
        if shape.stage not in ("", "None"):
            series = statements.series_uid(Kind.MODEL, self.project, shape.name)
            changed = self._stamp(shape.updated_ms or shape.created_ms)
            yield statements.attribute(series, "alias", changed, name=shape.stage, value=stated.uid)
        yield from self._attributed(stated.uid, shape.user, stamp)

    def _context(self, run: Run, uid: Uid, stamp: Stamp) -> Iterator[Fact]:
        sha = run.tags.get("mlflow.source.git.commit") or run.source_version
        if sha:
            where = run.tags.get("mlflow.source.git.repoURL", "")
            made = statements.commit(sha, stamp, props={"repository": where})
            yield from made
            dirty = run.tags.get("mlflow.source.git.dirty", "").lower() == "true" or None
            props = {"dirty": dirty, "branch": run.tags.get("mlflow.source.git.branch")}
            yield statements.edge(uid, Relation.EXECUTED, made.uid, stamp, props=props)
        if parent := run.tags.get("mlflow.parentRunId"):
            yield statements.edge(uid, Relation.PART_OF, uid_of(Kind.RUN, (self.instance, parent)), stamp)
        if run.requirements or run.python:
            yield from self._environment(uid, run.requirements, run.python, stamp)
        yield from self._attributed(uid, run.user, stamp)
        for key, value in sorted(run.tags.items()):
            if value and not key.startswith("mlflow."):
                yield statements.attribute(uid, "tag", stamp, name=key, value=value)

    def _dataset(self, used: DatasetInput, run: Uid, stamp: Stamp) -> Iterator[Fact]:
        stated = self._dataset_version(used, stamp)
        seen = self._first.get(stated.uid)
        if seen is None or stamp.occurred_at < seen:
            self._first[stated.uid] = stamp.occurred_at
            yield from stated
        yield statements.edge(run, Relation.USED, stated.uid, stamp, role=role_of(used.context))

    def _dataset_version(self, used: DatasetInput, stamp: Stamp) -> Stated:
        props = {
            "source_type": used.source_type,
            "uri": _uri(used.source),
            "source": used.source,
            "schema": used.schema,
            "profile_source": used.profile,
            **_sizes(used.profile),
        }
        return statements.version(
            Kind.DATASET,
            used.name,
            stamp,
            project=self.project,
            label=used.digest,
            props=props,
            digests=[Digest("mlflow", used.digest, "head-10000-rows")],
        )

    def _metric(self, metric: Metric, run: Run, uid: Uid, model: Uid = "") -> MetricFact:
        dataset, split = "", ""
        if metric.dataset:
            name, digest = metric.dataset
            dataset = uid_of(Kind.DATASET_VERSION, (self.project, name, digest))
            contexts = [each.context for each in run.datasets if (each.name, each.digest) == metric.dataset]
            split = role_of(contexts[0]) if contexts else ""
        return MetricFact(
            run=uid,
            key=metric.key,
            step=metric.step,
            model=model,
            dataset=dataset,
            split=split,
            occurred_at=_moment(metric.at_ms),
            recorded_at=self.recorded_at,
            **metric_value(metric.value),  # type: ignore[arg-type]
        )

    def _logged(self, model: LoggedModel) -> Iterator[Fact]:
        stamp = self._stamp(model.created_ms)
        stated = statements.version(
            Kind.MODEL,
            self._logged_series(model),
            stamp,
            project=self.project,
            label=model.id,
            props={
                "uri": model.artifact_uri,
                "status": _status(model.status),
                "model_type": model.model_type,
            },
        )
        yield from stated
        for key, value in sorted(model.tags.items()):
            if value and not key.startswith("mlflow."):
                yield statements.attribute(stated.uid, "tag", stamp, name=key, value=value)

    def _made(self, model: LoggedModel, run: Run) -> Iterator[Fact]:
        stamp = self._stamp(model.created_ms or run.started_ms)
        uid = uid_of(Kind.RUN, (self.instance, run.id))
        yield statements.edge(self._logged_uid(model), Relation.GENERATED_BY, uid, stamp)
        requirements, python = environment_beside(self.root, model.artifact_uri)
        if requirements or python:
            yield from self._environment(uid, requirements, python, self._stamp(run.started_ms))

    def _used_models(self, run: Run, made: set[tuple[str, str]]) -> Iterator[Fact]:
        uid, stamp = uid_of(Kind.RUN, (self.instance, run.id)), self._stamp(run.started_ms)
        for each in run.models_in:
            if (each, run.id) not in made:
                yield statements.edge(
                    uid, Relation.USED, self._logged_uid(self._models[each]), stamp, role="base"
                )
        scored: set[str] = set()
        for metric in run.metrics:
            if not metric.model:
                continue
            model = self._models.get(metric.model)
            yield self._metric(metric, run, uid, self._logged_uid(model) if model else "")
            if model and (model.id, run.id) not in made and model.id not in scored:
                scored.add(model.id)
                yield statements.edge(uid, Relation.EVALUATED, self._logged_uid(model), stamp)

    def _by_rules(self, run: Run, uid: Uid, stamp: Stamp) -> Iterator[Fact]:
        guess = Stamp(stamp.occurred_at, stamp.recorded_at, Origin.INFERRED, RULE_CONFIDENCE)
        for rule in self.rules:
            value = (run.params if rule.place == "param" else run.tags).get(rule.key, "")
            if value and rule.target == "commit":
                made = statements.commit(value, guess)
                yield from made
                yield statements.edge(uid, Relation.EXECUTED, made.uid, guess)
            elif value:
                name, label = named_by(rule, value)
                kind = Kind.DATASET if rule.target == "dataset" else Kind.MODEL
                stated = statements.version(kind, name, guess, project=self.project, label=label)
                yield from stated
                role = "train" if kind is Kind.DATASET else "base"
                yield statements.edge(uid, Relation.USED, stated.uid, guess, role=role)

    def _environment(self, run: Uid, lines: Sequence[str], python: str, stamp: Stamp) -> Iterator[Fact]:
        pinned = [line.split("==", 1) for line in lines if "==" in line]
        packages = [("pypi", name, release) for name, release in pinned]
        stated = statements.environment(
            stamp, content={"python": python}, packages=packages, project=self.project
        )
        yield from stated
        yield statements.edge(run, Relation.RAN_IN, stated.uid, stamp)

    def _attributed(self, effect: Uid, user: str, stamp: Stamp) -> Iterator[Fact]:
        if user:
            someone = statements.agent(user, stamp)
            yield from someone
            yield statements.edge(effect, Relation.ATTRIBUTED_TO, someone.uid, stamp)

    def _logged_series(self, model: LoggedModel) -> str:
        experiment = self._experiments.get(model.experiment, model.experiment)
        return f"{experiment}/{model.name or 'model'}"

    def _logged_uid(self, model: LoggedModel) -> Uid:
        return uid_of(Kind.MODEL_VERSION, (self.project, self._logged_series(model), model.id))

    def _version_uid(self, name: str, label: str) -> Uid:
        return uid_of(Kind.MODEL_VERSION, (self.project, name, label))

    def _stamp(self, at_ms: int) -> Stamp:
        return Stamp(_moment(at_ms), self.recorded_at)


def role_of(context: str) -> str:
    """Return the role that an input's context means."""
    return _ROLES.get(context.lower(), context.lower())


def _run_props(run: Run, experiment: str) -> dict[str, object]:
    return {
        "param": dict(run.params),
        "experiment": experiment,
        "command": run.tags.get("mlflow.source.name") or run.source_name,
        "artifact_uri": run.artifact_uri,
        "lifecycle_stage": run.lifecycle if run.lifecycle != "active" else None,
        "description": run.tags.get("mlflow.note.content"),
    }


def _states(run: Run) -> list[tuple[RunState, datetime]]:
    out = [(RunState.START, _moment(run.started_ms))] if run.started_ms else []
    state = _STATES.get(run.state)
    if state and state is not RunState.START:
        out.append((state, _moment(run.ended_ms or run.started_ms)))
    return out


def _status(status: str) -> str:
    """Return the name of a logged model's status, which databases hold as a number."""
    return _MODEL_STATES.get(status, status.removeprefix("LOGGED_MODEL_"))


def _sizes(profile: str) -> dict[str, object]:
    found = _json(profile)
    return {"rows": found.get("num_rows")} if isinstance(found.get("num_rows"), int) else {}


def _uri(source: str) -> object:
    found = _json(source)
    return found.get("uri") or found.get("url") or found.get("path")


def _json(text: str) -> Mapping[str, object]:
    try:
        found = parse(text) if text else {}
    except Invalid:
        return {}
    return found if isinstance(found, dict) else {}


def _logged_id(source: str) -> str:
    rest = source.removeprefix("models:/")
    return rest if source.startswith("models:/m-") and "/" not in rest else ""


def _moment(at_ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at_ms)
