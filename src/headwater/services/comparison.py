"""What differs between two runs or versions over their whole provenance."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.analysis.compare import Comparison, compare
from headwater.analysis.trace import Trace, traces_of
from headwater.errors import NotFound
from headwater.model import DEFAULT_PLANES, NOW, SERIES, Direction, Kind, Node, Times, Uid, relations_of
from headwater.naming import reference_of
from headwater.services.actor import Actor
from headwater.services.measuring import Measuring
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.store import Store

BUDGET = 100_000


class ComparisonService:
    """Compares things by what they were made from."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._references = References(self._reading)

    def diff(
        self, actor: Actor, first: str, second: str, *, times: Times = NOW, only_differences: bool = True
    ) -> Comparison:
        """Return how `second` differs from `first`, in metrics, data, parameters, code, environment and models.

        Raises:
            NotFound: a reference names nothing, or no run stands behind it.
            Invalid: a reference is ambiguous or names something that no run stands behind.
        """
        nodes = [self._references.resolve(ref, times) for ref in (first, second)]
        runs = [self._run_behind(node, times) for node in nodes]
        graph, _, completeness = self._reading.around(
            sorted({run.uid for run in runs}),
            Direction.UPSTREAM,
            relations_of(DEFAULT_PLANES),
            times=times,
            budget=BUDGET,
        )
        traces: Mapping[Uid, Trace] = traces_of(graph, sorted({run.uid for run in runs}))
        metrics = [{key: str(value) for key, value in run.group("metric").items()} for run in runs]
        return compare(
            (nodes[0].uid, nodes[1].uid),
            (traces[runs[0].uid], traces[runs[1].uid]),
            (metrics[0], metrics[1]),
            completeness,
            only_differences=only_differences,
        )

    def _run_behind(self, node: Node, times: Times) -> Node:
        if node.kind is Kind.RUN:
            return node
        try:
            return Measuring(self._reading, times).of(node).run
        except NotFound:
            return self._maker(node, times)

    def _maker(self, node: Node, times: Times) -> Node:
        start = self._reading.versions(node.uid, times)[-1:] if node.kind in SERIES else [node]
        graph, depths, _ = self._reading.around(
            [each.uid for each in start],
            Direction.UPSTREAM,
            relations_of(DEFAULT_PLANES),
            times=times,
            depth=2,
        )
        runs = [each for uid, each in graph.nodes.items() if each.kind is Kind.RUN]
        if not runs:
            raise NotFound(
                f"no run is recorded that made or measured {reference_of(node)}; nothing to compare"
            )
        return min(runs, key=lambda each: (depths[each.uid], each.uid))
