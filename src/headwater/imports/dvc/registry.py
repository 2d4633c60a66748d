"""Registered versions, stages and notes of the artifacts that a repository declares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname
from typing import TypeAlias

from headwater import statements
from headwater.facts import Fact
from headwater.imports import Refused
from headwater.imports.dvc.declared import Artifact
from headwater.imports.dvc.kinds import is_model
from headwater.imports.dvc.tags import Action, Tag, in_order, standings
from headwater.imports.dvc.timeline import Documents, Files, Point
from headwater.imports.git import Source
from headwater.model import Digest, Kind, Relation, Uid
from headwater.statements import Stamp


@dataclass(frozen=True, slots=True)
class Content:
    """What an artifact's path holds at a commit: its digest, and the run that made it ("": none known)."""

    digest: Digest
    run: Uid = ""


ContentOf: TypeAlias = Callable[[str, str], Content | None]


def artifacts_at(files: Files, documents: Documents) -> dict[str, Artifact]:
    """Return what `artifacts.yaml` and every `dvc.yaml` of a commit declare, by full name."""
    folders = sorted(dirname(path) for path in files if path.rpartition("/")[2] == "dvc.yaml")
    listed = [
        *documents.registered(files).artifacts,
        *(each for folder in folders for each in documents.declared(files, folder).artifacts),
    ]
    return {artifact.name: artifact for artifact in listed}


def kind_of(artifact: Artifact | None) -> Kind:
    """Return which series an artifact is; undeclared ones are models, as registries mostly hold."""
    if artifact is None or artifact.type.lower() == "model":
        return Kind.MODEL
    if artifact.type:
        return Kind.DATASET
    return Kind.MODEL if is_model(artifact.path) else Kind.DATASET


def declarations(points: Iterable[Point], documents: Documents, source: Source) -> Iterator[Fact]:
    """Yield the series of declared artifacts, with description and labels since the commit that wrote them."""
    said: dict[str, Artifact] = {}
    seen: set[int] = set()
    for point in points:
        if id(point.files) in seen:
            continue
        seen.add(id(point.files))
        for name, artifact in sorted(artifacts_at(point.files, documents).items()):
            if said.get(name) != artifact:
                said[name] = artifact
                yield from _declaration(
                    artifact, Stamp(point.commit.committed_at, source.recorded_at), source
                )


def registrations(
    tags: Sequence[Tag],
    artifacts: Mapping[str, Mapping[str, Artifact]],
    content_of: ContentOf,
    source: Source,
) -> Iterator[Fact | Refused]:
    """Yield registered versions and who stands for each stage; `artifacts` are the declared ones by commit."""
    by_artifact: dict[str, list[Tag]] = defaultdict(list)
    for tag in in_order(tags):
        by_artifact[tag.artifact].append(tag)
    for name, listed in sorted(by_artifact.items()):
        declared = [found for tag in listed if (found := artifacts.get(tag.commit, {}).get(name))]
        kind = kind_of(declared[-1] if declared else None)
        yield from _Registry(name, kind, artifacts, content_of, source).facts(listed)


@dataclass(frozen=True, slots=True)
class _Registry:
    name: str
    kind: Kind
    artifacts: Mapping[str, Mapping[str, Artifact]]
    content_of: ContentOf
    source: Source

    def facts(self, tags: Sequence[Tag]) -> Iterator[Fact | Refused]:
        versions: dict[str, Uid] = {}
        withdrawn: set[str] = set()
        series = statements.series_uid(self.kind, self.source.project, self.name)
        for tag in tags:
            stamp = Stamp(tag.at, self.source.recorded_at)
            if tag.action is Action.REGISTER:
                stated = self._version(tag, stamp)
                versions[tag.version] = stated.uid
                yield from stated
                if tag.version in withdrawn:
                    yield statements.attribute(stated.uid, "tag", stamp, name="deregistered", value=None)
            elif tag.action is Action.DEREGISTER and tag.version in versions:
                withdrawn.add(tag.version)
                yield statements.attribute(
                    versions[tag.version], "tag", stamp, name="deregistered", value="true"
                )
            elif tag.action is Action.DEPRECATE:
                yield statements.attribute(series, "tag", stamp, name="deprecated", value="true")
        yield from self._stages(tags, series, versions)

    def _stages(
        self, tags: Sequence[Tag], series: Uid, versions: Mapping[str, Uid]
    ) -> Iterator[Fact | Refused]:
        told = set()
        for standing in standings(tags):
            told.add(standing.tag.ref)
            stamp = Stamp(standing.tag.at, self.source.recorded_at)
            value = versions.get(standing.version)
            yield statements.attribute(series, "alias", stamp, name=standing.stage, value=value)
        for tag in tags:
            if tag.action is Action.ASSIGN and tag.ref not in told:
                yield Refused(f"tag {tag.ref}", f"no version of {self.name} is registered at its commit")

    def _version(self, tag: Tag, stamp: Stamp) -> statements.Stated:
        artifact = self.artifacts.get(tag.commit, {}).get(self.name)
        content = self.content_of(tag.commit, artifact.path) if artifact and artifact.path else None
        stated = statements.version(
            self.kind,
            self.name,
            stamp,
            project=self.source.project,
            label=tag.version,
            digests=(content.digest,) if content else (),
            props={"path": artifact.path if artifact else None, "tag_ref": tag.ref, "commit": tag.commit},
        )
        if content is None or not content.run:
            return stated
        made = statements.edge(stated.uid, Relation.GENERATED_BY, content.run, stamp)
        return statements.Stated(stated.uid, (*stated.facts, made))


def _declaration(artifact: Artifact, stamp: Stamp, source: Source) -> Iterator[Fact]:
    stated = statements.series(
        kind_of(artifact),
        artifact.name,
        stamp,
        project=source.project,
        props={"path": artifact.path, "artifact_type": artifact.type},
    )
    yield from stated
    if artifact.description:
        yield statements.attribute(stated.uid, "description", stamp, value=artifact.description)
    for label in artifact.labels:
        yield statements.attribute(stated.uid, "tag", stamp, name=label, value="true")
