"""Programs that a command names although the step does not declare them: Git has them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from headwater.imports.dvc.kinds import is_code
from headwater.imports.dvc.lineage import Lineage
from headwater.imports.dvc.locks import command, resolve
from headwater.imports.git import Repository, blobs, resolved

_WORD = re.compile(r"[^\s\"'=;|&<>()$`]+")
_MOST_WORDS = 500


def named_scripts(repository: Repository, lineages: Collection[Lineage]) -> dict[str, tuple[str, ...]]:
    """Return by run id the undeclared programs of its command as "path=md5:hex", as Git had them then."""
    asked = {lineage.step.entry.run_id: list(_candidates(lineage)) for lineage in lineages}
    points = {lineage.step.entry.run_id: lineage.step.first.commit.sha for lineage in lineages}
    names = sorted({f"{points[run_id]}:{path}" for run_id, paths in asked.items() for path in paths})
    found = resolved(repository, names)
    contents = blobs(repository, {blob for blob, _ in found.values()})
    return {
        run_id: tuple(
            f"{path}={_digest(found[name][0], contents)}"
            for path in paths
            if (name := f"{points[run_id]}:{path}") in found
        )
        for run_id, paths in asked.items()
    }


def _candidates(lineage: Lineage) -> Iterator[str]:
    declared = {each.partition("=")[0] for each in lineage.files}
    declared |= {item.path for item, _ in lineage.made} | {use.item.path for use in lineage.used}
    words = _WORD.findall(command(lineage.step.entry.body))[:_MOST_WORDS]
    modules = [name.replace(".", "/") for flag, name in pairwise(words) if flag == "-m"]
    said = [*words, *(f"{name}{rest}" for name in modules for rest in (".py", "/__main__.py"))]
    for path in dict.fromkeys(resolve(lineage.step.folder, word) for word in said if is_code(word)):
        if path not in declared and "://" not in path and not path.startswith(("/", "../")):
            yield path


def _digest(blob: str, contents: Mapping[str, bytes]) -> str:
    """Return the digest as DVC would record it, so that declaring the script later is no change."""
    if blob not in contents:
        return f"git-blob:{blob}"
    unix = contents[blob].replace(b"\r\n", b"\n")
    return f"md5:{hashlib.md5(unix).hexdigest()}"
