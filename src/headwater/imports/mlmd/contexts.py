"""Contexts: pipelines, their runs, and whatever else executions and artifacts belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from headwater.errors import Invalid
from headwater.imports import Refused
from headwater.imports.mlmd.tables import Row, Tables
from headwater.imports.mlmd.words import KINDS, OF_CONTEXTS, PIPELINE, PIPELINE_RUN, plain, short, text


@dataclass(slots=True)
class Contexts:
    """The types and contexts of a store."""

    tables: Tables
    rows: dict[int, Row] = field(default_factory=dict)
    _types: dict[int, tuple[int, str]] = field(default_factory=dict)

    def load(self) -> Iterator[Refused]:
        """Read types and contexts, and yield those that make no sense."""
        for row in self.tables.rows("Type", "id"):
            try:
                self._types[row["id"]] = (row["type_kind"], text(row["name"]))
            except Invalid as error:
                yield Refused(f"{self.tables.source} Type {row['id']}", str(error))
        for row in self.tables.rows("Context", "id"):
            try:
                self.type_of(row, OF_CONTEXTS)
                text(row["name"])
                self.rows[row["id"]] = row
            except Invalid as error:
                yield Refused(f"{self.tables.source} Context {row['id']}", str(error))

    def type_of(self, row: Row, wanted: int) -> str:
        """Return the name of a record's type.

        Raises:
            Invalid: there is no such type, or it is one of other records.
        """
        kind, name = self._types.get(row["type_id"], (None, ""))
        if kind != wanted:
            raise Invalid(f"its type {row['type_id']} is none of {KINDS[wanted]}")
        return name

    def of(self, table: str, owner: str) -> defaultdict[int, list[Row]]:
        """Return the contexts by the id of what belongs to them, as `table` says."""
        out: defaultdict[int, list[Row]] = defaultdict(list)
        for row in self.tables.rows(table, owner, "context_id"):
            if row["context_id"] in self.rows:
                out[row[owner]].append(self.rows[row["context_id"]])
        return out

    def is_run(self, context: Row) -> bool:
        """Return whether a context is a run of a pipeline."""
        return plain(self.type_of(context, OF_CONTEXTS)) in PIPELINE_RUN

    def pipeline(self, contexts: Sequence[Row]) -> str:
        """Return the pipeline among some contexts, "" where there is none."""
        return min((text(each["name"]) for each in contexts if self._is_pipeline(each)), default="")

    def pipelines_of_runs(self) -> dict[int, str]:
        """Return the pipeline that each pipeline run is of: its parent, else one that its executions share."""
        out: dict[int, str] = {}
        for contexts in self.of("Association", "execution_id").values():
            if pipeline := self.pipeline(contexts):
                out.update({row["id"]: pipeline for row in contexts if self.is_run(row)})
        for row in self.tables.rows("ParentContext", "context_id", "parent_context_id"):
            parent = self.rows.get(row["parent_context_id"])
            if parent is not None and self._is_pipeline(parent):
                out[row["context_id"]] = text(parent["name"])
        return out

    def belonging(self, contexts: Sequence[Row]) -> dict[str, object]:
        """Return the names of some contexts by their type, as properties."""
        found: dict[str, list[str]] = defaultdict(list)
        for context in contexts:
            found[short(self.type_of(context, OF_CONTEXTS))].append(text(context["name"]))
        return {f"context.{name}": sorted(names) for name, names in found.items()}

    def _is_pipeline(self, context: Row) -> bool:
        return plain(self.type_of(context, OF_CONTEXTS)) in PIPELINE
