"""Commits of a repository without looking into its files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from headwater.errors import Invalid
from headwater.imports import Progress, Record, Refused
from headwater.imports.git.history import changes, commits, refs
from headwater.imports.git.repository import Repository, name_of, open_repository
from headwater.imports.git.statements import Source, commit_facts, names_of


def read(
    source: str | Path, *, project: str = "", instance: str = "", recorded_at: datetime
) -> Iterator[Record]:
    """Yield the commits that any ref of a repository or bundle reaches, parents first.

    `project` is the repository's name unless given, `instance` the project.

    Raises:
        NotFound: there is nothing at `source`, or git is not installed.
        Invalid: it is no repository, is damaged or has no commits.
    """
    project = project or name_of(source)
    with open_repository(source) as repository:
        found = commits(repository)
        if not found:
            raise Invalid(f"{source} has no commits")
        yield from cut_short(repository)
        named = names_of(refs(repository))
        origin = Source(instance or project, project, recorded_at, named, repository.boundary)
        for done, (commit, changed) in enumerate(changes(repository, found), start=1):
            yield from commit_facts(commit, changed, origin)
            if done % 500 == 0 or done == len(found):
                yield Progress(done, len(found), "commits")


def cut_short(repository: Repository) -> Iterator[Refused]:
    """Yield what a shallow clone leaves out."""
    if repository.boundary:
        oldest = ", ".join(sorted(sha[:12] for sha in repository.boundary)[:5])
        yield Refused(
            repository.source,
            f"a shallow clone: nothing before {oldest} is in it; `git fetch --unshallow` there and import again",
        )
