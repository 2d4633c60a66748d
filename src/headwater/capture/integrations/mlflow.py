"""A mirror of MLflow: what it logs is captured as it is logged, as the same facts that an import would read later."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

from headwater import statements
from headwater.capture import active
from headwater.capture.clock import CLOCK, moment_of
from headwater.capture.destination import Destination
from headwater.capture.harmless import harmless
from headwater.capture.integrations.mlflow_runs import UnderWay
from headwater.capture.recorder import recorder_to
from headwater.capture.redaction import without_secrets
from headwater.facts import Fact, MetricFact, StateFact, metric_value
from headwater.imports.mlflow.facts import Assembler
from headwater.imports.mlflow.shapes import DatasetInput, Experiment, Run
from headwater.model import Kind, RunState, uid_of
from headwater.statements import Stamp

_ENDS = {"FINISHED": RunState.COMPLETE, "FAILED": RunState.FAIL, "KILLED": RunState.ABORT}
_METHODS = (
    "create_run",
    "log_metric",
    "log_param",
    "log_batch",
    "set_tag",
    "update_run_info",
    "log_inputs",
)
_DONE = "_headwater_mirrored"
_PARENT = "mlflow.parentRunId"


class Mirror:
    """Follows the calls that reach MLflow's store; runs have the ids that MLflow gave them."""

    def __init__(self, project: str, to: Destination) -> None:
        self.project, self._to = project, to
        self._runs: dict[str, Run] = {}
        self._jobs: dict[str, str] = {}
        self._under_way = UnderWay(project, to, self._job_of)

    def capture(self, utils: ModuleType) -> None:
        """Follow every store that `mlflow.tracking._tracking_service.utils` gives out."""
        given = utils._get_store
        if getattr(given, _DONE, False):
            return

        @functools.wraps(given)
        def follow(*args: Any, **kwargs: Any) -> Any:
            store = given(*args, **kwargs)
            self._follow(type(store))
            return store

        setattr(follow, _DONE, True)
        utils._get_store = follow  # type: ignore[attr-defined]
        active.ask_too(self._under_way.current)

    @harmless
    def _follow(self, cls: type) -> None:
        for name in _METHODS:
            method = getattr(cls, name, None)
            if callable(method) and not getattr(method, _DONE, False):
                setattr(cls, name, self._mirrored(name, method))

    def _mirrored(self, name: str, method: Any) -> Any:
        take = getattr(self, f"_{name}")

        @functools.wraps(method)
        def call(store: Any, *args: Any, **kwargs: Any) -> Any:
            result = method(store, *args, **kwargs)
            take(store, result, *args, **kwargs)
            return result

        setattr(call, _DONE, True)
        return call

    @harmless
    def _create_run(self, store: Any, made: Any, *_: Any, **__: Any) -> None:
        shape = self._take(store, made)
        if _PARENT not in shape.tags:
            self._under_way.begins(shape.id)

    @harmless
    def _log_metric(self, store: Any, _: Any, run_id: str, metric: Any) -> None:
        self._metrics(store, run_id, [metric])

    @harmless
    def _log_param(self, store: Any, _: Any, run_id: str, param: Any) -> None:
        self._params(store, run_id, [param])

    @harmless
    def _log_batch(
        self, store: Any, _: Any, run_id: str, metrics: Any = (), params: Any = (), tags: Any = ()
    ) -> None:
        self._metrics(store, run_id, metrics)
        self._params(store, run_id, params)
        for tag in tags:
            self._tag(store, run_id, tag)

    @harmless
    def _set_tag(self, store: Any, _: Any, run_id: str, tag: Any) -> None:
        self._tag(store, run_id, tag)

    @harmless
    def _log_inputs(self, store: Any, _: Any, run_id: str, datasets: Any = None, **__: Any) -> None:
        shape = self._known(store, run_id)
        found = tuple(
            DatasetInput(
                name=each.dataset.name,
                digest=each.dataset.digest,
                source_type=each.dataset.source_type,
                source=each.dataset.source,
                schema=each.dataset.schema or "",
                profile=each.dataset.profile or "",
                context=next((tag.value for tag in each.tags if tag.key == "mlflow.data.context"), ""),
            )
            for each in datasets or ()
        )
        self._runs[run_id] = replace(shape, datasets=(*shape.datasets, *found))
        self._record(self._assembler().take(self._runs[run_id]))

    @harmless
    def _update_run_info(
        self,
        store: Any,
        _: Any,
        run_id: str,
        run_status: Any = None,
        end_time: int | None = None,
        *__: Any,
        **___: Any,
    ) -> None:
        self._known(store, run_id)
        state = _ENDS.get(_status(run_status))
        if state is not None and end_time:
            self._under_way.ends(run_id)
            self._record([self._stamped(StateFact, end_time, run=self._uid(run_id), state=state)])

    def _metrics(self, store: Any, run_id: str, metrics: Iterable[Any]) -> None:
        shape = self._known(store, run_id)
        facts: list[Fact] = []
        for each in metrics:
            dataset, split = "", ""
            if getattr(each, "dataset_name", None) and getattr(each, "dataset_digest", None):
                named = (each.dataset_name, each.dataset_digest)
                dataset = uid_of(Kind.DATASET_VERSION, (self.project, *named))
                contexts = [one.context for one in shape.datasets if (one.name, one.digest) == named]
                split = _role(contexts[0]) if contexts else ""
            facts.append(
                self._stamped(
                    MetricFact,
                    each.timestamp,
                    run=self._uid(run_id),
                    key=each.key,
                    step=int(each.step or 0),
                    dataset=dataset,
                    split=split,
                    **metric_value(float(each.value)),
                )
            )
        self._record(facts)

    def _params(self, store: Any, run_id: str, params: Iterable[Any]) -> None:
        self._known(store, run_id)
        self._props(run_id, {"param": {each.key: str(each.value) for each in params}})

    def _tag(self, store: Any, run_id: str, tag: Any) -> None:
        self._known(store, run_id)
        if not tag.key.startswith("mlflow.") and tag.value:
            now = CLOCK.now()
            self._record(
                [
                    statements.attribute(
                        self._uid(run_id), "tag", Stamp(now, now), name=tag.key, value=str(tag.value)
                    )
                ]
            )

    def _props(self, run_id: str, props: Mapping[str, Any]) -> None:
        now = CLOCK.now()
        if any(props.values()):
            self._record(
                statements.thing(
                    Kind.RUN, (self.project, run_id), Stamp(now, now), project=self.project, props=props
                )
            )

    def _job_of(self, run_id: str) -> str:
        shape = self._runs.get(run_id)
        if shape is None:
            return ""
        return shape.entry_point if shape.entry_point not in ("", "main") else self._jobs[shape.experiment]

    def _known(self, store: Any, run_id: str) -> Run:
        """Return what is known of a run, asking MLflow once for one that another process began."""
        return self._runs.get(run_id) or self._take(store, store.get_run(run_id))

    def _take(self, store: Any, made: Any) -> Run:
        shape = self._shape(store, made)
        self._runs[shape.id] = shape
        self._record(self._assembler().take(shape))
        return shape

    def _shape(self, store: Any, made: Any) -> Run:
        tags = dict(made.data.tags)
        experiment = made.info.experiment_id
        if experiment not in self._jobs:
            self._jobs[experiment] = store.get_experiment(experiment).name
        return Run(
            id=made.info.run_id,
            experiment=experiment,
            name=made.info.run_name or "",
            state="SCHEDULED",
            started_ms=made.info.start_time or 0,
            user=made.info.user_id or "",
            artifact_uri=made.info.artifact_uri or "",
            entry_point=tags.get("mlflow.project.entryPoint", ""),
            tags=tags,
        )

    def _assembler(self) -> Assembler:
        assembler = Assembler(self.project, self.project, CLOCK.now())
        for experiment, name in self._jobs.items():
            list(assembler.take(Experiment(experiment, name)))
        return assembler

    def _uid(self, run_id: str) -> str:
        return uid_of(Kind.RUN, (self.project, run_id))

    def _stamped(self, kind: Any, at_ms: int, **fields: Any) -> Fact:
        fact: Fact = kind(occurred_at=moment_of(int(at_ms) * 1_000), recorded_at=CLOCK.now(), **fields)
        return fact

    def _record(self, facts: Iterable[Fact]) -> None:
        recorder_to(self._to).record([without_secrets(fact) for fact in facts])


def _role(context: str) -> str:
    from headwater.imports.mlflow.facts import role_of

    return role_of(context)


def _status(status: Any) -> str:
    """Return the name of a status, which MLflow passes by number."""
    if isinstance(status, int):
        from mlflow.entities import RunStatus

        return str(RunStatus.to_string(status))
    return str(status or "")
