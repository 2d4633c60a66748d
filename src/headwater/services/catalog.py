"""Single things and lists of things: look-up, search, latest, and one step along typed edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from headwater.errors import Invalid, NotFound
from headwater.facts import Fact, MetricFact
from headwater.filters import All, AnyOf, Condition, Not, OneOf, Reaches, Search
from headwater.matching import MAX_PAGE
from headwater.model import (
    DEFAULT_PLANES,
    NOW,
    SERIES,
    VERSIONS,
    Direction,
    Edge,
    Kind,
    Node,
    Relation,
    Times,
    Uid,
    relations_of,
)
from headwater.naming import reference_of
from headwater.query import parse
from headwater.services.actor import Actor
from headwater.services.fields import strange_fields
from headwater.services.reading import MOST, Reading
from headwater.services.references import References
from headwater.store import Page, Store, Token


class CatalogService:
    """Finds and shows things."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reading = Reading(store)
        self._references = References(self._reading)

    def resolve(self, actor: Actor, ref: str, *, times: Times = NOW) -> Node:
        """Return the one node that `ref` names.

        Raises:
            NotFound, Invalid: as `References.resolve`.
        """
        return self._references.resolve(ref, times)

    show = resolve

    def nodes(self, actor: Actor, uids: Iterable[Uid], *, times: Times = NOW) -> list[Node]:
        """Return the nodes that exist among `uids`, ordered by uid."""
        return self._reading.nodes(uids, times)

    def search(
        self,
        actor: Actor,
        text: str,
        *,
        first: int = 20,
        after: str = "",
        times: Times = NOW,
        counted: bool = True,
    ) -> Page:
        """Return a page of what the search language finds; how many there are in all only where it is `counted`.

        Raises:
            Invalid: the text is no query (the position is shown).
            NotFound: a `uses` or `used by` names nothing.
        """
        found = parse(text)
        where = self._walked(found.where, times)
        asked = replace(found, where=where, times=times)
        return self._store.search(asked, first=first, after=after, counted=counted)

    def strange_fields(self, actor: Actor, text: str, *, times: Times = NOW) -> dict[str, list[str]]:
        """Return each field of a search that none of the newest things has, with near ones that they have."""
        return strange_fields(self._reading, parse(text), times)

    def matching(self, actor: Actor, text: str, uids: Sequence[Uid], *, times: Times = NOW) -> set[Uid]:
        """Return those of `uids` that the search language finds.

        Raises:
            Invalid, NotFound: as `search`.
        """
        found = parse(text)
        where = self._walked(found.where, times)
        out: set[Uid] = set()
        for start in range(0, len(uids), MAX_PAGE):
            some = OneOf(frozenset(uids[start : start + MAX_PAGE]))
            narrowed = replace(found, where=All((where, some)), times=times)
            out |= {node.uid for node in self._store.search(narrowed, first=MAX_PAGE, counted=False).nodes}
        return out

    def browse(
        self,
        actor: Actor,
        kinds: Sequence[Kind],
        *,
        first: int = 20,
        after: str = "",
        times: Times = NOW,
        counted: bool = True,
    ) -> Page:
        """Return a page of the nodes of `kinds`, newest first; how many in all only where it is `counted`."""
        asked = Search(kinds=tuple(kinds), times=times)
        return self._store.search(asked, first=first, after=after, counted=counted)

    def latest(self, actor: Actor, ref: str, *, times: Times = NOW) -> Node:
        """Return the newest version of the series that `ref` names, or what an aliased `ref` points at.

        Raises:
            NotFound: the series has no version yet.
        """
        node = self._references.resolve(ref, times)
        if node.kind in VERSIONS:
            return node
        if node.kind not in SERIES:
            raise Invalid(f"{ref} is a {node.kind}; latest needs a model or dataset, e.g. model:churn")
        newest = self._reading.newest(node.uid, times)
        if newest is None:
            raise NotFound(f"{ref} has no version yet")
        return newest

    def versions(self, actor: Actor, series: Uid, *, times: Times = NOW) -> list[Node]:
        """Return the versions of a series, oldest first."""
        return self._reading.versions(series, times)

    def edges(
        self,
        actor: Actor,
        uids: Iterable[Uid],
        direction: Direction,
        relations: Sequence[Relation],
        *,
        times: Times = NOW,
    ) -> list[Edge]:
        """Return the edges that leave `uids` in `direction`, ordered by eid."""
        return self._store.edges_of(uids, direction, relations, times)

    def metrics(self, actor: Actor, runs: Iterable[Uid]) -> dict[Uid, list[MetricFact]]:
        """Return the full record of each run's metrics, ordered by (key, split, step, time)."""
        out: dict[Uid, list[MetricFact]] = defaultdict(list)
        for fact in self._store.facts_of(runs):
            if isinstance(fact, MetricFact):
                out[fact.run].append(fact)
        return {
            run: sorted(facts, key=lambda fact: (fact.key, fact.split, fact.step, fact.occurred_at, fact.id))
            for run, facts in out.items()
        }

    def history(self, actor: Actor, ref: str) -> list[Fact]:
        """Return every fact about the thing that `ref` names, oldest first."""
        node = self._references.resolve(ref)
        return sorted(self._store.facts_of([node.uid]), key=lambda fact: (fact.occurred_at, fact.id))

    def reference(self, actor: Actor, node: Node) -> str:
        """Return a reference that names exactly this node, as short as it can be; its uid where none does."""
        for text in (reference_of(node), reference_of(node, with_project=True)):
            if [found.uid for found in self._references.candidates(text)] == [node.uid]:
                return text
        return node.uid

    def counts(self, actor: Actor) -> dict[str, int]:
        """Return how many nodes, edges and facts there are, by kind and relation."""
        return self._store.counts()

    def token(self, actor: Actor) -> Token:
        """Return where the change log ends."""
        return self._store.token()

    def _walked(self, condition: Condition, times: Times) -> Condition:
        if isinstance(condition, Reaches):
            return OneOf(frozenset(self._reached(condition, times)))
        if isinstance(condition, Not):
            return Not(self._walked(condition.inner, times))
        if isinstance(condition, All | AnyOf):
            return type(condition)(tuple(self._walked(part, times) for part in condition.parts))
        return condition

    def _reached(self, condition: Reaches, times: Times) -> set[Uid]:
        node = self._references.resolve(condition.reference, times)
        starts = self._reading.starts(node, times)
        direction = Direction.DOWNSTREAM if condition.upstream else Direction.UPSTREAM
        walk = self._store.walk(starts, direction, relations_of(DEFAULT_PLANES), times=times, limit=MOST)
        return set(walk.depths) - set(starts)
