"""What an event says of its run and job."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from headwater import statements
from headwater.facts import Fact
from headwater.imports.openlineage.events import (
    Event,
    Facet,
    Facets,
    Named,
    items_of,
    mapping_of,
    text_of,
)
from headwater.imports.openlineage.facets import long_text, owners, tags, unknown
from headwater.imports.openlineage.metrics import environment, metrics, parameters
from headwater.imports.openlineage.naming import Naming
from headwater.model import Relation, RunState, Uid
from headwater.statements import Stamp

_STATES = {each.value: each for each in RunState}
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{7,12}", re.IGNORECASE)
_KNOWN_RUN = frozenset(
    "nominalTime errorMessage externalQuery processing_engine executionParameters tags headwater_run "
    "headwater_metrics headwater_parameters headwater_environment environmentVariables jobDependencies".split()
)
_KNOWN_JOB = frozenset("documentation sql jobType ownership tags sourceCode".split())


def run_facts(event: Event, run: Uid, stamp: Stamp, naming: Naming) -> Iterator[Fact]:
    """Yield the run of an event (a job's stand-in where it has none), and everything that is about it alone."""
    assert event.job is not None
    source, run_id = naming.hub(event)
    project, name = naming.series(event.job)
    own = event.run_facets.get("headwater_run", {})
    stated = statements.run(
        source,
        run_id,
        stamp,
        project=project,
        name=text_of(own, "name") or name,
        job=text_of(own, "job") or job_name(event.job),
        props=_props(event),
        states=[(state, event.at)] if event.run_id and (state := _STATES.get(event.type)) else [],
    )
    assert stated.uid == run
    yield from stated
    yield from _parents(event, run, stamp, naming)
    yield from _dependencies(event.run_facets, run, stamp, naming)
    yield from _code(event.job_facets.get("sourceCodeLocation", {}), run, stamp)
    yield from metrics(event.run_facets, run, stamp, naming)
    yield from environment(event.run_facets, run, stamp)
    for who, role in owners(event.job_facets).items():
        yield statements.attribute(run, "owner", stamp, name=who, value=role)
    for key, value in {**tags(event.job_facets), **tags(event.run_facets)}.items():
        yield statements.attribute(run, "tag", stamp, name=key, value=value)


def job_name(job: Named) -> str:
    """Return the logical step by which runs are compared: namespace and name."""
    return f"{job.namespace}/{job.name}"


def _props(event: Event) -> Mapping[str, object]:
    assert event.job is not None
    run, job = event.run_facets, event.job_facets
    kind, error = job.get("jobType", {}), run.get("errorMessage", {})
    engine, query = run.get("processing_engine", {}), run.get("externalQuery", {})
    sql, nominal = job.get("sql", {}), run.get("nominalTime", {})
    return {
        "job_namespace": event.job.namespace,
        "job_name": event.job.name,
        "static": True if not event.run_id else None,
        "producer": event.producer,
        "param": parameters(run),
        "command": long_text(run.get("headwater_run", {}), "command") or long_text(sql, "query"),
        "sql.dialect": text_of(sql, "dialect"),
        "description": long_text(job.get("documentation", {}), "description"),
        "job_type": text_of(kind, "jobType"),
        "processing_type": text_of(kind, "processingType"),
        "integration": text_of(kind, "integration"),
        "nominal_start": text_of(nominal, "nominalStartTime"),
        "nominal_end": text_of(nominal, "nominalEndTime"),
        "error.message": long_text(error, "message"),
        "error.language": text_of(error, "programmingLanguage"),
        "error.stack_trace": long_text(error, "stackTrace"),
        "engine.name": text_of(engine, "name"),
        "engine.version": text_of(engine, "version"),
        "engine.adapter": text_of(engine, "openlineageAdapterVersion"),
        "external_query.id": text_of(query, "externalQueryId"),
        "external_query.source": text_of(query, "source"),
        "source_code": long_text(job.get("sourceCode", {}), "sourceCode"),
        "source_code_language": text_of(job.get("sourceCode", {}), "language"),
        **unknown(run, _understood(run, _KNOWN_RUN)),
        **unknown(job, _understood(job, _KNOWN_JOB), prefix="job_facet"),
    }


def _understood(facets: Facets, known: frozenset[str]) -> frozenset[str]:
    """Return the names of the facets that became something; one that is not what it should be is kept as it is."""
    out = set(known)
    if _identity(facets.get("parent", {})):
        out.add("parent")
    if _sha(facets.get("sourceCodeLocation", {})):
        out.add("sourceCodeLocation")
    return frozenset(out)


def _parents(event: Event, run: Uid, stamp: Stamp, naming: Naming) -> Iterator[Fact]:
    """Yield that the run is part of its parent, and of the root that began it all."""
    facet = event.run_facets.get("parent", {})
    parent, root = _identity(facet), _identity(mapping_of(facet, "root"))
    seen = {run}
    for role, each in (("", parent), ("root", root)):
        if each is None:
            continue
        stated = _mentioned(each, stamp, naming)
        if stated.uid not in seen:
            seen.add(stated.uid)
            yield from stated
            yield statements.edge(run, Relation.PART_OF, stated.uid, stamp, role=role)


def _dependencies(facets: Facets, run: Uid, stamp: Stamp, naming: Naming) -> Iterator[Fact]:
    facet = facets.get("jobDependencies", {})
    for direction in ("upstream", "downstream"):
        for each in items_of(facet, direction):
            if (found := _identity(each)) is None:
                continue
            other = _mentioned(found, stamp, naming)
            ends = (run, other.uid) if direction == "upstream" else (other.uid, run)
            if run != other.uid:
                yield from other
                yield statements.edge(ends[0], Relation.INFORMED_BY, ends[1], stamp, role="triggered")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A run that another run's event names."""

    run_id: str
    job: Named
    facets: Facets


def _mentioned(mention: _Mention, stamp: Stamp, naming: Naming) -> statements.Stated:
    job, own = mention.job, mention.facets.get("headwater_run", {})
    project, name = naming.series(job)
    source, key = naming.run(mention.run_id, mention.facets)
    return statements.run(
        source,
        key,
        stamp,
        project=project,
        name=text_of(own, "name") or name,
        job=text_of(own, "job") or job_name(job),
        props={"job_namespace": job.namespace, "job_name": job.name},
    )


def _identity(facet: Mapping[str, object]) -> _Mention | None:
    run_id = text_of(facet, "run", "runId")
    job = Named(text_of(facet, "job", "namespace"), text_of(facet, "job", "name"))
    told = mapping_of(mapping_of(facet, "run"), "facets")
    facets = {name: each for name, each in told.items() if isinstance(each, Mapping)}
    return _Mention(run_id, job, facets) if run_id.strip() and job.namespace and job.name else None


def _code(facet: Facet, run: Uid, stamp: Stamp) -> Iterator[Fact]:
    if not (sha := _sha(facet)):
        return
    where = text_of(facet, "repoUrl") or text_of(facet, "url")
    made = statements.commit(sha, stamp, props={"repository": where})
    yield from made
    props = {key: text_of(facet, key) for key in ("branch", "tag", "path", "url")}
    yield statements.edge(run, Relation.EXECUTED, made.uid, stamp, props=props)


def _sha(facet: Facet) -> str:
    """Return the commit that a source location names, "" where its version is something else."""
    version = text_of(facet, "version")
    is_git = text_of(facet, "type").lower() in ("git", "")
    return version.lower() if is_git and _SHA.fullmatch(version) else ""
