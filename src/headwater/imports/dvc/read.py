"""A DVC project's whole history, of all branches, tags and experiments, as facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from headwater.errors import Invalid
from headwater.imports import Progress, Record, Refused
from headwater.imports.dvc.environments import Environments
from headwater.imports.dvc.history import History, load
from headwater.imports.dvc.kinds import is_environment
from headwater.imports.dvc.locks import Item
from headwater.imports.dvc.registry import Content, artifacts_at, declarations, registrations
from headwater.imports.dvc.runs import Runs, run_uid
from headwater.imports.dvc.tags import Tag, parse
from headwater.imports.dvc.tracked import read_tracking
from headwater.imports.dvc.versions import Versions
from headwater.imports.git import (
    Ref,
    Repository,
    Source,
    commit_facts,
    cut_short,
    name_of,
    names_of,
    open_repository,
    refs,
    resolved,
)
from headwater.model import Digest

_EVERY = 200


def read(
    source: str | Path, *, project: str = "", instance: str = "", recorded_at: datetime
) -> Iterator[Record]:
    """Yield commits, runs, versions, metrics and registry of a repository or bundle with DVC in it.

    `project` is the repository's name unless given, `instance` (what tells runs of two sources apart) the
    project. What cannot be read is refused by name and the rest yielded.

    Raises:
        NotFound: there is nothing at `source`, or git is not installed.
        Invalid: it is no repository or bundle, is damaged or has no commits.
    """
    project = project or name_of(source)
    yield Progress(0, None, "commits")
    with open_repository(source) as repository:
        history = load(repository)
        named = refs(repository)
        origin = Source(instance or project, project, recorded_at, names_of(named), repository.boundary)
        yield from cut_short(repository)
        yield from history.refused
        if not history.lineages and not history.tracked:
            yield Refused(
                str(source),
                "no dvc.lock and no .dvc file in its history: only commits were read, as `headwater import git` does",
            )
        yield from _commits(history, origin)
        yield from _pipelines(history, origin)
        yield from _registry(repository, history, named, origin)


def _commits(history: History, origin: Source) -> Iterator[Record]:
    for done, (commit, changed) in enumerate(history.commits, start=1):
        files = history.timeline.points[commit.sha].files
        yield from commit_facts(
            commit,
            changed,
            origin,
            stages=history.timeline.standing[commit.sha],
            requirements={path: blob for path, blob in files.items() if is_environment(path)},
        )
        if done % _EVERY == 0 or done == len(history.commits):
            yield Progress(done, len(history.commits), "commits")


def _pipelines(history: History, origin: Source) -> Iterator[Record]:
    versions = Versions(origin, history.paths)
    environments = Environments(origin, history.contents)
    runs = Runs(origin, versions, environments)
    for tracked in history.tracked:
        versions.take_tracked(tracked)
    for lineage in history.lineages.values():
        runs.take(lineage)
    yield from versions.facts()
    yield from environments.facts()
    for done, (run_id, lineage) in enumerate(history.lineages.items(), start=1):
        siblings = history.standing(lineage.step.first.commit.sha)
        yield from runs.facts(lineage, history.readings.by_run.get(run_id, ()), siblings)
        if done % _EVERY == 0 or done == len(history.lineages):
            yield Progress(done, len(history.lineages), "runs")


def _registry(
    repository: Repository, history: History, named: Sequence[Ref], origin: Source
) -> Iterator[Record]:
    points = history.timeline.points
    yield from declarations(points.values(), history.documents, origin)
    tags = [tag for ref in named if (tag := _tag(history, ref))]
    declared = {tag.commit: artifacts_at(points[tag.commit].files, history.documents) for tag in tags}

    def content_of(sha: str, path: str) -> Content | None:
        return _made(history, sha, path, origin) or _tracked(repository, history, sha, path)

    yield from registrations(tags, declared, content_of, origin)


def _tag(history: History, ref: Ref) -> Tag | None:
    point = history.timeline.points.get(ref.commit)
    return parse(ref, point.commit.committed_at) if point else None


def _made(history: History, sha: str, path: str, origin: Source) -> Content | None:
    for lineage in history.standing(sha):
        for item, _ in lineage.made:
            if item.path == path and item.digest:
                return Content(item.digest, run_uid(lineage.step.entry.run_id, origin))
    return None


def _tracked(repository: Repository, history: History, sha: str, path: str) -> Content | None:
    """Return the content that a `.dvc` file beside `path`, or Git itself, holds at a commit."""
    wanted = [f"{sha}:{path}.dvc", f"{sha}:{path}"]
    found = resolved(repository, wanted)
    if wanted[0] in found:
        for item in _outs(f"{path}.dvc", history.contents.get(found[wanted[0]][0], b"")):
            if item.path == path and item.digest:
                return Content(item.digest)
    return Content(Digest("git-blob", found[wanted[1]][0])) if wanted[1] in found else None


def _outs(path: str, data: bytes) -> list[Item]:
    try:
        return read_tracking(path, data)[0]
    except Invalid:
        return []
