"""A live MLflow tracking server, by its REST interface."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from headwater.decoding import decoded
from headwater.errors import Forbidden, Invalid, Unavailable
from headwater.imports import Progress, Refused
from headwater.imports.json_text import MAX_DEPTH, MAX_VALUES
from headwater.imports.mlflow.addresses import transport_to
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

API = "/api/2.0/mlflow/"
PAGE = 200
_TIMEOUT = httpx.Timeout(30.0, connect=3.0)
# What a server that is none, or whose records are damaged, makes of reading them.
_ODD = (KeyError, TypeError, AttributeError, ValueError, OverflowError)
_Json = Mapping[str, Any]
_About = Mapping[tuple[str, str, int, int], _Json]


@dataclass(frozen=True, slots=True)
class RestSource:
    """Reads the server at `url`.

    It logs in as MLFLOW_TRACKING_USERNAME with MLFLOW_TRACKING_PASSWORD, or with MLFLOW_TRACKING_TOKEN.
    """

    url: str

    def shapes(self) -> Iterator[Shape]:
        """Yield everything that the server shows.

        Raises:
            Unavailable: its name is not known, or it does not answer, or with an error of its own.
            Forbidden: it does not let us in.
            Invalid: what answers is no MLflow server, or the address is one where clouds keep credentials.
        """
        with httpx.Client(
            base_url=self.url.rstrip("/"),
            timeout=_TIMEOUT,
            auth=_basic(),
            headers=_bearer(),
            transport=transport_to(self.url),
        ) as client:
            try:
                yield from self._everything(client)
            except _ODD as error:
                raise Invalid(
                    f"the MLflow server at {self.url} answers in a shape that is not known: {error!r}"
                ) from error

    def _everything(self, client: httpx.Client) -> Iterator[Shape]:
        experiments = list(self._pages(client, "experiments/search", "experiments", view_type="ALL"))
        for each in experiments:
            yield Experiment(each["experiment_id"], each["name"], _pairs(each.get("tags")))
        ids = [each["experiment_id"] for each in experiments]
        models = list(self._logged_models(client, ids))
        yield from self._runs(client, ids, _about(models))
        for each in models:
            yield _logged(each)
        yield from self._registry(client)

    def _runs(self, client: httpx.Client, experiments: list[str], about: _About) -> Iterator[Shape]:
        done = 0
        for each in experiments:
            found = self._pages(
                client,
                "runs/search",
                "runs",
                experiment_ids=[each],
                run_view_type="ALL",
                order_by=["attribute.start_time ASC"],
            )
            for run in found:
                done += 1
                try:
                    yield self._run(client, run, about)
                except _ODD as error:
                    yield Refused(f"{self.url} run {done}", f"in a shape that is not known: {error!r}")
                if done % PAGE == 0:
                    yield Progress(done, None, "runs")
        yield Progress(done, done, "runs")

    def _run(self, client: httpx.Client, run: _Json, about: _About) -> Run:
        info, data = run["info"], run.get("data", {})
        tags = _pairs(data.get("tags"))
        keys = sorted({metric["key"] for metric in data.get("metrics", ())})
        run_id = info.get("run_id") or info["run_uuid"]
        inputs = run.get("inputs", {})
        return Run(
            id=run_id,
            experiment=info["experiment_id"],
            name=info.get("run_name") or tags.get("mlflow.runName", ""),
            state=info.get("status", ""),
            started_ms=int(info.get("start_time") or 0),
            ended_ms=int(info.get("end_time") or 0),
            user=tags.get("mlflow.user") or info.get("user_id", ""),
            lifecycle=info.get("lifecycle_stage") or "active",
            artifact_uri=info.get("artifact_uri", ""),
            entry_point=tags.get("mlflow.project.entryPoint", ""),
            params=_pairs(data.get("params")),
            tags=tags,
            metrics=tuple(metric for key in keys for metric in self._history(client, run_id, key, about)),
            datasets=tuple(_dataset(each) for each in inputs.get("dataset_inputs", ())),
            models_in=tuple(each["model_id"] for each in inputs.get("model_inputs", ())),
            models_out=tuple(each["model_id"] for each in run.get("outputs", {}).get("model_outputs", ())),
        )

    def _history(self, client: httpx.Client, run_id: str, key: str, about: _About) -> Iterator[Metric]:
        query = {"run_id": run_id, "metric_key": key, "max_results": 25_000}
        for each in self._pages(client, "metrics/get-history", "metrics", get=query):
            step, at_ms = int(each.get("step") or 0), int(each.get("timestamp") or 0)
            known = about.get((run_id, key, at_ms, step), each)
            dataset = (known["dataset_name"], known["dataset_digest"]) if known.get("dataset_name") else None
            yield Metric(key, _number(each.get("value")), step, at_ms, known.get("model_id") or "", dataset)

    def _logged_models(self, client: httpx.Client, experiments: list[str]) -> Iterator[_Json]:
        """Yield logged models; servers before MLflow 3 have none."""
        for each in experiments:
            found = self._pages(
                client, "logged-models/search", "models", optional=True, experiment_ids=[each]
            )
            yield from found

    def _registry(self, client: httpx.Client) -> Iterator[Shape]:
        query: dict[str, Any] = {"max_results": 100}
        for each in self._pages(
            client, "registered-models/search", "registered_models", get=query, optional=True
        ):
            whole = self._answer(client, "registered-models/get", get={"name": each["name"]})[
                "registered_model"
            ]
            yield RegisteredModel(
                name=whole["name"],
                created_ms=int(whole.get("creation_timestamp") or 0),
                updated_ms=int(whole.get("last_updated_timestamp") or 0),
                description=whole.get("description", ""),
                tags=_pairs(whole.get("tags")),
                aliases={alias["alias"]: str(alias["version"]) for alias in whole.get("aliases", ())},
            )
        query = {"max_results": 200}
        for each in self._pages(client, "model-versions/search", "model_versions", get=query, optional=True):
            yield _version(each)

    def _pages(
        self,
        client: httpx.Client,
        path: str,
        name: str,
        *,
        get: dict[str, Any] | None = None,
        optional: bool = False,
        **body: Any,
    ) -> Iterator[_Json]:
        token = ""
        while True:
            more = {"page_token": token} if token else {}
            if get is None:
                answer = self._answer(
                    client, path, optional=optional, body={"max_results": PAGE, **body, **more}
                )
            else:
                answer = self._answer(client, path, optional=optional, get={**get, **more})
            yield from answer.get(name, ())
            before, token = token, answer.get("next_page_token") or ""
            if not token:
                return
            if token == before:
                raise Invalid(
                    f"the MLflow server at {self.url} gives the same page of {path} again and again"
                )

    def _answer(
        self,
        client: httpx.Client,
        path: str,
        *,
        get: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        optional: bool = False,
    ) -> _Json:
        try:
            response = (
                client.post(API + path, json=body) if get is None else client.get(API + path, params=get)
            )
        except httpx.HTTPError as error:
            raise Unavailable(f"the MLflow server at {self.url} does not answer: {error}") from error
        if response.status_code in (401, 403):
            raise Forbidden(
                f"the MLflow server at {self.url} does not let us in; set MLFLOW_TRACKING_USERNAME and "
                "MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN"
            )
        if response.status_code >= 500:
            raise Unavailable(f"the MLflow server at {self.url} answered {response.status_code} to {path}")
        if response.status_code == 404 and optional:
            return {}
        try:
            # A metric that is not a number comes as the bare word NaN.
            found = decoded(response.content, nesting=MAX_DEPTH, values=MAX_VALUES, special=True)
        except Invalid as error:
            raise Invalid(f"what answers at {self.url} is no MLflow server: {path}: {error}") from error
        if response.status_code >= 400 or not isinstance(found, dict):
            raise Invalid(f"the MLflow server at {self.url} refuses {path}: {response.text[:200]}")
        return found


def _about(models: list[_Json]) -> _About:
    """Return what a run's metric is about, which only the logged models say."""
    return {
        (
            metric["run_id"],
            metric["key"],
            int(metric.get("timestamp") or 0),
            int(metric.get("step") or 0),
        ): metric
        for model in models
        for metric in model.get("data", {}).get("metrics", ())
        if metric.get("run_id")
    }


