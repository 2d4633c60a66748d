"""What a commit states: itself, its parents, what it touched and which names point at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from headwater import statements
from headwater.facts import Fact
from headwater.imports.git.history import Change, Commit, Ref
from headwater.model import Kind, Relation, uid_of
from headwater.statements import Stamp

MAX_FILES = 2_000


@dataclass(frozen=True, slots=True)
class Source:
    """Where commits come from: a repository's name within a project, and what names each commit."""

    instance: str
    project: str
    recorded_at: datetime
    named: Mapping[str, Sequence[str]] = field(default_factory=dict)
    boundary: frozenset[str] = frozenset()


def names_of(refs: Iterable[Ref]) -> dict[str, list[str]]:
    """Return the full names of the refs at each commit, ordered."""
    out: dict[str, list[str]] = defaultdict(list)
    for ref in refs:
        out[ref.commit].append(ref.name)
    return dict(out)


def commit_facts(
    commit: Commit,
    changed: Sequence[Change],
    origin: Source,
    *,
    stages: Mapping[str, str] | None = None,
    requirements: Mapping[str, str] | None = None,
) -> Iterator[Fact]:
    """Yield a commit, its PARENT edges, and CONTAINS edges to the commits of submodules that it set.

    `stages` maps each pipeline stage to the run it holds there, `requirements` each file that describes the
    environment to its blob. At most 2,000 touched files are named, `files_omitted` counts the others; where a
    shallow clone ends, what a commit touched is not known and left out.
    """
    stamp = Stamp(commit.committed_at, origin.recorded_at)
    props = {
        **_props(commit, changed, origin),
        "stage": dict(stages or {}),
        "requirements": [f"{path}=git-blob:{blob}" for path, blob in sorted((requirements or {}).items())],
    }
    stated = statements.commit(commit.sha, stamp, project=origin.project, props=props)
    yield from stated
    for position, parent in enumerate(commit.parents):
        role = "" if position else "first"
        yield statements.edge(stated.uid, Relation.PARENT, uid_of(Kind.COMMIT, (parent,)), stamp, role=role)
    for change in changed if commit.sha not in origin.boundary else ():
        # What a submodule holds is in a repository of its own, which may be imported too.
        if change.submodule:
            inner = uid_of(Kind.COMMIT, (change.submodule,))
            yield statements.edge(stated.uid, Relation.CONTAINS, inner, stamp, role=change.path)


def _props(commit: Commit, changed: Sequence[Change], origin: Source) -> dict[str, object]:
    names = origin.named.get(commit.sha, ())
    props: dict[str, object] = {
        "author": commit.author,
        "authored_at": commit.authored_at,
        "message": commit.message,
        "repository": origin.instance,
        "refs": list(names),
        "experiment": _experiment(names) or None,
    }
    if commit.sha in origin.boundary:
        return props
    kept = changed[:MAX_FILES]
    return {
        **props,
        "files": [change.path for change in kept],
        "files_omitted": max(0, len(changed) - MAX_FILES) or None,
        "submodules": [f"{change.path}={change.submodule}" for change in kept if change.submodule],
    }


def _experiment(names: Sequence[str]) -> str:
    """Return the name of the DVC experiment whose tip this is: refs/exps/1a/2b3c.../NAME."""
    found = [
        parts[4]
        for name in names
        if (parts := name.split("/", 4))[:2] == ["refs", "exps"] and len(parts) == 5
    ]
    return min(found, default="")
