"""Everything that a repository's history says of its pipelines, read and put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from posixpath import dirname

from headwater.errors import Invalid
from headwater.imports import Refused
from headwater.imports.dvc.declared import Artifact
from headwater.imports.dvc.lineage import Lineage, lineage_of
from headwater.imports.dvc.metrics import Readings, metric_blobs, readings
from headwater.imports.dvc.paths import Paths, paths_of
from headwater.imports.dvc.registry import artifacts_at
from headwater.imports.dvc.scripts import named_scripts
from headwater.imports.dvc.timeline import Documents, Timeline, is_followed, timeline
from headwater.imports.dvc.tracked import Tracked, is_tracking, stage_files, tracked
from headwater.imports.git import Change, Commit, Repository, blobs, changes, commits


@dataclass(frozen=True, slots=True)
class History:
    """A read history; `lineages` are its steps by run id, `contents` the blobs of its DVC and requirement files."""

    commits: Sequence[tuple[Commit, Sequence[Change]]]
    contents: Mapping[str, bytes]
    documents: Documents
    timeline: Timeline
    tracked: Sequence[Tracked]
    paths: Paths
    lineages: Mapping[str, Lineage]
    readings: Readings
    refused: Sequence[Refused]

    def standing(self, sha: str) -> list[Lineage]:
        """Return the steps whose entries stand at a commit."""
        return [self.lineages[run_id] for _, run_id in sorted(self.timeline.standing[sha].items())]


def load(repository: Repository) -> History:
    """Read a history.

    Raises:
        Invalid: the repository is damaged or has no commits.
    """
    found = list(changes(repository, commits(repository)))
    if not found:
        raise Invalid(f"{repository.source} has no commits; commit something and import again")
    touched = {(change.path, change.blob) for _, changed in found for change in changed if change.blob}
    wanted = {blob for path, blob in touched if is_tracking(path) or is_followed(path, frozenset())}
    contents = blobs(repository, wanted)
    documents = Documents(contents)
    line = timeline(found, documents, stage_files=stage_files(contents, found), boundary=repository.boundary)
    listed = list(tracked(contents, found))
    kept = [each for each in listed if isinstance(each, Tracked)]
    paths = paths_of(
        line.steps.values(), [each.item.path for each in kept], _artifacts(line, documents), found
    )
    plain = {run_id: lineage_of(step, paths) for run_id, step in sorted(line.steps.items())}
    scripts = named_scripts(repository, plain.values())
    lineages = {run_id: replace(each, scripts=scripts[run_id]) for run_id, each in plain.items()}
    measured = _readings(repository, found, line, documents, lineages)
    refused = [*line.refused, *(each for each in listed if isinstance(each, Refused)), *measured.refused]
    return History(found, contents, documents, line, kept, paths, lineages, measured, _each_once(refused))


def _readings(
    repository: Repository,
    found: Sequence[tuple[Commit, Sequence[Change]]],
    line: Timeline,
    documents: Documents,
    lineages: Mapping[str, Lineage],
) -> Readings:
    apart = {
        path
        for point in line.points.values()
        for name in point.files
        if name.rpartition("/")[2] == "dvc.yaml"
        for path in documents.declared(point.files, dirname(name)).metrics
    }
    written = {item.path for lineage in lineages.values() for item in lineage.metrics}
    paths = frozenset(apart | written)
    return readings(
        lineages,
        [each for each in found if line.points[each[0].sha].certain],
        contents=blobs(repository, metric_blobs(found, paths)),
        owners=partial(_owners, line, lineages),
        paths=paths,
    )


def _owners(line: Timeline, lineages: Mapping[str, Lineage], commit: Commit, path: str) -> list[str]:
    """Return the runs standing at a commit that write a metric file or the folder that it lies in."""
    return [
        run_id
        for run_id in line.standing[commit.sha].values()
        if any(path == item.path or path.startswith(f"{item.path}/") for item, _ in lineages[run_id].made)
    ]


def _artifacts(line: Timeline, documents: Documents) -> list[Artifact]:
    states = {id(point.files): point.files for point in line.points.values()}
    return [each for files in states.values() for each in artifacts_at(files, documents).values()]


def _each_once(refused: Sequence[Refused]) -> list[Refused]:
    return list({each.where: each for each in reversed(refused)}.values())[::-1]
