"""What a project's history is told in: deliveries of data, pushes of code, releases of models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

Params = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Somebody hands over a new version of a dataset; `content` is CSV text."""

    at: datetime
    series: str
    label: str
    by: str
    content: str


@dataclass(frozen=True, slots=True)
class Push:
    """A commit. `files` maps paths in the repository to files under sources/; `params` are set section by section."""

    at: datetime
    by: str
    message: str
    files: Mapping[str, str] = field(default_factory=dict)
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Release:
    """A line is trained on `inputs` (series to label), once for each of `seeds` seeds, and each model is scored.

    `base` is the version of the base model to start from; with `promote` the first model becomes champion and
    is served wherever the champion is.
    """

    at: datetime
    by: str
    line: str
    inputs: Mapping[str, str]
    image: str
    seeds: int = 1
    base: str = ""
    promote: bool = False


@dataclass(frozen=True, slots=True)
class Serving:
    """From now on an endpoint serves this version of a line's model, whoever is champion."""

    at: datetime
    endpoint: str
    line: str
    version: str


Event = Delivery | Push | Release | Serving


@dataclass(frozen=True, slots=True)
class Step:
    """A command in a folder with its inputs, the code files it reads, and whether it does without packages."""

    job: str
    command: str
    code: tuple[str, ...]
    plain: bool = False

    @property
    def section(self) -> str:
        """The section of the parameters that this step reads."""
        return self.job


@dataclass(frozen=True, slots=True)
class Line:
    """How one model series is made: raw data, perhaps prepared into `data`, train, score on `holdout`."""

    model: str
    data: str
    holdout: str
    prepare: Step | None
    train: Step
    evaluate: Step
    architecture: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A deployment; with `follows` it serves the champion of that line."""

    name: str
    owner: str
    description: str
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A team's history. Runs are numbered from `first_number`; `reruns` happen after `events`."""

    name: str
    repository: str
    first_number: int
    lines: Mapping[str, Line]
    endpoints: tuple[Endpoint, ...]
    owners: Mapping[str, str]
    descriptions: Mapping[str, str]
    tags: Mapping[str, Mapping[str, str]]
    events: tuple[Event, ...]
    reruns: tuple[Event, ...] = ()


def day(month: int, date: int, hour: int = 6) -> datetime:
    """Return an hour (UTC) of a day of 2026."""
    return datetime(2026, month, date, hour, tzinfo=UTC)
