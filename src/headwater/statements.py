"""Facts as readers and recorders state them: a run, a version of a series, a commit, an environment.

Natural keys are chosen here and nowhere else, so that what two sources say about one thing meets in one node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from headwater.facts import EdgeFact, Fact, IntervalFact, NodeFact, StateFact, flat
from headwater.model import (
    SERIES,
    Digest,
    Kind,
    Origin,
    Relation,
    RunState,
    Uid,
    canonical,
    uid_of,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was true, when we learned it, how and how surely: shared by the facts of one record."""

    occurred_at: datetime
    recorded_at: datetime
    origin: Origin = Origin.IMPORTED
    confidence: float = 1.0

    def at(self, occurred_at: datetime) -> Stamp:
        """Return the same stamp for another time."""
        return Stamp(occurred_at, self.recorded_at, self.origin, self.confidence)


@dataclass(frozen=True, slots=True)
class Stated:
    """The uid of what was stated and the facts that state it."""

    uid: Uid
    facts: tuple[Fact, ...]

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)


def thing(
    kind: Kind,
    key: Sequence[str],
    stamp: Stamp,
    *,
    name: str = "",
    project: str = "",
    props: Mapping[str, object] | None = None,
    digests: Sequence[Digest] = (),
) -> Stated:
    """Return the statement that a node exists; nested `props` become flat, dotted properties."""
    fact = NodeFact(
        kind=kind,
        key=tuple(key),
        name=name,
        project=project,
        props=flat(props or {}),
        digests=tuple(sorted(digests)),
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
        origin=stamp.origin,
        confidence=stamp.confidence,
    )
    return Stated(fact.uid, (fact,))


def series(
    kind: Kind, name: str, stamp: Stamp, *, project: str, props: Mapping[str, object] | None = None
) -> Stated:
    """Return the statement that a model or dataset series exists."""
    return thing(kind, (project, name), stamp, name=name, project=project, props=props)


def version(
    kind: Kind,
    name: str,
    stamp: Stamp,
    *,
    project: str,
    label: str = "",
    props: Mapping[str, object] | None = None,
    digests: Sequence[Digest] = (),
    producer: Sequence[str] = (),
) -> Stated:
    """Return the statement of a version, its series (`kind`: Model or Dataset) and the edge between them.

    It is keyed by its `label`, else by its strongest digest, else by `producer` (a run's key and output name).
    Its node is named "series@label".

    Raises:
        Invalid: there is neither label nor digest nor producer.
    """
    whole = series(kind, name, stamp, project=project)
    best = sorted(digests, key=lambda digest: (not digest.identifies, digest.algorithm != "sha256", digest))
    own = (label,) if label else (f"{best[0].algorithm}:{best[0].value}",) if best else tuple(producer)
    shown = label or (best[0].value[:12] if best else "-".join(producer)[:24])
    one = thing(
        SERIES[kind],
        (project, name, *(own or ("",))),
        stamp,
        name=f"{name}@{shown}",
        project=project,
        props={"series": name, "version": shown, **(props or {})},
        digests=digests,
    )
    joined = edge(one.uid, Relation.VERSION_OF, whole.uid, stamp)
    return Stated(one.uid, (*whole.facts, *one.facts, joined))


def run(
    source: str,
    run_id: str,
    stamp: Stamp,
    *,
    project: str,
    name: str = "",
    job: str = "",
    props: Mapping[str, object] | None = None,
    states: Sequence[tuple[RunState, datetime]] = (),
) -> Stated:
    """Return the statement of a run of `source` (an instance's name) with the states it went through.

    `job` is the logical step, by which runs are compared; parameters go into `props["param"]`.
    """
    stated = thing(
        Kind.RUN,
        (source, run_id),
        stamp,
        name=name or run_id,
        project=project,
        props={"run_id": run_id, "job": job, "source": source, **(props or {})},
    )
    moves = tuple(
        StateFact(
            run=stated.uid,
            state=state,
            occurred_at=at,
            recorded_at=stamp.recorded_at,
            origin=stamp.origin,
            confidence=stamp.confidence,
        )
        for state, at in states
    )
    return Stated(stated.uid, (*stated.facts, *moves))


