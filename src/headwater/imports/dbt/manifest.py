"""A dbt manifest of any version, and the results of a run: what there is, by its unique id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from headwater.errors import Invalid
from headwater.imports.files import File
from headwater.imports.json_text import parse
from headwater.imports.shapes import mapping, mappings, text, texts
from headwater.imports.times import UNKNOWN, moment

RESULTS = "run_results.json"
NEWEST = 12
_SECTIONS = (*("nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries", "unit_tests"),)


@dataclass(frozen=True, slots=True)
class Resource:
    """A model, seed, snapshot, source, test, exposure or the like; `needs` are the unique ids it depends on."""

    id: str
    type: str
    where: str
    needs: Sequence[str]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a project declares; `invocation` names the run of dbt that wrote it."""

    file: str
    version: int
    project: str
    invocation: str
    at: datetime
    resources: Sequence[Resource]
    bad: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Results:
    """What a run of dbt did, by unique id."""

    invocation: str
    command: str
    by_id: Mapping[str, Mapping[str, Any]]


def manifest_of(file: File) -> Manifest:
    """Return the manifest in a file.

    Raises:
        Invalid: it is no manifest, or of a version that is not known.
    """
    found = parse(file.content())
    metadata = mapping(mapping(found).get("metadata"))
    version = _version(text(metadata.get("dbt_schema_version")))
    resources: list[Resource] = []
    bad: list[tuple[str, str]] = []
    for section in _SECTIONS:
        for key, fields in mapping(found.get(section)).items():
            where = f"{file.name} {section} {key}"
            if not isinstance(fields, Mapping) or not key:
                bad.append((where, "not an object with a unique id"))
                continue
            kind = text(fields.get("resource_type")) or key.partition(".")[0]
            needs = texts(mapping(fields.get("depends_on")).get("nodes"))
            resources.append(Resource(key, kind, where, needs, fields))
    at = moment(metadata.get("generated_at"))
    return Manifest(
        file=file.name,
        version=version,
        project=text(metadata.get("project_name")) or _most_common(resources) or "dbt",
        invocation=text(metadata.get("invocation_id")) or (at or UNKNOWN).isoformat(),
        at=at or UNKNOWN,
        resources=resources,
        bad=bad,
    )


def results_of(file: File) -> Results:
    """Return the results of a run.

    Raises:
        Invalid: they are none.
    """
    found = parse(file.content())
    metadata = mapping(mapping(found).get("metadata"))
    if "/run-results/" not in text(metadata.get("dbt_schema_version")):
        raise Invalid("not the results of a run of dbt: metadata.dbt_schema_version does not say so")
    arguments = mapping(found.get("args"))
    command = text(arguments.get("invocation_command")) or f"dbt {text(arguments.get('which'))}".strip()
    by_id = {text(each.get("unique_id")): each for each in mappings(found.get("results"))}
    return Results(text(metadata.get("invocation_id")), command, by_id)


def _version(schema: str) -> int:
    head, _, tail = schema.rpartition("/manifest/v")
    number = tail.removesuffix(".json")
    if not head or not number.isdecimal() or not number.isascii():
        raise Invalid("not a dbt manifest: metadata.dbt_schema_version does not say so")
    if len(number) > 3 or not 1 <= int(number) <= NEWEST:
        raise Invalid(f"a manifest of v{number[:9]}; v1 to v{NEWEST} are understood")
    return int(number)


def _most_common(resources: Sequence[Resource]) -> str:
    """Return the package that most resources are of: older manifests do not name their project."""
    names = Counter(text(each.fields.get("package_name")) for each in resources)
    del names[""]
    return min(names, key=lambda name: (-names[name], name), default="")
