"""Versions of datasets and models as OpenLineage's datasets."""

from __future__ import annotations

import json
from collections.abc import Mapping

from headwater.exports.openlineage.facets import facet
from headwater.exports.openlineage.lineage import UNVERSIONED, Drawn, is_model, names
from headwater.model import Node, Relation

Dataset = dict[str, object]

_COLUMN_LEVEL = "column-level"
# Told by facets of their own, by other edges, or only true inside this store.
_ELSEWHERE = frozenset(
    "series version columns schema format storage_layer owners description confidentiality withdrawn_at".split()
)
_GROUPS = ("digest.", "digest_coverage.", "tag.", "alias.", "watch.", "verdict.")
_STATISTICS = {"rows": "rowCount", "size_bytes": "size", "files": "fileCount"}


def named(drawn: Drawn, version: Node) -> Dataset:
    """Return a version as an input or output names it: by namespace, name and version."""
    namespace, name = names(version)
    key = drawn.key(version)
    facets: dict[str, object] = {}
    if is_model(version):
        facets["datasetType"] = facet("datasetType", datasetType="MODEL")
    if key != (UNVERSIONED,):
        facets["version"] = facet("version", datasetVersion=str(version.props.get("version") or version.uid))
    if key:
        facets["headwater_version"] = facet("headwater_version", key=list(key))
    return {"namespace": namespace, "name": name, "facets": facets}


def described(drawn: Drawn, version: Node) -> Dataset:
    """Return a version with everything that is known of it and its series."""
    whole = named(drawn, version)
    facets: dict[str, object] = dict(_held(whole, "facets"))
    own = _held(facets, "headwater_version")
    facets["headwater_version"] = facet(
        "headwater_version",
        key=own.get("key"),
        digests=[
            {"algorithm": each.algorithm, "value": each.value, "coverage": each.coverage}
            for each in version.digests()
        ],
        props=_rest(version),
        derived_from=_origins(drawn, version),
    )
    if fields := _fields(version):
        facets["schema"] = facet("schema", fields=fields)
    if layer := version.props.get("storage_layer"):
        facets["storage"] = facet("storage", storageLayer=layer, fileFormat=version.props.get("format"))
    for _, series in drawn.causes(version, Relation.VERSION_OF):
        facets |= _of_series(series)
    return {**whole, "facets": facets}


def columns(drawn: Drawn, version: Node) -> dict[str, object] | None:
    """Return the column lineage facet of a version; None where nothing is known of columns."""
    fields: dict[str, list[dict[str, object]]] = {}
    rows: list[dict[str, object]] = []
    for edge, cause in drawn.causes(version, Relation.DERIVED_FROM):
        if edge.role != _COLUMN_LEVEL:
            continue
        namespace, name = names(cause)
        for key, value in sorted(edge.props.items()):
            if key.startswith("column."):
                source, target, *kinds = json.loads(str(value))
                told = {"namespace": namespace, "name": name, "field": source, **_transformations(kinds)}
                (rows if target == "*" else fields.setdefault(target, [])).append(told)
    if not fields and not rows:
        return None
    return facet("columnLineage") | {
        "fields": {target: {"inputFields": sources} for target, sources in fields.items()},
        **({"dataset": rows} if rows else {}),
    }


def _transformations(kinds: list[str]) -> dict[str, object]:
    split = [each.partition("/") for each in kinds]
    told = [{"type": kind, **({"subtype": subtype} if subtype else {})} for kind, _, subtype in split]
    return {"transformations": told} if told else {}


def statistics(version: Node) -> dict[str, object] | None:
    """Return how much was written as the statistics facet; None where it is not known."""
    told = {
        theirs: version.props[ours]
        for ours, theirs in _STATISTICS.items()
        if isinstance(version.props.get(ours), int)
    }
    return facet("outputStatistics", **told) if told else None


def _rest(version: Node) -> dict[str, object]:
    props = {
        key: value
        for key, value in version.props.items()
        if key not in _ELSEWHERE and not key.startswith(_GROUPS)
    }
    if "storage_layer" not in version.props and "format" in version.props:
        props["format"] = version.props["format"]
    if "schema" not in version.props and "columns" in version.props:
        props["columns"] = version.props["columns"]
    return {key: list(value) if isinstance(value, tuple) else value for key, value in props.items()}


def _fields(version: Node) -> list[dict[str, object]]:
    try:
        listed = json.loads(str(version.props.get("schema", "[]")))
        return [{"name": name, **({"type": kind} if kind else {})} for name, kind in listed]
    except (ValueError, TypeError):
        return []


def _origins(drawn: Drawn, version: Node) -> list[dict[str, object]]:
    out: list[dict[str, object]] = []
    for edge, cause in drawn.causes(version, Relation.DERIVED_FROM):
        namespace, name = names(cause)
        key = drawn.key(cause)
        if edge.role != _COLUMN_LEVEL and key:
            told: dict[str, object] = {"namespace": namespace, "name": name, "key": list(key)}
            told |= {"type": "MODEL"} if is_model(cause) else {}
            out.append(told | ({"how": edge.role} if edge.role else {}))
    return out


def _of_series(series: Node) -> dict[str, object]:
    out: dict[str, object] = {}
    if told := series.props.get("description"):
        out["documentation"] = facet("documentation", description=told)
    if isinstance(owners := series.props.get("owners"), tuple):
        out["ownership"] = facet("ownership", owners=[{"name": each, "type": "owner"} for each in owners])
    return out


def _held(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}