def commit(sha: str, stamp: Stamp, *, project: str = "", props: Mapping[str, object] | None = None) -> Stated:
    """Return the statement of a code commit; its node is named by its full sha."""
    return thing(Kind.COMMIT, (sha,), stamp, name=sha, project=project, props={"sha": sha, **(props or {})})


def environment(
    stamp: Stamp,
    *,
    content: Mapping[str, object],
    packages: Iterable[tuple[str, str, str]] = (),
    project: str = "",
) -> Stated:
    """Return the statement of an environment, addressed by its content, and of its packages.

    `packages` are (ecosystem, name, version), e.g. ("pypi", "numpy", "2.4.6"); `content` is the rest:
    python, os, image, accelerators, files with their digests.
    """
    listed = sorted({(eco, name, release) for eco, name, release in packages})
    whole = {"content": flat(content), "packages": [list(each) for each in listed]}
    digest = hashlib.sha256(canonical(whole)).hexdigest()  # type: ignore[arg-type]
    one = thing(
        Kind.ENVIRONMENT,
        (digest,),
        stamp,
        name=f"env-{digest[:12]}",
        project=project,
        props={**content, "packages": [f"{eco}/{name}=={release}" for eco, name, release in listed]},
        digests=(Digest("sha256", digest),),
    )
    facts: list[Fact] = [*one.facts]
    for each in listed:
        part = package(*each, stamp=stamp)
        facts += [*part.facts, edge(one.uid, Relation.CONTAINS, part.uid, stamp)]
    return Stated(one.uid, tuple(facts))


def package(ecosystem: str, name: str, release: str, *, stamp: Stamp) -> Stated:
    """Return the statement of one package version, named e.g. "numpy@2.4.6"."""
    props = {"ecosystem": ecosystem, "package": name, "version": release}
    return thing(
        Kind.PACKAGE,
        (ecosystem, name, release),
        stamp,
        name=f"{name}@{release}",
        project=ecosystem,
        props=props,
    )


def agent(identity: str, stamp: Stamp, *, props: Mapping[str, object] | None = None) -> Stated:
    """Return the statement of a person, team or service."""
    return thing(Kind.AGENT, (identity,), stamp, name=identity, props=props)


def deployment(
    endpoint: str, stamp: Stamp, *, project: str, props: Mapping[str, object] | None = None
) -> Stated:
    """Return the statement of an endpoint; what it serves is a SERVES edge with `since` and `until`."""
    return thing(Kind.DEPLOYMENT, (project, endpoint), stamp, name=endpoint, project=project, props=props)


def edge(
    effect: Uid,
    relation: Relation,
    cause: Uid,
    stamp: Stamp,
    *,
    role: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    props: Mapping[str, object] | None = None,
) -> EdgeFact:
    """Return the statement that `effect` depends on `cause`."""
    return EdgeFact(
        effect=effect,
        relation=relation,
        cause=cause,
        role=role,
        since=since,
        until=until,
        props=flat(props or {}),
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
        origin=stamp.origin,
        confidence=stamp.confidence,
    )


def attribute(node: Uid, attribute: str, stamp: Stamp, *, name: str = "", value: str | None) -> IntervalFact:
    """Return the statement that from now on an alias, tag, owner or the like has this value (None: ends)."""
    return IntervalFact(
        node=node,
        attribute=attribute,
        name=name,
        value=value,
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
        origin=stamp.origin,
        confidence=stamp.confidence,
    )


def series_uid(kind: Kind, project: str, name: str) -> Uid:
    """Return the uid of the series of that name without stating it."""
    return uid_of(kind, (project, name))
