"""A dbt project as facts: relations as versions, what was executed as runs, exposures as what is in use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from headwater import statements
from headwater.errors import Invalid
from headwater.facts import Fact, MetricFact, metric_value
from headwater.imports import Record, Refused
from headwater.imports.dbt.manifest import Manifest, Resource, Results
from headwater.imports.digests import digest_of
from headwater.imports.kept import kept
from headwater.imports.reported import number
from headwater.imports.shapes import mapping, mappings, text, texts
from headwater.imports.times import moment
from headwater.model import SERIES, Digest, Kind, Origin, Relation, RunState, Uid, uid_of
from headwater.statements import Stamp

TESTS = frozenset({"test", "unit_test"})
_EXPOSURE = "exposure"
_NOT_DATA = frozenset({"analysis", "operation", "rpc", "sql_operation", "macro", "doc", "group"})
_HANDLED = frozenset(
    {
        *(
            "unique_id",
            "resource_type",
            "depends_on",
            "columns",
            "checksum",
            "refs",
            "sources",
            "docs",
            "config",
        ),
        *(
            "raw_sql",
            "raw_code",
            "compiled_sql",
            "compiled_code",
            "unrendered_config",
            "root_path",
            "build_path",
        ),
        *(
            "compiled_path",
            "extra_ctes",
            "extra_ctes_injected",
            "created_at",
            "relation_name",
            "tags",
            "meta",
        ),
    }
)
_STATES = {
    **dict.fromkeys(("success", "pass", "warn", "no-op"), RunState.COMPLETE),
    **dict.fromkeys(("error", "fail", "runtime error", "partial success"), RunState.FAIL),
    "skipped": RunState.ABORT,
}
_QUOTES = '"`[]'


@dataclass(slots=True)
class Assembler:
    """Turns a manifest into facts. A relation's version is its content as of that run of dbt."""

    manifest: Manifest
    results: Results | None
    project: str
    instance: str
    recorded_at: datetime
    _resources: dict[str, Resource] = field(default_factory=dict)
    _tests: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def records(self) -> Iterator[Record]:
        """Yield the facts of the project, and what in it could not be read."""
        yield from (Refused(where, reason) for where, reason in self.manifest.bad)
        for resource in self.manifest.resources:
            self._resources[resource.id] = resource
            if resource.type in TESTS:
                for needed in resource.needs:
                    self._tests[needed].append(resource.id)
        for resource in self.manifest.resources:
            try:
                yield from self._resource(resource)
            except (Invalid, TypeError, ValueError) as error:
                yield Refused(resource.where, str(error))
        yield from self._unknown()

    @property
    def stamp(self) -> Stamp:
        """When the manifest was written, which is when all of it held."""
        return Stamp(self.manifest.at, self.recorded_at, Origin.DECLARED)

    def _resource(self, resource: Resource) -> Iterator[Fact]:
        result = self.results.by_id.get(resource.id) if self.results else None
        if resource.type == _EXPOSURE:
            yield from self._exposure(resource)
        elif resource.type in TESTS:
            if result is not None:
                yield from self._run(resource, result, "test")
        elif resource.type not in _NOT_DATA:
            yield from self._relation(resource, built=result is not None)
            if result is not None:
                yield from self._run(resource, result, "")
            else:
                yield from self._derived(resource)

    def _relation(self, resource: Resource, *, built: bool) -> Iterator[Fact]:
        fields = resource.fields
        digest = self._seed_digest(resource)
        stated = statements.version(
            Kind.DATASET,
            self._series(resource.id),
            self.stamp,
            project=self.project,
            label=self.manifest.invocation,
            digests=[digest] if digest else [],
            props={
                "unique_id": resource.id,
                "resource_type": resource.type,
                "columns": [text(each.get("name")) or key for key, each in _columns(fields)],
                "code_sha256": "" if digest else text(mapping(fields.get("checksum")).get("checksum")),
                "materialized": text(mapping(fields.get("config")).get("materialized")),
                "tests": sorted(self._tests[resource.id]),
                "built": built or None,
                "manifest_version": self.manifest.version,
                **kept(fields, without=_HANDLED, prefix="dbt"),
                **kept(mapping(fields.get("meta")), prefix="dbt.meta"),
            },
        )
        yield from stated
        for tag in texts(fields.get("tags")):
            yield statements.attribute(stated.uid, "tag", self.stamp, name=tag, value="true")

    def _derived(self, resource: Resource) -> Iterator[Fact]:
        for needed in resource.needs:
            if needed != resource.id:
                yield statements.edge(
                    self._uid(resource.id), Relation.DERIVED_FROM, self._uid(needed), self.stamp
                )

    def _run(self, resource: Resource, result: Mapping[str, Any], role: str) -> Iterator[Fact]:
        """Yield what was executed: it used what the resource depends on and made its relation, if it has one."""
        status = text(result.get("status")).lower()
        begun, ended = _span(result)
        stamp = Stamp(begun or self.manifest.at, self.recorded_at)
        states = [(RunState.START, stamp.occurred_at)]
        if status in _STATES:
            states.append((_STATES[status], max(ended or stamp.occurred_at, stamp.occurred_at)))
        stated = statements.run(
            self.instance,
            f"{self.manifest.invocation}/{resource.id}",
            stamp,
            project=self.project,
            name=text(resource.fields.get("name")) or resource.id,
            job=resource.id,
            states=states,
            props={
                "command": self.results.command if self.results else "",
                "status": status,
                "message": text(result.get("message"))[:1_000],
                "duration_s": number(result.get("execution_time")),
                "invocation_id": self.manifest.invocation,
                "code_sha256": text(mapping(resource.fields.get("checksum")).get("checksum")),
                **kept(mapping(result.get("adapter_response")), prefix="adapter"),
            },
        )
        yield from stated
        for needed in resource.needs:
            yield statements.edge(stated.uid, Relation.USED, self._uid(needed), stamp, role=role)
        failures = number(result.get("failures"))
        if failures is not None:
            yield MetricFact(
                run=stated.uid,
                key="failures",
                occurred_at=stamp.occurred_at,
                recorded_at=self.recorded_at,
                **metric_value(failures),  # type: ignore[arg-type]
            )
        if resource.type not in TESTS and _STATES.get(status) is RunState.COMPLETE:
            yield statements.edge(self._uid(resource.id), Relation.GENERATED_BY, stated.uid, stamp)

    def _exposure(self, resource: Resource) -> Iterator[Fact]:
        fields = resource.fields
        owner = mapping(fields.get("owner"))
        stated = statements.deployment(
            text(fields.get("name")) or resource.id,
            self.stamp,
            project=self.project,
            props={
                "unique_id": resource.id,
                "exposure": text(fields.get("type")),
                **kept(fields, without=_HANDLED, prefix="dbt"),
            },
        )
        yield from stated
        if who := text(owner.get("email")) or text(owner.get("name")):
            yield statements.attribute(stated.uid, "owner", self.stamp, name=who, value="owner")
        for needed in resource.needs:
            yield statements.edge(stated.uid, Relation.SERVES, self._uid(needed), self.stamp)

    def _unknown(self) -> Iterator[Fact]:
        """Yield what others depend on and the manifest does not hold: partial parsing leaves it out."""
        needed = {each for resource in self.manifest.resources for each in resource.needs}
        for name in sorted(needed - self._resources.keys()):
            yield from statements.version(
                Kind.DATASET,
                name,
                self.stamp,
                project=self.project,
                label=self.manifest.invocation,
                props={"unique_id": name, "missing": "not in the manifest"},
            )

    def _uid(self, unique_id: str) -> Uid:
        key = (self.project, self._series(unique_id), self.manifest.invocation)
        return uid_of(SERIES[Kind.DATASET], key)

    def _series(self, unique_id: str) -> str:
        """Return database.schema.table as the warehouse calls it, so that other tools' names meet; else the id."""
        resource = self._resources.get(unique_id)
        if resource is None or resource.type in TESTS:
            return unique_id
        fields = resource.fields
        table = text(fields.get("alias")) or text(fields.get("identifier"))
        if not table:
            return unique_id
        parts = (text(fields.get("database")), text(fields.get("schema")), table)
        return ".".join(part.strip(_QUOTES) for part in parts if part.strip(_QUOTES))

    def _seed_digest(self, resource: Resource) -> Digest | None:
        """Return the digest of a seed's file: its checksum is of the content, that of a model of its code."""
        checksum = mapping(resource.fields.get("checksum"))
        if resource.type != "seed":
            return None
        return digest_of(text(checksum.get("name")), checksum.get("checksum"))


def _columns(fields: Mapping[str, Any]) -> Sequence[tuple[str, Mapping[str, Any]]]:
    return [(key, mapping(each)) for key, each in mapping(fields.get("columns")).items()]


def _span(result: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return when something began and ended to be executed, compiling included."""
    timing = list(mappings(result.get("timing")))
    begun = [at for each in timing if (at := moment(each.get("started_at")))]
    ended = [at for each in timing if (at := moment(each.get("completed_at")))]
    return min(begun, default=None), max(ended, default=None)
