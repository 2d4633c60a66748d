"""What an MLflow store says, whichever way it is read: the same shapes from SQL, folder and REST."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from headwater.imports import Progress, Refused


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment; `tags` as logged."""

    id: str
    name: str
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metric:
    """One logged value, times in milliseconds; `value` may be NaN or infinite.

    `model` is the id of the logged model it is about, `dataset` (name, digest) what it was measured on.
    """

    key: str
    value: float
    step: int
    at_ms: int
    model: str = ""
    dataset: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DatasetInput:
    """A dataset that a run logged as input; `context` is what it was for ("training", "eval" ...)."""

    name: str
    digest: str
    source_type: str = ""
    source: str = ""
    schema: str = ""
    profile: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `state` is MLflow's status name; times are milliseconds, 0 where unknown.

    `models_in` and `models_out` are ids of logged models that it used and made; `requirements` are the pinned
    lines of environments found beside its models.
    """

    id: str
    experiment: str
    name: str = ""
    state: str = ""
    started_ms: int = 0
    ended_ms: int = 0
    user: str = ""
    lifecycle: str = "active"
    artifact_uri: str = ""
    source_name: str = ""
    source_version: str = ""
    entry_point: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[Metric, ...] = ()
    datasets: tuple[DatasetInput, ...] = ()
    models_in: tuple[str, ...] = ()
    models_out: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    python: str = ""


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """A model that MLflow 3 keeps by id ("m-..."); `run` made it."""

    id: str
    experiment: str
    name: str = ""
    run: str = ""
    created_ms: int = 0
    artifact_uri: str = ""
    status: str = ""
    model_type: str = ""
    lifecycle: str = "active"
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A registered model; `aliases` map names to version labels."""

    name: str
    created_ms: int = 0
    updated_ms: int = 0
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A registered version; `source` is where it came from ("models:/m-...", a run's artifact path, a URI)."""

    name: str
    version: str
    created_ms: int = 0
    updated_ms: int = 0
    run: str = ""
    source: str = ""
    stage: str = ""
    status: str = ""
    user: str = ""
    description: str = ""
    model_id: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


Shape = Experiment | Run | LoggedModel | RegisteredModel | ModelVersion | Refused | Progress


class Source(Protocol):
    """A place to read shapes from: experiments first, then runs, logged models, registered models, versions."""

    def shapes(self) -> Iterator[Shape]:
        """Yield everything; a bad record becomes a Refused and the rest goes on."""
