"""Git repositories, read through the git command."""

from headwater.imports.git.blobs import blobs, objects, resolved
from headwater.imports.git.history import Change, Commit, Ref, changes, commits, refs
from headwater.imports.git.read import cut_short, read
from headwater.imports.git.repository import Repository, name_of, open_repository
from headwater.imports.git.statements import Source, commit_facts, names_of

__all__ = [
    "Change",
    "Commit",
    "Ref",
    "Repository",
    "Source",
    "blobs",
    "changes",
    "commit_facts",
    "commits",
    "cut_short",
    "name_of",
    "names_of",
    "objects",
    "open_repository",
    "read",
    "refs",
    "resolved",
]
