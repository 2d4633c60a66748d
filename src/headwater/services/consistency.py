"""Whether what is recorded of a thing can be so."""

from __future__ import annotations

from headwater.analysis.contradictions import Contradiction, contradictions
from headwater.model import NOW, Direction, Node, Plane, Relation, Times, relations_of
from headwater.services.actor import Actor
from headwater.services.reading import Reading
from headwater.store import Store

DATA = relations_of([Plane.DATA])


class ConsistencyService:
    """Looks for what contradicts itself; nothing is changed or refused for that."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)

    def contradictions(self, actor: Actor, node: Node, *, times: Times = NOW) -> list[Contradiction]:
        """Return what the records of a thing contradict, with what it directly depends on, and in a cycle."""
        store = self._reading.store
        edges = store.edges_of([node.uid], Direction.UPSTREAM, DATA, times)
        uids = sorted({edge.cause for edge in edges})
        walk = self._reading.walk(uids, Direction.UPSTREAM, DATA, times=times)
        timed = {edge.cause for edge in edges if edge.relation in _TIMED}
        causes = {each.uid: each for each in self._reading.nodes(timed, times)}
        return contradictions(node, edges, causes, in_a_cycle=node.uid in walk.depths)


_TIMED = (Relation.USED, Relation.EXECUTED, Relation.GENERATED_BY)
