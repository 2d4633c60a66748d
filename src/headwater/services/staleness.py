"""Which inputs changed since something was built."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.analysis.staleness import Staleness, staleness
from headwater.errors import Invalid
from headwater.model import NOW, SERIES, VERSIONS, Direction, Kind, Node, Times, Uid
from headwater.naming import reference_of
from headwater.services.actor import Actor
from headwater.services.lineage import LineageService
from headwater.services.reading import BUDGET, Reading
from headwater.services.references import References
from headwater.store import Store


class StalenessService:
    """Compares what was used with what there is now."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._references = References(self._reading)
        self._lineage = LineageService(store)

    def stale(self, actor: Actor, ref: str, *, times: Times = NOW, budget: int = BUDGET) -> Staleness:
        """Return which versions that `ref` was built from, also indirectly, have newer ones in their series.

        A series means its newest version.

        Raises:
            NotFound, Invalid: as `References.resolve`; Invalid too for what is not built of anything.
        """
        subject = self._references.resolve(ref, times)
        if subject.kind in SERIES:
            newest = self._reading.newest(subject.uid, times)
            if newest is None:
                raise Invalid(f"{ref} has no version yet")
            subject = newest
        if subject.kind not in VERSIONS | {Kind.RUN, Kind.DEPLOYMENT}:
            raise Invalid(
                f"{reference_of(subject)} is a {subject.kind}; ask of a model, dataset, run or deployment"
            )
        answer = self._lineage.lineage_of(
            actor, subject.uid, directions=(Direction.UPSTREAM,), times=times, budget=budget
        )
        upstream = [each.node for each in answer.nodes if each.node.kind in VERSIONS]
        versions = self._versions([subject, *upstream], times)
        return staleness(subject, answer.nodes, answer.links, versions, answer.completeness)

    def _versions(self, nodes: Sequence[Node], times: Times) -> dict[Uid, list[Node]]:
        """Return all versions of the series of each node, oldest first."""
        series = self._reading.series([node.uid for node in nodes if node.kind in VERSIONS], times)
        held = {uid: self._reading.versions(uid, times) for uid in {whole.uid for whole in series.values()}}
        return {version: held[whole.uid] for version, whole in series.items() if held[whole.uid]}
