"""Events as the OpenLineage specification 2.0.2 has them, checked: run, dataset and job events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from headwater.errors import Invalid
from headwater.model import to_time

EVENT_TYPES = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER")
MAX_NAME = 4_000
MAX_KEY = 8
# Expectation files of test suites look like events but hold these where a value should stand.
_PLACEHOLDERS = ("${", "{{")

Facet = Mapping[str, object]
Facets = Mapping[str, Facet]


@dataclass(frozen=True, slots=True)
class Named:
    """A job or dataset by its namespace and name."""

    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class DatasetUse:
    """A dataset as an event tells of it; `own` are its input or output facets."""

    named: Named
    facets: Facets = field(default_factory=dict)
    own: Facets = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The version that the version facet names, "" without one."""
        return text_of(self.facets.get("version", {}), "datasetVersion")

    @property
    def key(self) -> tuple[str, ...]:
        """What tells the version from others of its series; empty where none is named.

        It is the label, or what our facet `headwater_version` says where Headwater itself wrote the event.
        """
        return _key(self.facets.get("headwater_version", {})) or ((self.label,) if self.label else ())


@dataclass(frozen=True, slots=True)
class Event:
    """One event. Without `run_id` it tells of a job as it is written down, without `job` of a dataset alone."""

    at: datetime
    type: str
    producer: str
    run_id: str
    job: Named | None
    dataset: DatasetUse | None
    run_facets: Facets
    job_facets: Facets
    inputs: Sequence[DatasetUse]
    outputs: Sequence[DatasetUse]


def event_of(value: object) -> Event:
    """Return the event that decoded JSON holds. Facets that are no objects are left out.

    Raises:
        Invalid: it is no event; says which field is missing or makes no sense.
    """
    if not isinstance(value, dict):
        raise Invalid(f"not an OpenLineage event: {_kind(value)} instead of an object")
    if "eventTime" not in value:
        raise Invalid("not an OpenLineage event: eventTime is missing")
    at = to_time(_text(value, "eventTime"))
    kind = value.get("eventType")
    if kind is not None and kind not in EVENT_TYPES:
        raise Invalid(f"eventType is {str(kind)[:40]!r}; one of {', '.join(EVENT_TYPES)}")
    run, job = value.get("run"), value.get("job")
    if run is None and job is None:
        if "dataset" not in value:
            raise Invalid("not an OpenLineage event: run, job and dataset are missing")
        return _dataset_event(value, at)
    if job is None:
        raise Invalid("job is missing")
    whole = _object(job, "job")
    started = _object(run, "run") if run is not None else {}
    return Event(
        at=at,
        type=kind or "",
        producer=_optional(value, "producer"),
        run_id=_text(started, "runId", "run.runId") if run is not None else "",
        job=Named(_text(whole, "namespace", "job.namespace"), _text(whole, "name", "job.name")),
        dataset=None,
        run_facets=_facets(started, "run.facets"),
        job_facets=_facets(whole, "job.facets"),
        inputs=_datasets(value, "inputs", "inputFacets"),
        outputs=_datasets(value, "outputs", "outputFacets"),
    )


def text_of(facet: Mapping[str, object], *keys: str) -> str:
    """Return the text at a path of keys, "" where there is none."""
    held: object = facet
    for key in keys:
        held = held.get(key) if isinstance(held, dict) else None
    return held if isinstance(held, str) else ""


def items_of(facet: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """Return the objects in the list at `key`."""
    held = facet.get(key)
    return [each for each in held if isinstance(each, dict)] if isinstance(held, list) else []


def mapping_of(facet: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return the object at `key`, an empty one where there is none."""
    held = facet.get(key)
    return held if isinstance(held, dict) else {}


def _key(facet: Facet) -> tuple[str, ...]:
    held = facet.get("key")
    if not isinstance(held, list) or not held or len(held) > MAX_KEY:
        return ()
    return tuple(held) if all(isinstance(each, str) and each for each in held) else ()


def _dataset_event(value: Mapping[str, object], at: datetime) -> Event:
    return Event(
        at=at,
        type="",
        producer=_optional(value, "producer"),
        run_id="",
        job=None,
        dataset=_dataset(value["dataset"], "dataset", "outputFacets"),
        run_facets={},
        job_facets={},
        inputs=(),
        outputs=(),
    )


def _datasets(value: Mapping[str, object], key: str, own: str) -> list[DatasetUse]:
    listed = value.get(key)
    if listed is None:
        return []
    if not isinstance(listed, list):
        raise Invalid(f"{key} is {_kind(listed)}, not a list")
    return [_dataset(each, f"{key}[{at}]", own) for at, each in enumerate(listed)]


def _dataset(value: object, where: str, own: str) -> DatasetUse:
    whole = _object(value, where)
    named = Named(_text(whole, "namespace", f"{where}.namespace"), _text(whole, "name", f"{where}.name"))
    return DatasetUse(named, _facets(whole, f"{where}.facets"), _facets(whole, f"{where}.{own}", own))


def _facets(whole: Mapping[str, object], where: str, key: str = "facets") -> Facets:
    held = whole.get(key)
    if held is None:
        return {}
    return {name: each for name, each in _object(held, where).items() if isinstance(each, dict)}


def _object(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Invalid(f"{where} is {_kind(value)}, not an object")
    return value


def _optional(value: Mapping[str, object], key: str) -> str:
    return _text(value, key) if value.get(key) is not None else ""


def _text(value: Mapping[str, object], key: str, where: str = "") -> str:
    held = value.get(key)
    where = where or key
    if held is None:
        raise Invalid(f"{where} is missing")
    if not isinstance(held, str) or not held.strip():
        raise Invalid(f"{where} is {_kind(held)}, not text")
    if held.lstrip().startswith(_PLACEHOLDERS):
        raise Invalid(f"{where} is the placeholder {held[:40]!r}: a pattern to compare events with, no event")
    if len(held) > MAX_NAME:
        raise Invalid(f"{where} is longer than {MAX_NAME:,} characters")
    return held


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "empty text" if not value.strip() else "text"
    names = {bool: "a truth value", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "null")
