"""Whether what is recorded of a thing can be so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.analysis.contradictions import Contradiction, contradictions
from headwater.model import NOW, Direction, Edge, Node, Plane, Relation, Times, relations_of
from headwater.services.actor import Actor
from headwater.services.reading import MOST, Reading
from headwater.store import Store

NEAREST = 10_000
"""So many things an engine without an index walks in a tenth of a second."""
DATA = relations_of([Plane.DATA])
_TIMED = (Relation.USED, Relation.EXECUTED, Relation.GENERATED_BY)


@dataclass(frozen=True, slots=True)
class Consistency:
    """What contradicts itself; `whole`: no way from the thing to itself can lie beyond what was looked at."""

    found: tuple[Contradiction, ...]
    whole: bool


class ConsistencyService:
    """Looks for what contradicts itself; nothing is changed or refused for that."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)

    def contradictions(
        self, actor: Actor, node: Node, *, times: Times = NOW, most: int = MOST
    ) -> Consistency:
        """Return what the records of a thing contradict, with what it directly depends on, and in a cycle.

        That is looked for among the `most` nearest things on either side.
        """
        edges = self._edges(node, Direction.UPSTREAM, times)
        timed = {edge.cause for edge in edges if edge.relation in _TIMED}
        causes = {each.uid: each for each in self._reading.nodes(timed, times)}
        in_a_cycle = self._in_a_cycle(node, edges, times, most)
        found = contradictions(node, edges, causes, in_a_cycle=bool(in_a_cycle))
        return Consistency(tuple(found), whole=in_a_cycle is not None)

    def _in_a_cycle(self, node: Node, edges: Sequence[Edge], times: Times, most: int) -> bool | None:
        """Return whether a thing depends on itself; None where neither side of it ends within `most`.

        What depends on the newest is little, and so is what the oldest depend on: the side that ends decides.
        """
        causes = {edge.cause for edge in edges}
        if not causes:
            return False
        effects = {edge.effect for edge in self._edges(node, Direction.DOWNSTREAM, times)}
        sides = ((Direction.DOWNSTREAM, effects), (Direction.UPSTREAM, causes))
        for limit in sorted({min(most, NEAREST), most}):
            for side, starts in sides:
                walk = self._reading.walk(sorted(starts), side, DATA, times=times, limit=limit)
                if node.uid in walk.depths or not walk.truncated:
                    return node.uid in walk.depths
        return None

    def _edges(self, node: Node, side: Direction, times: Times) -> list[Edge]:
        return self._reading.store.edges_of([node.uid], side, DATA, times)
