"""A Croissant description as facts: the dataset, its files, its sources and who made it how."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from headwater import statements
from headwater.facts import Fact
from headwater.imports.croissant.document import Description, Resource, agents_of, unprefixed
from headwater.imports.kept import kept
from headwater.imports.shapes import many, mapping, text
from headwater.imports.times import UNKNOWN, moment
from headwater.model import Digest, Kind, Relation, RunState, Uid
from headwater.statements import Stamp, Stated

UNVERSIONED = "unversioned"
_WEAK = {"identity": "weak: by name, no version or digest"}
_HANDLED = frozenset(
    {
        *("@context", "name", "version", "distribution", "recordSet", "wasDerivedFrom", "isBasedOn"),
        *("wasGeneratedBy", "wasAssociatedWith", "wasAttributedTo", "datePublished", "url"),
    }
)
_OF_ACTIVITY = frozenset({"@id", "@type", "wasAssociatedWith", "used", "startedAtTime", "endedAtTime"})


def description_facts(
    found: Description, project: str, instance: str, recorded_at: datetime
) -> Iterator[Fact]:
    """Yield the facts of a description."""
    stamp = Stamp(found.at or UNKNOWN, recorded_at)
    whole = _version(found, stamp, project)
    yield from whole
    yield from _files(found, whole, stamp, project)
    for fields in found.sources:
        source = _source(fields, Stamp(UNKNOWN, recorded_at), project)
        if source is not None:
            yield from source
            yield statements.edge(whole.uid, Relation.DERIVED_FROM, source.uid, stamp)
    for at, fields in enumerate(found.activities):
        yield from _activity(fields, at, found, whole.uid, stamp, project, instance)
    for identity, role in dict.fromkeys(found.agents):
        yield from _agent(whole.uid, identity, role, stamp)


def _version(found: Description, stamp: Stamp, project: str) -> Stated:
    """Return the dataset: by its version, else by the digests of its files together, else by its name alone."""
    listed = sorted(f"{each.id}={digest.value}" for each in found.resources for digest in each.digests)
    together = hashlib.sha256("\n".join(listed).encode()).hexdigest()
    digests = [Digest("sha256-of-listed-files", together, coverage="files-with-digest")] if listed else []
    label = found.version or ("" if digests else UNVERSIONED)
    return statements.version(
        Kind.DATASET,
        found.name,
        stamp,
        project=project,
        label=label,
        digests=digests,
        props={
            "uri": found.url,
            "columns": found.columns,
            "record_sets": found.record_sets,
            **({} if label != UNVERSIONED else _WEAK),
            **kept(found.fields, without=_HANDLED, prefix="croissant"),
        },
    )


def _files(found: Description, whole: Stated, stamp: Stamp, project: str) -> Iterator[Fact]:
    known = {each.id for each in found.resources}
    parts = {each.id: _file(each, found, known, stamp, project) for each in found.resources}
    for resource in found.resources:
        part = parts[resource.id]
        yield from part
        yield statements.edge(whole.uid, Relation.DERIVED_FROM, part.uid, stamp, role="distribution")
        for container in resource.inside:
            if container in parts and container != resource.id:
                yield statements.edge(
                    part.uid, Relation.DERIVED_FROM, parts[container].uid, stamp, role="contained-in"
                )


def _file(
    resource: Resource, found: Description, known: Collection[str], stamp: Stamp, project: str
) -> Stated:
    return statements.version(
        Kind.DATASET,
        f"{found.name}/{resource.id}",
        stamp,
        project=project,
        label="" if resource.digests else found.version or UNVERSIONED,
        digests=resource.digests,
        props={
            "uri": text(resource.fields.get("contentUrl")),
            "format": text(resource.fields.get("encodingFormat")),
            "contained_in_unknown": [each for each in resource.inside if each not in known],
            **({} if resource.digests or found.version else _WEAK),
            **kept(resource.fields, without=("contentUrl", "encodingFormat", "@id"), prefix="croissant"),
        },
    )


def _source(fields: Mapping[str, Any], stamp: Stamp, project: str) -> Stated | None:
    """Return a dataset that is only named as the source of another."""
    name = (
        text(fields.get("label"))
        or text(fields.get("name"))
        or text(fields.get("@id"))
        or text(fields.get("url"))
    )
    if not name:
        return None
    uri = text(fields.get("atLocation")) or text(fields.get("url"))
    version = text(fields.get("version"))
    props = {"uri": uri, **({} if version else _WEAK), **kept(fields, prefix="croissant")}
    return statements.version(
        Kind.DATASET, name, stamp, project=project, label=version or UNVERSIONED, props=props
    )


def _activity(
    fields: Mapping[str, Any],
    at: int,
    found: Description,
    whole: Uid,
    stamp: Stamp,
    project: str,
    instance: str,
) -> Iterator[Fact]:
    name = text(fields.get("@id")) or text(fields.get("label")) or f"activity-{at}"
    begun, ended = moment(fields.get("startedAtTime")), moment(fields.get("endedAtTime"))
    when = stamp.at(begun or ended or stamp.occurred_at)
    states = [(RunState.START, begun)] if begun else []
    run = statements.run(
        instance,
        f"{found.name}@{found.version}/{name}",
        when,
        project=project,
        name=name,
        job=name,
        states=[*states, *([(RunState.COMPLETE, ended)] if ended else [])],
        props=kept(fields, without=_OF_ACTIVITY, prefix="croissant"),
    )
    yield from run
    yield statements.edge(whole, Relation.GENERATED_BY, run.uid, stamp)
    for identity in agents_of(fields, "wasAssociatedWith"):
        yield from _agent(run.uid, identity, "", when)
    for used in many(fields.get("used")):
        source = _source(
            unprefixed(mapping(used)) or {"@id": text(used)}, Stamp(UNKNOWN, stamp.recorded_at), project
        )
        if source is not None:
            yield from source
            yield statements.edge(run.uid, Relation.USED, source.uid, when)


def _agent(effect: Uid, identity: str, role: str, stamp: Stamp) -> Iterator[Fact]:
    agent = statements.agent(identity, Stamp(UNKNOWN, stamp.recorded_at))
    yield from agent
    yield statements.edge(effect, Relation.ATTRIBUTED_TO, agent.uid, stamp, role=role)
