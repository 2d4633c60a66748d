"""Executions as runs, artifacts as versions, events as the edges between them, contexts as what they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from headwater import statements
from headwater.errors import Invalid
from headwater.facts import Fact, MetricFact, metric_value
from headwater.imports import Progress, Record, Refused
from headwater.imports.kept import kept
from headwater.imports.mlmd.contexts import Contexts
from headwater.imports.mlmd.tables import Row, Tables
from headwater.imports.mlmd.words import (
    ARTIFACT_STATES,
    CACHED,
    DECLARED,
    EVENTS,
    JOB,
    METRICS,
    MODELS,
    OF_ARTIFACTS,
    OF_CONTEXTS,
    OF_EXECUTIONS,
    PENDING_OUTPUT,
    ROLES,
    STATES,
    digests,
    opened,
    plain,
    short,
    text,
)
from headwater.imports.times import UNKNOWN, since_epoch
from headwater.model import Kind, Origin, Relation, RunState, Uid, uid_of
from headwater.statements import Stamp

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
    _contexts: Contexts = field(init=False)
    _artifacts: dict[int, _Artifact] = field(default_factory=dict)
    _executions: dict[int, _Execution] = field(default_factory=dict)
    _inputs: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _outputs: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._contexts = Contexts(self.tables)

    def records(self) -> Iterator[Record]:
        """Yield everything that the store holds."""
        yield from self._contexts.load()
        yield from self._of_artifacts()
        yield from self._of_executions()
        yield from self._of_events()
        yield from self._of_metrics()
        yield from self._of_pipeline_runs()

    def _of_artifacts(self) -> Iterator[Record]:
        values = self.tables.properties("ArtifactProperty", "artifact_id")
        contexts = self._contexts.of("Attribution", "artifact_id")
        for row in self.tables.rows("Artifact", "id"):
            try:
                yield from self._artifact(row, values[row["id"]], contexts[row["id"]])
            except (Invalid, TypeError, ValueError) as error:
                yield Refused(f"{self.tables.source} Artifact {row['id']}", str(error))

    def _artifact(self, row: Row, values: Mapping[str, object], contexts: list[Row]) -> Iterator[Fact]:
        type_name = self._contexts.type_of(row, OF_ARTIFACTS)
        kind = Kind.MODEL if plain(type_name) in MODELS else Kind.DATASET
        pipeline = self._contexts.pipeline(contexts)
        series = f"{pipeline}/{short(type_name)}" if pipeline else short(type_name)
        stamp = self._stamp(row.get("create_time_since_epoch"))
        label = text(row.get("name")) or str(row["id"])
        if self.instance != self.project:
            label = f"{self.instance}:{label}"
        stated = statements.version(
            kind,
            series,
            stamp,
            project=self.project,
            label=label,
            digests=digests(values),
            props={
                "uri": text(row.get("uri")),
                "artifact_id": row["id"],
                "artifact_type": type_name,
                "external_id": text(row.get("external_id")),
                "artifact_state": ARTIFACT_STATES.get(row.get("state") or 0),
                **self._contexts.belonging(contexts),
                **kept(values, prefix="prop"),
            },
        )
        self._artifacts[row["id"]] = _Artifact(stated.uid, kind, type_name, stamp.occurred_at, values)
        yield from stated

    def _of_executions(self) -> Iterator[Record]:
        values = self.tables.properties("ExecutionProperty", "execution_id")
        contexts = self._contexts.of("Association", "execution_id")
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
        state = STATES.get(row.get("last_known_state") or 0)
        ended_at = self._stamp(row.get("last_update_time_since_epoch")).occurred_at
        ended_at = max(ended_at, stamp.occurred_at)
        states = [(RunState.START, stamp.occurred_at)]
        if state not in (None, RunState.START):
            states.append((state, ended_at))
        type_name = self._contexts.type_of(row, OF_EXECUTIONS)
        job = next((text(values[name]) for name in JOB if values.get(name)), "") or type_name
        stated = statements.run(
            self.instance,
            str(row["id"]),
            stamp,
            project=self.project,
            name=text(row.get("name")) or f"{short(type_name)}-{row['id']}",
            job=job,
            states=states,
            props={
                "execution_type": type_name,
                "external_id": text(row.get("external_id")),
                "cached": row.get("last_known_state") == CACHED or None,
                **self._contexts.belonging(contexts),
                **kept(opened(values), prefix="param"),
            },
        )
        self._executions[row["id"]] = _Execution(
            stated.uid, stamp.occurred_at, state, ended_at, row.get("last_known_state") == CACHED
        )
        yield from stated
        for context in contexts:
            if self._contexts.is_run(context):
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
            elif row["type"] == PENDING_OUTPUT:
                continue
            elif row["type"] not in EVENTS:
                yield Refused(where, f"no known type of event: {row['type']!r}")
            else:
                self._note(row)
                path = paths.get(row.get("id", 0), [])
                maker = makers.get(row["artifact_id"])
                if execution.cached and maker is not None and EVENTS[row["type"]][1] is Relation.GENERATED_BY:
                    yield self._reuse(row, execution, maker, path)
                else:
                    yield self._event(row, artifact, execution, path)

    def _makers(self) -> dict[int, _Execution]:
        """Return who made each artifact: the first execution that gave it out and did not take it from a cache."""
        out: dict[int, _Execution] = {}
        for row in self.tables.rows("Event", "id", "execution_id", "artifact_id"):
            execution = self._executions.get(row["execution_id"])
            made = row["type"] in EVENTS and EVENTS[row["type"]][1] is Relation.GENERATED_BY
            if execution is not None and made and not execution.cached:
                out.setdefault(row["artifact_id"], execution)
        return out

    def _reuse(self, row: Row, execution: _Execution, maker: _Execution, path: list[str]) -> Fact:
        at = since_epoch(row.get("milliseconds_since_epoch"), unit_s=0.001) or execution.at
        props = {"path": ".".join(path), "event": EVENTS[row["type"]][0]}
        stamp = Stamp(at, self.recorded_at)
        return statements.edge(
            execution.uid, Relation.INFORMED_BY, maker.uid, stamp, role="cached", props=props
        )

    def _note(self, row: Row) -> None:
        used = EVENTS[row["type"]][1] is Relation.USED
        (self._inputs if used else self._outputs)[row["execution_id"]].append(row["artifact_id"])

    def _event(self, row: Row, artifact: _Artifact, execution: _Execution, path: list[str]) -> Fact:
        name, relation = EVENTS[row["type"]]
        at = since_epoch(row.get("milliseconds_since_epoch"), unit_s=0.001) or execution.at
        origin = Origin.DECLARED if row["type"] in DECLARED else Origin.IMPORTED
        stamp = Stamp(at, self.recorded_at, origin)
        used = relation is Relation.USED
        ends = (execution.uid, artifact.uid) if used else (artifact.uid, execution.uid)
        role = ROLES.get(path[0].lower(), "") if used and path else ""
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
                if plain(self._artifacts[each].type).endswith(METRICS):
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
        pipelines = self._contexts.pipelines_of_runs()
        for number, row in self._contexts.rows.items():
            if not self._contexts.is_run(row):
                continue
            try:
                stamp = self._stamp(row.get("create_time_since_epoch"))
                yield from statements.run(
                    self.instance,
                    f"context:{number}",
                    stamp,
                    project=self.project,
                    name=text(row["name"]),
                    job=pipelines.get(number, "") or self._contexts.type_of(row, OF_CONTEXTS),
                    states=_whole(stamp.occurred_at, members[number]),
                    props={
                        "context_type": self._contexts.type_of(row, OF_CONTEXTS),
                        **kept(values[number], prefix="prop"),
                    },
                )
            except (Invalid, TypeError, ValueError) as error:
                yield Refused(f"{self.tables.source} Context {number}", str(error))

    def _paths(self) -> dict[int, list[str]]:
        out: dict[int, list[str]] = defaultdict(list)
        for row in self.tables.rows("EventPath", "event_id"):
            step = row.get("step_index") if row.get("is_index_step") else row.get("step_key")
            out[row["event_id"]].append(str("" if step is None else step).replace("\0", ""))
        return out

    def _run_of(self, context: Row) -> Uid:
        return uid_of(Kind.RUN, (self.instance, f"context:{context['id']}"))

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
