"""SPDX documents as facts: version 3 with the AI and dataset profiles, and 2.2 and 2.3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from headwater.errors import Invalid
from headwater.imports import Progress, Record, Refused
from headwater.imports.files import files_of
from headwater.imports.spdx.document import document_of
from headwater.imports.spdx.element import Document
from headwater.imports.spdx.facts import Assembler

DEFAULT_PROJECT = "spdx"


def read(
    source: str | Path, *, project: str = "", instance: str = "", recorded_at: datetime
) -> Iterator[Record]:
    """Yield what SPDX documents say, 3 in JSON-LD and 2.2 and 2.3 in JSON: a file, or those of a folder.

    The context of JSON-LD is not fetched.

    `project` is "spdx" unless given; `instance`, by which evaluations of two sources are told apart, the project.

    Raises:
        NotFound: there is nothing at `source`.
    """
    named = project or DEFAULT_PROJECT
    for done, file in enumerate(files_of(source, endings=(".json", ".jsonld")), start=1):
        if isinstance(file, Refused):
            yield file
            continue
        try:
            document = document_of(file)
        except Invalid as error:
            yield Refused(file.name, str(error))
            continue
        yield from Assembler(document, named, instance or named, recorded_at).records()
        yield Progress(done, None, "documents")


__all__ = ["DEFAULT_PROJECT", "Document", "document_of", "read"]
