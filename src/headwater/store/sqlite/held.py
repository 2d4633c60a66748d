"""What the file holds, read inside the writing transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from headwater.facts import Fact
from headwater.model import Digest, Edge, Node, Relation, Uid
from headwater.store.sqlite.database import packed
from headwater.store.sqlite.rows import edge_from, fact_from, node_from
from headwater.store.sqlite.statements import statement


class SqliteHeld:
    """The `Held` of one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def facts_by_id(self, ids: Iterable[str]) -> list[Fact]:
        """Return the stored facts among `ids`."""
        return [fact_from(row["body"]) for row in self._rows("reads/facts_by_id", ids=list(ids))]

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the stored facts about `subjects`."""
        return [fact_from(row["body"]) for row in self._rows("reads/facts_of", subjects=list(subjects))]

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the projected nodes among `uids`."""
        return [node_from(row) for row in self._rows("reads/nodes_by_uid", uids=list(uids))]

    def nodes_with(self, digests: Iterable[Digest]) -> list[Node]:
        """Return the projected versions that carry any of `digests`."""
        pairs = [[f"digest.{digest.algorithm}", digest.value] for digest in digests]
        return [node_from(row) for row in self._rows("reads/versions_with", digests=pairs)]

    def versions_of(self, series: Iterable[Uid]) -> list[tuple[Uid, Node]]:
        """Return (series, version) for every described version of `series`."""
        return [
            (row["series"], node_from(row)) for row in self._rows("reads/versions_of", series=list(series))
        ]

    def series_of(self, versions: Iterable[Uid]) -> list[Uid]:
        """Return the series that `versions` belong to."""
        return [row["uid"] for row in self._rows("reads/series_of", versions=list(versions))]

    def inferred_edges(self, uids: Iterable[Uid], relation: Relation) -> list[Edge]:
        """Return the inferred edges of `relation` whose effect is among `uids`."""
        found = self._rows("reads/inferred_edges", uids=list(uids), relation=relation.value)
        return [edge_from(row) for row in found]

    def _rows(self, name: str, **parameters: Any) -> list[sqlite3.Row]:
        return self._connection.execute(statement(name), packed(parameters)).fetchall()
