"""Executions as runs, artifacts as versions, events as the edges between them, contexts as what they belong to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from headwater import statements
from headwater.errors import Invalid
from headwater.facts import Fact, MetricFact, metric_value
from headwater.imports import Progress, Record, Refused
from headwater.imports.digests import digest_of
from headwater.imports.kept import kept
from headwater.imports.mlmd.tables import Row, Tables
from headwater.imports.times import UNKNOWN, since_epoch
from headwater.model import Digest, Kind, Origin, Relation, RunState, Uid, uid_of
from headwater.statements import Stamp

_OF_EXECUTIONS, _OF_ARTIFACTS, _OF_CONTEXTS = 0, 1, 2
_KINDS = ("executions", "artifacts", "contexts")
_STATES = {
    1: RunState.START,
    2: RunState.RUNNING,
    3: RunState.COMPLETE,
    4: RunState.FAIL,
    5: RunState.COMPLETE,
    6: RunState.ABORT,
}
_CACHED = 5
_ARTIFACT_STATES = {
    1: "PENDING",
    2: "LIVE",
    3: "MARKED_FOR_DELETION",
    4: "DELETED",
    5: "ABANDONED",
    6: "REFERENCE",
}
_EVENTS = {
    1: ("DECLARED_OUTPUT", Relation.GENERATED_BY),
    2: ("DECLARED_INPUT", Relation.USED),
    3: ("INPUT", Relation.USED),
    4: ("OUTPUT", Relation.GENERATED_BY),
    5: ("INTERNAL_INPUT", Relation.USED),
    6: ("INTERNAL_OUTPUT", Relation.GENERATED_BY),
}
_PENDING_OUTPUT = 7
_DECLARED = frozenset({1, 2})
_MODELS = frozenset({"model", "pushedmodel", "vertexmodel", "unmanagedcontainermodel", "savedmodel"})
_METRICS = ("metrics", "modelevaluation")
_PIPELINE_RUN = frozenset({"pipelinerun", "run"})
_PIPELINE = frozenset({"pipeline"})
_JOB = ("component_id", "task_name", "display_name")
_ROLES = {
    **dict.fromkeys(("train", "training", "train_data", "training_data"), "train"),
    **dict.fromkeys(("eval", "test", "test_data", "eval_data"), "test"),
    **dict.fromkeys(("validation", "validation_data"), "validation"),
    **dict.fromkeys(("base_model", "pretrained_model"), "base"),
}
_EVERY = 500


@dataclass(slots=True)
class _Artifact:
    uid: Uid
    kind: Kind
    type: str
    at: datetime
    values: Mapping[str, object]


@dataclass(slots=True)
class _Execution:
    uid: Uid
    at: datetime
    state: RunState | None
    ended_at: datetime
    cached: bool


@dataclass(slots=True)
class Assembler:
    """Turns the tables of one store into facts; its ids count within `instance`."""

    tables: Tables
    project: str
    instance: str
    recorded_at: datetime
    _types: dict[int, tuple[int, str]] = field(default_factory=dict)
    _contexts: dict[int, Row] = field(default_factory=dict)
    _artifacts: dict[int, _Artifact] = field(default_factory=dict)
    _executions: dict[int, _Execution] = field(default_factory=dict)
    _inputs: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _outputs: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def records(self) -> Iterator[Record]:
        """Yield everything that the store holds."""
        for row in self.tables.rows("Type", "id"):
            self._types[row["id"]] = (row["type_kind"], _text(row["name"]))
        for row in self.tables.rows("Context", "id"):
            try:
                self._type(row, _OF_CONTEXTS)
                self._contexts[row["id"]] = row
            except Invalid as error:
                yield Refused(f"{self.tables.source} Context {row['id']}", str(error))
        yield from self._of_artifacts()
        yield from self._of_executions()
        yield from self._of_events()
        yield from self._of_metrics()
        yield from self._of_pipeline_runs()

    def _of_artifacts(self) -> Iterator[Record]:
        values = self.tables.properties("ArtifactProperty", "artifact_id")
        contexts = self._memberships("Attribution", "artifact_id")
        for row in self.tables.rows("Artifact", "id"):
            try:
                yield from self._artifact(row, values[row["id"]], contexts[row["id"]])
            except (Invalid, TypeError, ValueError) as error:
                yield Refused(f"{self.tables.source} Artifact {row['id']}", str(error))

    def _artifact(self, row: Row, values: Mapping[str, object], contexts: list[Row]) -> Iterator[Fact]:
        type_name = self._type(row, _OF_ARTIFACTS)
        kind = Kind.MODEL if _plain(type_name) in _MODELS else Kind.DATASET
        pipeline = self._pipeline(contexts)
        series = f"{pipeline}/{_short(type_name)}" if pipeline else _short(type_name)
        stamp = self._stamp(row.get("create_time_since_epoch"))
        label = _text(row.get("name")) or str(row["id"])
        if self.instance != self.project:
            label = f"{self.instance}:{label}"
        stated = statements.version(
            kind,
            series,
            stamp,
            project=self.project,
            label=label,
            digests=_digests(values),
            props={
                "uri": _text(row.get("uri")),
                "artifact_id": row["id"],
                "artifact_type": type_name,
                "external_id": _text(row.get("external_id")),
                "artifact_state": _ARTIFACT_STATES.get(row.get("state") or 0),
                **self._belonging(contexts),
                **kept(values, prefix="prop"),
            },
        )
        self._artifacts[row["id"]] = _Artifact(stated.uid, kind, type_name, stamp.occurred_at, values)
        yield from stated

    def _of_executions(self) -> Iterator[Record]:
        values = self.tables.properties("ExecutionProperty", "execution_id")
        contexts = self._memberships("Association", "execution_id")
        total = self.tables.count("Execution")
        for done, row in enumerate(self.tables.rows("Execution", "id"), start=1):
            try:
                yield from self._execution(row, values[row["id"]], contexts[row["id"]])
            except (Invalid, TypeError, ValueError) as error:
                yield Refused(f"{self.tables.source} Execution {row['id']}", str(error))
            if done % _EVERY == 0 or done == total:
                yield Progress(done, total, "executions")

    def _execution(self, row: Row, values: Mapping[str, object], contexts: list[Row]) -> Iterator[Fact]:
        stamp = self._stamp(row.get("create_time_since_epoch"))
        state = _STATES.get(row.get("last_known_state") or 0)
        ended_at = self._stamp(row.get("last_update_time_since_epoch")).occurred_at
        ended_at = max(ended_at, stamp.occurred_at)
        states = [(RunState.START, stamp.occurred_at)]
        if state not in (None, RunState.START):
            states.append((state, ended_at))
        type_name = self._type(row, _OF_EXECUTIONS)
        job = next((_text(values[name]) for name in _JOB if values.get(name)), "") or type_name
        stated = statements.run(
            self.instance,
            str(row["id"]),
            stamp,
            project=self.project,
            name=_text(row.get("name")) or f"{_short(type_name)}-{row['id']}",
            job=job,
            states=states,
            props={
                "execution_type": type_name,
                "external_id": _text(row.get("external_id")),
                "cached": row.get("last_known_state") == _CACHED or None,
                **self._belonging(contexts),
                **kept(_opened(values), prefix="param"),
            },
        )
        self._executions[row["id"]] = _Execution(
            stated.uid, stamp.occurred_at, state, ended_at, row.get("last_known_state") == _CACHED
        )
        yield from stated
        for context in contexts:
            if self._is(context, _PIPELINE_RUN):
                yield statements.edge(stated.uid, Relation.PART_OF, self._run_of(context), stamp)

    def _of_events(self) -> Iterator[Record]:
        paths, makers = self._paths(), self._makers()
        for number, row in enumerate(self.tables.rows("Event", "id", "execution_id", "artifact_id"), start=1):
            where = f"{self.tables.source} Event {row.get('id', number)}"
            artifact = self._artifacts.get(row["artifact_id"])
            execution = self._executions.get(row["execution_id"])
            if artifact is None or execution is None:
                missing = (
                    f"artifact {row['artifact_id']}"
                    if artifact is None
                    else f"execution {row['execution_id']}"
                )
                yield Refused(where, f"there is no {missing} that could be read")
            elif row["type"] == _PENDING_OUTPUT:
                continue
            elif row["type"] not in _EVENTS:
                yield Refused(where, f"no known type of event: {row['type']!r}")
            else:
                self._note(row)
                path = paths.get(row.get("id", 0), [])
                maker = makers.get(row["artifact_id"])
                if (
                    execution.cached
                    and maker is not None
                    and _EVENTS[row["type"]][1] is Relation.GENERATED_BY
                ):
                    yield self._reuse(row, execution, maker, path)
                else:
                    yield self._event(row, artifact, execution, path)

    def _makers(self) -> dict[int, _Execution]:
        """Return who made each artifact: the first execution that gave it out and did not take it from a cache."""
        out: dict[int, _Execution] = {}
        for row in self.tables.rows("Event", "id", "execution_id", "artifact_id"):
            execution = self._executions.get(row["execution_id"])
            made = row["type"] in _EVENTS and _EVENTS[row["type"]][1] is Relation.GENERATED_BY
            if execution is not None and made and not execution.cached:
                out.setdefault(row["artifact_id"], execution)
        return out

    def _reuse(self, row: Row, execution: _Execution, maker: _Execution, path: list[str]) -> Fact:
        at = since_epoch(row.get("milliseconds_since_epoch"), unit_s=0.001) or execution.at
        props = {"path": ".".join(path), "event": _EVENTS[row["type"]][0]}
        stamp = Stamp(at, self.recorded_at)
        return statements.edge(
            execution.uid, Relation.INFORMED_BY, maker.uid, stamp, role="cached", props=props
        )

    def _note(self, row: Row) -> None:
        used = _EVENTS[row["type"]][1] is Relation.USED
        (self._inputs if used else self._outputs)[row["execution_id"]].append(row["artifact_id"])

    def _event(self, row: Row, artifact: _Artifact, execution: _Execution, path: list[str]) -> Fact:
        name, relation = _EVENTS[row["type"]]
        at = since_epoch(row.get("milliseconds_since_epoch"), unit_s=0.001) or execution.at
        origin = Origin.DECLARED if row["type"] in _DECLARED else Origin.IMPORTED
        stamp = Stamp(at, self.recorded_at, origin)
        used = relation is Relation.USED
        ends = (execution.uid, artifact.uid) if used else (artifact.uid, execution.uid)
        role = _ROLES.get(path[0].lower(), "") if used and path else ""
        props = {"path": ".".join(path), "event": name}
        return statements.edge(ends[0], relation, ends[1], stamp, role=role, props=props)

    def _of_metrics(self) -> Iterator[Fact]:
        """Yield the numbers of artifacts that hold metrics as measured by the run that wrote them."""
        for execution, outputs in sorted(self._outputs.items()):
            models = {
                self._artifacts[each].uid
                for each in self._inputs[execution]
                if self._artifacts[each].kind is Kind.MODEL
            }
            for each in sorted(set(outputs)):
                if _plain(self._artifacts[each].type).endswith(_METRICS):
                    yield from self._metrics(self._artifacts[each], self._executions[execution], models)

    def _metrics(self, artifact: _Artifact, run: _Execution, models: set[Uid]) -> Iterator[Fact]:
        for key, value in sorted(artifact.values.items()):
            if isinstance(value, int | float) and not isinstance(value, bool):
                told = metric_value(float(value))
                yield MetricFact(
                    run=run.uid,
                    key=key,
                    model=next(iter(models)) if len(models) == 1 else "",
                    occurred_at=max(artifact.at, run.at),
                    recorded_at=self.recorded_at,
                    value=told["value"],  # type: ignore[arg-type]
                    special=str(told["special"]),
                )

    def _of_pipeline_runs(self) -> Iterator[Record]:
        values = self.tables.properties("ContextProperty", "context_id")
        members: dict[int, list[_Execution]] = defaultdict(list)
        for row in self.tables.rows("Association", "context_id", "execution_id"):
            if row["execution_id"] in self._executions:
                members[row["context_id"]].append(self._executions[row["execution_id"]])
        pipelines = self._pipelines_of_runs()
        for number, row in self._contexts.items():
            if not self._is(row, _PIPELINE_RUN):
                continue
            try:
                stamp = self._stamp(row.get("create_time_since_epoch"))
                yield from statements.run(
                    self.instance,
                    f"context:{number}",
                    stamp,
                    project=self.project,
                    name=_text(row["name"]),
                    job=pipelines.get(number, "") or self._type(row, _OF_CONTEXTS),
                    states=_whole(stamp.occurred_at, members[number]),
                    props={
                        "context_type": self._type(row, _OF_CONTEXTS),
                        **kept(values[number], prefix="prop"),
                    },
                )
            except (Invalid, TypeError, ValueError) as error:
                yield Refused(f"{self.tables.source} Context {number}", str(error))

    def _pipelines_of_runs(self) -> dict[int, str]:
        """Return the pipeline that each pipeline run is of: its parent, else one that its executions share."""
        out: dict[int, str] = {}
        for contexts in self._memberships("Association", "execution_id").values():
            if pipeline := self._pipeline(contexts):
                out.update(
                    {row["id"]: pipeline for row in contexts if self._is(row, _PIPELINE_RUN)},
                )
        for row in self.tables.rows("ParentContext", "context_id", "parent_context_id"):
            parent = self._contexts.get(row["parent_context_id"])
            if parent is not None and self._is(parent, _PIPELINE):
                out[row["context_id"]] = _text(parent["name"])
        return out

    def _memberships(self, table: str, owner: str) -> defaultdict[int, list[Row]]:
        out: defaultdict[int, list[Row]] = defaultdict(list)
        for row in self.tables.rows(table, owner, "context_id"):
            if row["context_id"] in self._contexts:
                out[row[owner]].append(self._contexts[row["context_id"]])
        return out

    def _paths(self) -> dict[int, list[str]]:
        out: dict[int, list[str]] = defaultdict(list)
        for row in self.tables.rows("EventPath", "event_id"):
            step = row.get("step_index") if row.get("is_index_step") else row.get("step_key")
            out[row["event_id"]].append(_text(step))
        return out

    def _belonging(self, contexts: list[Row]) -> dict[str, object]:
        """Return the names of contexts by their type."""
        found: dict[str, list[str]] = defaultdict(list)
        for context in contexts:
            found[_short(self._type(context, _OF_CONTEXTS))].append(_text(context["name"]))
        return {f"context.{name}": sorted(names) for name, names in found.items()}

    def _pipeline(self, contexts: list[Row]) -> str:
        return min((_text(each["name"]) for each in contexts if self._is(each, _PIPELINE)), default="")

    def _run_of(self, context: Row) -> Uid:
        return uid_of(Kind.RUN, (self.instance, f"context:{context['id']}"))

    def _is(self, context: Row, names: frozenset[str]) -> bool:
        return _plain(self._types.get(context["type_id"], (_OF_CONTEXTS, ""))[1]) in names

    def _type(self, row: Row, wanted: int) -> str:
        """Return the name of a record's type.

        Raises:
            Invalid: there is no such type, or it is one of other records.
        """
        kind, name = self._types.get(row["type_id"], (None, ""))
        if kind != wanted:
            raise Invalid(f"its type {row['type_id']} is none of {_KINDS[wanted]}")
        return name

    def _stamp(self, milliseconds: object) -> Stamp:
        return Stamp(since_epoch(milliseconds, unit_s=0.001) or UNKNOWN, self.recorded_at)


def _whole(begun_at: datetime, members: list[_Execution]) -> list[tuple[RunState, datetime]]:
    """Return the states of a pipeline run: ended when all its executions have, as badly as the worst of them."""
    states = [(RunState.START, begun_at)]
    found = {each.state for each in members}
    if members and found <= {RunState.COMPLETE, RunState.FAIL, RunState.ABORT}:
        worst = next(each for each in (RunState.FAIL, RunState.ABORT, RunState.COMPLETE) if each in found)
        states.append((worst, max(begun_at, *(each.ended_at for each in members))))
    return states


def _opened(values: Mapping[str, object]) -> dict[str, object]:
    """Return parameters as text, those that are JSON objects by their keys, each number as it was written."""
    out: dict[str, object] = {}
    for name, value in values.items():
        found = _object(value) if isinstance(value, str) and value.startswith("{") else None
        out[name] = found if found else _text(value)
    return out


def _object(text: str) -> dict[str, object] | None:
    try:
        found = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _digests(values: Mapping[str, object]) -> list[Digest]:
    """Return the digests among the properties: those named after an algorithm, with as many hex digits as it has."""
    found = (digest_of(name, value) for name, value in values.items())
    return [each for each in found if each is not None]


def _short(type_name: str) -> str:
    """Return the last part of a type's name, e.g. Model of mlmd.Model."""
    return type_name.rpartition(".")[2] or type_name


def _plain(type_name: str) -> str:
    return "".join(char for char in _short(type_name).lower() if char.isalnum())


def _text(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    if "\0" in text:
        raise Invalid(f"holds NUL: {text[:40]!r}")
    return text
