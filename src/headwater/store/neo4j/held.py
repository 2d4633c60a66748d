"""What the database holds, read inside the writing transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import neo4j

from headwater.facts import Fact
from headwater.model import Digest, Edge, Node, Relation, Uid
from headwater.store.held import Point
from headwater.store.neo4j.rows import edge_from, end_of, fact_from, node_from, place_of
from headwater.store.neo4j.statements import Statements, given


class Neo4jHeld:
    """The `Held` of one transaction."""

    def __init__(self, tx: neo4j.ManagedTransaction, statements: Statements) -> None:
        self._tx = tx
        self._statements = statements

    def learned_at(self, facts: Iterable[Fact]) -> dict[str, datetime]:
        """Return by id the `recorded_at` of each of `facts` that is stored."""
        ids = [fact.id for fact in facts]
        held = (fact_from(row["body"]) for row in self._rows("reads/facts_by_id", ids=ids))
        return {fact.id: fact.recorded_at for fact in held}

    def told(self, subjects: Iterable[str]) -> set[str]:
        """Return those of `subjects` that any stored fact is about."""
        return {row["subject"] for row in self._rows("reads/told", subjects=sorted(set(subjects)))}

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the stored facts about `subjects` without the metric facts that are outweighed."""
        return [fact_from(row["body"]) for row in self._rows("reads/facts_of", subjects=list(subjects))]

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the projected nodes among `uids`."""
        return [node_from(row["node"]) for row in self._rows("reads/nodes_by_uid", uids=list(uids))]

    def nodes_with(self, digests: Iterable[Digest]) -> list[Node]:
        """Return the projected versions that carry any of `digests`."""
        values: dict[str, list[str]] = defaultdict(list)
        for digest in digests:
            values[digest.algorithm].append(digest.value)
        found: dict[Uid, Node] = {}
        for algorithm, wanted in sorted(values.items()):
            rows = self._rows("reads/versions_with", {"ALGORITHM": algorithm}, values=wanted)
            found.update({row["node"]["uid"]: node_from(row["node"]) for row in rows})
        return [found[uid] for uid in sorted(found)]

    def versions_near(self, points: Iterable[Point]) -> list[tuple[Uid, Node]]:
        """Return (series, version) of the described versions right before, at and right after each of `points`."""
        places = [
            {"series": series, "place": place_of(series, moment, uid), "end": end_of(series)}
            for series, moment, uid in sorted(set(points))
        ]
        return [
            (row["series"], node_from(row["node"]))
            for row in self._rows("reads/versions_near", points=places)
        ]

    def series_of(self, versions: Iterable[Uid]) -> list[tuple[Uid, Uid]]:
        """Return (version, series) for every VERSION_OF edge that leaves `versions`."""
        rows = self._rows("reads/series_of", versions=list(versions))
        return [(row["version"], row["series"]) for row in rows]

    def inferred_edges(self, uids: Iterable[Uid], relation: Relation) -> list[Edge]:
        """Return the inferred edges of `relation` whose effect is among `uids`."""
        rows = self._rows("reads/inferred_edges", {"RELATION": relation.value}, uids=list(uids))
        return [edge_from(row) for row in rows]

    def _rows(
        self, name: str, words: Mapping[str, str] | None = None, **parameters: Any
    ) -> list[neo4j.Record]:
        return list(self._tx.run(self._statements.text(name, words), given(parameters)))