def _dataset(used: _Json) -> DatasetInput:
    dataset = used["dataset"]
    return DatasetInput(
        name=dataset["name"],
        digest=dataset["digest"],
        source_type=dataset.get("source_type", ""),
        source=dataset.get("source", ""),
        schema=dataset.get("schema", ""),
        profile=dataset.get("profile", ""),
        context=_pairs(used.get("tags")).get("mlflow.data.context", ""),
    )


def _logged(model: _Json) -> LoggedModel:
    info, data = model["info"], model.get("data", {})
    return LoggedModel(
        id=info["model_id"],
        experiment=info["experiment_id"],
        name=info.get("name", ""),
        run=info.get("source_run_id", ""),
        created_ms=int(info.get("creation_timestamp_ms") or 0),
        artifact_uri=info.get("artifact_uri", ""),
        status=str(info.get("status", "")),
        model_type=info.get("model_type", ""),
        params=_pairs(data.get("params")),
        tags=_pairs(info.get("tags")),
    )


def _version(version: _Json) -> ModelVersion:
    return ModelVersion(
        name=version["name"],
        version=str(version["version"]),
        created_ms=int(version.get("creation_timestamp") or 0),
        updated_ms=int(version.get("last_updated_timestamp") or 0),
        run=version.get("run_id", ""),
        source=version.get("source", ""),
        stage=version.get("current_stage", ""),
        status=version.get("status", ""),
        user=version.get("user_id", ""),
        description=version.get("description", ""),
        model_id=version.get("model_id") or "",
        tags=_pairs(version.get("tags")),
    )


def _pairs(found: object) -> dict[str, str]:
    pairs = found if isinstance(found, list) else []
    return {str(each["key"]): str(each.get("value", "")) for each in pairs}


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return math.nan


def _basic() -> tuple[str, str] | None:
    user = os.environ.get("MLFLOW_TRACKING_USERNAME", "")
    return (user, os.environ.get("MLFLOW_TRACKING_PASSWORD", "")) if user else None


def _bearer() -> dict[str, str]:
    token = os.environ.get("MLFLOW_TRACKING_TOKEN", "")
    return {"authorization": f"Bearer {token}"} if token and not _basic() else {}
