"""CycloneDX bills of material of machine learning as facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from headwater.errors import Invalid
from headwater.imports import Progress, Record, Refused
from headwater.imports.cyclonedx.bill import Bill, bill_of
from headwater.imports.cyclonedx.facts import Assembler
from headwater.imports.files import files_of

DEFAULT_PROJECT = "cyclonedx"


def read(
    source: str | Path, *, project: str = "", instance: str = "", recorded_at: datetime
) -> Iterator[Record]:
    """Yield what CycloneDX documents in JSON or XML say: a file, or those of a folder.

    `project` is "cyclonedx" unless given; `instance`, by which workflows of two sources are told apart, the project.

    Raises:
        NotFound: there is nothing at `source`.
    """
    named = project or DEFAULT_PROJECT
    for done, file in enumerate(files_of(source, endings=(".json", ".xml")), start=1):
        if isinstance(file, Refused):
            yield file
            continue
        try:
            bill = bill_of(file)
        except Invalid as error:
            yield Refused(file.name, str(error))
            continue
        yield from Assembler(bill, named, instance or named, recorded_at).records()
        yield Progress(done, None, "documents")


__all__ = ["DEFAULT_PROJECT", "Bill", "bill_of", "read"]
