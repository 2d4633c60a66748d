"""What the file holds, read inside the writing transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from headwater.facts import Fact, MetricFact
from headwater.model import Digest, Edge, Node, Relation, Uid, to_text
from headwater.store.held import Point
from headwater.store.sqlite.numbering import Numbers
from headwater.store.sqlite.relations import RELATIONS
from headwater.store.sqlite.rows import Row, edge_from, fact_from, moment, node_from, packed, packed_list
from headwater.store.sqlite.statements import statement


class SqliteHeld:
    """The `Held` of one transaction.

    It remembers the numbers of what it was asked about, and under which number each metric fact is filed that it gave.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.numbers = Numbers(connection)
        self.filed: dict[str, int] = {}

    def learned_at(self, facts: Iterable[Fact]) -> dict[str, datetime]:
        """Return by id the `recorded_at` of each of `facts` that is stored; `told` was asked about their subjects."""
        text, out = statement("reads/facts_by_id"), {}
        for fact in facts:
            asked = {"about": self.numbers[fact.subject], "id": bytes.fromhex(fact.id)}
            for (recorded_at,) in self._connection.execute(text, asked):
                out[fact.id] = moment(recorded_at)
        return out

    def told(self, subjects: Iterable[str]) -> set[str]:
        """Return those of `subjects` that any stored fact is about."""
        asked = set(subjects)
        rows = self._rows("told", subjects=packed_list(asked))
        self.numbers.learn([row[:2] for row in rows], asked)
        return {subject for subject, _, told in rows if told}

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the stored facts about `subjects` without the metric facts that are outweighed."""
        rows = self._rows("facts_of", subjects=packed_list(subjects), signs="[1]")
        facts = [fact_from(row) for row in rows]
        self.filed.update(
            (fact.id, row[-1]) for fact, row in zip(facts, rows, strict=True) if type(fact) is MetricFact
        )
        return facts

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
        found = self._rows("inferred_edges", uids=packed_list(uids), relation=RELATIONS[relation])
        return [edge_from(row) for row in found]

    def _rows(self, name: str, **parameters: str | int) -> list[Row]:
        return self._connection.execute(statement(f"reads/{name}"), parameters).fetchall()
