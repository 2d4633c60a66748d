"""ML Metadata (TFX, Kubeflow Pipelines) as facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from headwater.imports import Record
from headwater.imports.mlmd.facts import Assembler
from headwater.imports.mlmd.tables import open_store

DEFAULT_PROJECT = "mlmd"


def read(
    source: str | Path, *, project: str = "", instance: str = "", recorded_at: datetime
) -> Iterator[Record]:
    """Yield the executions, artifacts, events and contexts of a metadata store in SQLite.

    `project` is "mlmd" unless given; `instance`, by which the ids of two stores are told apart, the project.

    Raises:
        NotFound: there is nothing at `source`.
        Invalid: it is no metadata store, or of a schema that cannot be read.
    """
    named = project or DEFAULT_PROJECT
    with open_store(source) as tables:
        yield from Assembler(tables, named, instance or named, recorded_at).records()


__all__ = ["DEFAULT_PROJECT", "read"]
