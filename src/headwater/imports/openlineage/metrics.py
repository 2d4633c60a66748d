"""Our own run facets: metrics, parameters, environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from headwater import statements
from headwater.errors import Invalid
from headwater.facts import Fact, MetricFact, metric_value
from headwater.imports.openlineage.events import Facets, Named, items_of, mapping_of, text_of
from headwater.imports.openlineage.facets import named_values, number
from headwater.imports.openlineage.naming import Naming
from headwater.model import Kind, Relation, Uid, to_time, uid_of
from headwater.statements import Stamp

MOST_METRICS = 10_000
MOST_PACKAGES = 5_000
_SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_VERSIONS = {"model": Kind.MODEL_VERSION, "dataset": Kind.DATASET_VERSION}


def metrics(facets: Facets, run: Uid, stamp: Stamp, naming: Naming) -> Iterator[Fact]:
    """Yield the measurements in `headwater_metrics`; those that are none are left out."""
    for each in items_of(facets.get("headwater_metrics", {}), "metrics")[:MOST_METRICS]:
        value = _SPECIAL.get(text_of(each, "value"), number(each, "value"))
        if value is None or not text_of(each, "key"):
            continue
        step = number(each, "step")
        yield MetricFact(
            run=run,
            key=text_of(each, "key"),
            split=text_of(each, "split"),
            step=step if isinstance(step, int) and abs(step) < 2**53 else 0,
            model=_version(each, "model", naming),
            dataset=_version(each, "dataset", naming),
            occurred_at=_time(each, stamp).occurred_at,
            recorded_at=stamp.recorded_at,
            **metric_value(float(value)),  # type: ignore[arg-type]
        )


def parameters(facets: Facets) -> dict[str, str]:
    """Return the parameters in `headwater_parameters` and the standard's `executionParameters`, as written."""
    out: dict[str, str] = {}
    for each in items_of(facets.get("executionParameters", {}), "parameters"):
        if isinstance(each.get("value"), str) and (key := text_of(each, "key")):
            out[key] = text_of(each, "value")
    own = mapping_of(facets.get("headwater_parameters", {}), "parameters")
    return out | {key: value for key, value in own.items() if isinstance(value, str)}


def environment(facets: Facets, run: Uid, stamp: Stamp) -> Iterator[Fact]:
    """Yield the environment in `headwater_environment`, else the one that the processing engine is."""
    own, engine = facets.get("headwater_environment", {}), facets.get("processing_engine", {})
    listed = [
        (text_of(each, "ecosystem") or "pypi", text_of(each, "name"), text_of(each, "version"))
        for each in items_of(own, "packages")[:MOST_PACKAGES]
    ]
    packages = [each for each in listed if all(each)]
    content: dict[str, object] = {
        key: value
        for key, value in own.items()
        if key not in ("packages", "project")
        and not key.startswith("_")
        and isinstance(value, str | int | float | list | Mapping)
    }
    if not own and text_of(engine, "version"):
        content["engine"] = {"name": text_of(engine, "name"), "version": text_of(engine, "version")}
    told = items_of(facets.get("environmentVariables", {}), "environmentVariables")
    if variables := named_values(told, "name", "value"):
        content["variables"] = variables
    if content or packages:
        made = statements.environment(
            stamp, content=content, packages=packages, project=text_of(own, "project")
        )
        yield from made
        yield statements.edge(run, Relation.RAN_IN, made.uid, stamp)


def _version(each: Mapping[str, object], key: str, naming: Naming) -> Uid:
    """Return the uid of the version that `{"namespace", "name", "version"}` at `key` names."""
    told = mapping_of(each, key)
    parts = [text_of(told, part) for part in ("namespace", "name", "version")]
    if not all(parts):
        return ""
    return uid_of(_VERSIONS[key], (*naming.series(Named(parts[0], parts[1])), parts[2]))


def _time(each: Mapping[str, object], stamp: Stamp) -> Stamp:
    try:
        return stamp.at(to_time(text_of(each, "time"))) if text_of(each, "time") else stamp
    except Invalid:
        return stamp
