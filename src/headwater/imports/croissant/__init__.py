"""Croissant descriptions of datasets as facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.imports import Progress, Record, Refused
from headwater.imports.croissant.document import Description, description_of
from headwater.imports.croissant.facts import description_facts
from headwater.imports.files import files_of

DEFAULT_PROJECT = "croissant"


def read(
    source: str | Path, *, project: str = "", instance: str = "", recorded_at: datetime
) -> Iterator[Record]:
    """Yield what Croissant descriptions say: a JSON-LD file, or those of a folder. Nothing they point to is opened.

    `project` is "croissant" unless given; `instance`, by which activities of two sources are told apart, the project.

    Raises:
        NotFound: there is nothing at `source`.
    """
    named = project or DEFAULT_PROJECT
    urls: dict[tuple[str, str], str] = {}
    for done, file in enumerate(files_of(source, endings=(".json", ".jsonld")), start=1):
        if isinstance(file, Refused):
            yield file
            continue
        try:
            found = description_of(file)
            _require_one(found, urls)
            facts: list[Fact] = list(description_facts(found, named, instance or named, recorded_at))
            yield from facts
        except (Invalid, TypeError, ValueError) as error:
            yield Refused(file.name, str(error))
        yield Progress(done, None, "descriptions")


def _require_one(found: Description, urls: dict[tuple[str, str], str]) -> None:
    """Note whose name this is.

    Raises:
        Invalid: another description has the same name and version for something else.
    """
    other = urls.setdefault((found.name, found.version), found.url) if found.url else found.url
    if other != found.url:
        raise Invalid(
            f"calls itself {found.name!r} {found.version or 'without version'} as {other} does; "
            "import it on its own, with another --project"
        )


__all__ = ["DEFAULT_PROJECT", "Description", "description_of", "read"]
