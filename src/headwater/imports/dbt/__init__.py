"""dbt projects as facts, read from their manifest and, where it lies beside it, the results of the run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from headwater.errors import Invalid
from headwater.imports import Progress, Record, Refused
from headwater.imports.dbt.facts import Assembler
from headwater.imports.dbt.manifest import RESULTS, Manifest, Results, manifest_of, results_of
from headwater.imports.files import File, files_of

_MANIFEST = "manifest.json"


def read(
    source: str | Path, *, project: str = "", instance: str = "", recorded_at: datetime
) -> Iterator[Record]:
    """Yield what manifests say: a `manifest.json` of v1 to v12, or those of a folder, with `run_results.json` beside.

    `project` is the dbt project's name unless given; `instance`, by which runs of two sources are told apart, the
    project.

    Raises:
        NotFound: there is nothing at `source`.
    """
    for done, file in enumerate(files_of(source, names=(_MANIFEST,)), start=1):
        if isinstance(file, Refused):
            yield file
            continue
        try:
            manifest = manifest_of(file)
        except Invalid as error:
            yield Refused(file.name, str(error))
            continue
        named = project or manifest.project
        results: Results | None = None
        try:
            results = _results(file, manifest)
        except Invalid as error:
            yield Refused(f"{file.name.removesuffix(_MANIFEST)}{RESULTS}", str(error))
        yield from Assembler(manifest, results, named, instance or named, recorded_at).records()
        yield Progress(done, None, "manifests")


def _results(file: File, manifest: Manifest) -> Results | None:
    """Return the results of the run that wrote the manifest; None where there are none.

    Raises:
        Invalid: they cannot be read, lie elsewhere, or are of another run.
    """
    path = file.path.parent / RESULTS
    if not path.exists() and not path.is_symlink():
        return None
    if path.is_symlink() and not path.resolve().is_relative_to(file.path.parent.resolve()):
        raise Invalid("a link out of the folder; it is not followed")
    results = results_of(File(path, RESULTS))
    if results.invocation != manifest.invocation:
        raise Invalid("these are the results of another run than that which wrote the manifest; not read")
    return results


__all__ = ["Manifest", "Results", "manifest_of", "read", "results_of"]
