"""The lineages of a whole history: read at once where they are small, else step by step as far as steps count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from headwater.analysis.completeness import Completeness, Cut
from headwater.analysis.factors import Factor
from headwater.analysis.root_cause.table import Table
from headwater.analysis.root_cause.tabling import Traces, table_of_steps
from headwater.analysis.steps import Upstream
from headwater.analysis.sweep import Sweep
from headwater.model import (
    DEFAULT_PLANES,
    NOW,
    VERSIONS,
    Direction,
    Edge,
    Node,
    Relation,
    Subgraph,
    Times,
    Uid,
    relations_of,
)
from headwater.services.reading import Reading

WHOLE = 10_000
MOST_STEPS = 50_000
LEAST_STEPS = 50
_RELATIONS = relations_of(DEFAULT_PLANES)
_TAKEN = (Relation.USED, Relation.EVALUATED)
_CONTENT = (Relation.SAME_AS, Relation.DERIVED_FROM)


@dataclass(frozen=True, slots=True)
class Lineages:
    """The lineages of runs: what of the graph was read for them, the table of their levels, and how complete it is."""

    graph: Subgraph
    table: Table
    completeness: Completeness

    def compared(self, one: Uid, other: Uid) -> Collection[Factor] | None:
        """Return the factors of which two lineages can be compared: None: all; those of common steps of cut ones."""
        traces = self.table.traces
        if self.completeness.truncated_by is Cut.NONE or not isinstance(traces, Traces):
            return None
        return traces.of_common_steps(one, other)


class LineageReader:
    """Reads what runs were made from, at given times.

    Up to `whole` nodes upstream (`WHOLE`) are read at once. Of more only those that steps are opened from are, and
    each lineage is followed as far as its share of `most_steps` (`MOST_STEPS`), at least `LEAST_STEPS`: what lies
    beyond is cut.
    """

    def __init__(
        self, reading: Reading, times: Times, *, whole: int | None = None, most_steps: int | None = None
    ) -> None:
        self._reading, self._times = reading, times
        self._whole = WHOLE if whole is None else whole
        self._most = MOST_STEPS if most_steps is None else most_steps

    def read(self, runs: Sequence[Uid], asked: Node, pipelines: Mapping[Uid, Collection[str]]) -> Lineages:
        """Return the lineages of `runs` with that of `asked`, where `pipelines` stand beside runs at a commit."""
        starts = [*runs, asked.uid]
        walk = self._reading.store.walk(
            starts, Direction.UPSTREAM, _RELATIONS, times=self._times, limit=self._whole
        )
        completeness = self._reading.asked_at(self._times)
        if walk.truncated:
            return self._by_steps(runs, asked, pipelines, completeness)
        graph = self._reading.among(walk.depths, _RELATIONS, self._times)
        view = Upstream(graph)
        sweep = Sweep(view, runs, beside=pipelines)
        while sweep.open():
            sweep.advance()
        known = replace(completeness, unknown=self._unknown(walk.depths, graph.nodes))
        return Lineages(graph, table_of_steps(sweep.opened(), view, runs), known)

    def _by_steps(
        self,
        runs: Sequence[Uid],
        asked: Node,
        pipelines: Mapping[Uid, Collection[str]],
        completeness: Completeness,
    ) -> Lineages:
        view = Upstream.growing()
        found = _Found(self._reading, self._times, view)
        found.begin(runs, asked)
        most = max(LEAST_STEPS, self._most // len(runs))
        sweep = Sweep(view, runs, beside=pipelines, most=most)
        while sweep.open():
            found.inputs_of(sweep.new)
            sweep.advance()
        table = table_of_steps(sweep.opened(), view, runs)
        known = replace(completeness, unknown=self._unknown(found.seen, view.graph.nodes))
        graph = Subgraph(view.graph.nodes, sorted(view.graph.edges, key=lambda edge: edge.eid))
        if not sweep.beyond:
            return Lineages(graph, table, known)
        made = {edge.effect for edge in graph.edges if edge.cause in sweep.beyond}
        return Lineages(graph, table, known.cut(Cut.BUDGET, len(sweep.beyond), tuple(sorted(made))))

    def _unknown(self, uids: Iterable[Uid], nodes: Mapping[Uid, Node]) -> tuple[Uid, ...]:
        """Return which of `uids` were never described."""
        missing = sorted(set(uids) - nodes.keys())
        there = {node.uid for node in self._reading.store.nodes(missing)} if self._times != NOW else set()
        return tuple(uid for uid in missing if uid not in there)


class _Found:
    """What was read of lineages so far, which a view comes to hold."""

    def __init__(self, reading: Reading, times: Times, view: Upstream) -> None:
        self._reading, self._times, self._view = reading, times, view
        self._content: set[Uid] = set()
        self.seen: set[Uid] = set()

    def begin(self, runs: Sequence[Uid], asked: Node) -> None:
        """Read where lineages begin."""
        edges = self._made_by([asked.uid]) if asked.kind in VERSIONS else []
        self._add({*runs, asked.uid}, edges)

    def inputs_of(self, runs: Sequence[Uid]) -> None:
        """Read what `runs` depend on, and who made the content of the versions among it."""
        edges = self._edges(runs)
        used = {edge.cause for edge in edges if edge.relation in _TAKEN}
        self._add((), [*edges, *self._made_by(used)])

    def _made_by(self, versions: Collection[Uid]) -> list[Edge]:
        """Return the edges upstream of the content of `versions` that was not looked at yet."""
        store, times = self._reading.store, self._times
        fresh = set(versions) - self._content
        content = set(store.walk(fresh, Direction.UPSTREAM, _CONTENT, times=times).depths) - self._content
        self._content |= content
        return self._edges(content)

    def _edges(self, uids: Collection[Uid]) -> list[Edge]:
        return self._reading.store.edges_of(uids, Direction.UPSTREAM, _RELATIONS, self._times)

    def _add(self, uids: Collection[Uid], edges: Sequence[Edge]) -> None:
        fresh = {*uids, *(uid for edge in edges for uid in (edge.effect, edge.cause))} - self.seen
        self.seen |= fresh
        self._view.add(self._reading.nodes(fresh, self._times), edges)
