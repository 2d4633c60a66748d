"""What the file holds, read inside the writing transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from headwater.facts import Fact
from headwater.model import Digest, Edge, Node, Relation, Uid, to_text, to_time
from headwater.store.held import Point
from headwater.store.sqlite.rows import Row, edge_from, fact_from, node_from, packed, packed_list
from headwater.store.sqlite.statements import statement


class SqliteHeld:
    """The `Held` of one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def learned_at(self, ids: Iterable[str]) -> dict[str, datetime]:
        """Return the `recorded_at` of each stored fact among `ids`."""
        return {row[0]: to_time(row[1]) for row in self._rows("facts_by_id", ids=packed_list(ids))}

    def told(self, subjects: Iterable[str]) -> set[str]:
        """Return those of `subjects` that any stored fact is about."""
        return {row[0] for row in self._rows("told", subjects=packed_list(subjects))}

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the stored facts about `subjects` without the metric facts that are outweighed."""
        return [fact_from(row) for row in self._rows("facts_of", subjects=packed_list(subjects))]

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the projected nodes among `uids`."""
        return [node_from(row) for row in self._rows("nodes_by_uid", uids=packed_list(uids))]

    def nodes_with(self, digests: Iterable[Digest]) -> list[Node]:
        """Return the projected versions that carry any of `digests`."""
        pairs = packed(sorted({(digest.algorithm, digest.value) for digest in digests}))
        return [node_from(row) for row in self._rows("versions_with", digests=pairs)]

    def versions_near(self, points: Iterable[Point]) -> list[tuple[Uid, Node]]:
        """Return (series, version) of the versions right before, at and right after each of `points`."""
        places = packed([[series, to_text(moment), uid] for series, moment, uid in points])
        return [(row[0], node_from(row[1:])) for row in self._rows("versions_near", points=places)]

    def series_of(self, versions: Iterable[Uid]) -> list[tuple[Uid, Uid]]:
        """Return (version, series) for every VERSION_OF edge that leaves `versions`."""
        return self._rows("series_of", versions=packed_list(versions))

    def inferred_edges(self, uids: Iterable[Uid], relation: Relation) -> list[Edge]:
        """Return the inferred edges of `relation` whose effect is among `uids`."""
        found = self._rows("inferred_edges", uids=packed_list(uids), relation=relation.value)
        return [edge_from(row) for row in found]

    def _rows(self, name: str, **parameters: str) -> list[Row]:
        return self._connection.execute(statement(f"reads/{name}"), parameters).fetchall()
