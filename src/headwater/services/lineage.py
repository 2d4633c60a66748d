"""Questions that walk: lineage, impact, and how two things are related."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from headwater.analysis.completeness import Completeness, Cut
from headwater.analysis.impact import MEASURING_ROLES, Downstream, Extent, Impact, extent_of, summarize
from headwater.analysis.lineage import Lineage, Link, Marks, Placed, in_order, only_kinds
from headwater.analysis.paths import Paths, explain
from headwater.errors import Invalid
from headwater.model import (
    DEFAULT_PLANES,
    NOW,
    SERIES,
    VERSIONS,
    Direction,
    Kind,
    Node,
    Plane,
    Relation,
    Subgraph,
    Times,
    Uid,
    relations_of,
)
from headwater.services.actor import Actor
from headwater.services.reading import BUDGET, MOST, Linked, Reading
from headwater.services.references import References
from headwater.store import Store
from headwater.topology import Region

FEW = 300
BOTH = (Direction.UPSTREAM, Direction.DOWNSTREAM)


@dataclass(frozen=True, slots=True)
class Reached:
    """The uids of a walk, parted by blanks and nearest first, of which `counts[d]` are d steps away.

    Some may never have been described: whether they were is not looked at.
    """

    uids: str
    counts: tuple[int, ...]
    completeness: Completeness


class LineageService:
    """Walks from the things that references name."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._references = References(self._reading)

    def lineage_of(
        self,
        actor: Actor,
        ref: str,
        *,
        directions: Sequence[Direction] = BOTH,
        depth: int | None = None,
        planes: Sequence[Plane] = DEFAULT_PLANES,
        kinds: Collection[Kind] = (),
        times: Times = NOW,
        budget: int = BUDGET,
    ) -> Lineage:
        """Return what lies up and down from `ref`; `kinds` keeps only these, joined through the rest.

        Raises:
            NotFound, Invalid: as `References.resolve`; Invalid too for bounds out of range.
        """
        root = self._references.resolve(ref, times)
        starts = self._reading.starts(root, times)
        relations = relations_of(planes)
        sides = [
            (side, *self._reading.linked(starts, side, relations, times=times, depth=depth, budget=budget))
            for side in directions
        ]
        nodes = {uid: node for _, found, _ in sides for uid, node in found.nodes.items()}
        placed = {uid: Placed(nodes[uid], 0, None) for uid in starts if uid in nodes}
        for side, found, _ in sides:
            for uid, far in found.depths.items():
                if uid in nodes:
                    placed.setdefault(uid, Placed(nodes[uid], far, side))
        kept = [each for uid, each in placed.items() if not kinds or uid in starts or each.node.kind in kinds]
        links = _all_links([found.links for _, found, _ in sides])
        return Lineage(
            starts=tuple(starts),
            nodes=tuple(sorted(kept, key=_by_side)),
            links=only_kinds(nodes, links, set(kinds), keep=set(starts)) if kinds else links,
            completeness=_worst([completeness for *_, completeness in sides]),
        )

    def reaches_few(
        self,
        actor: Actor,
        ref: str,
        *,
        directions: Sequence[Direction] = BOTH,
        depth: int | None = None,
        planes: Sequence[Plane] = DEFAULT_PLANES,
        times: Times = NOW,
    ) -> bool:
        """Return whether FEW nodes at most lie up and down from `ref`, so that `lineage_of` takes little.

        Raises:
            NotFound, Invalid: as `lineage_of`.
        """
        starts = self._reading.starts(self._references.resolve(ref, times), times)
        walk, relations = self._reading.walk, relations_of(planes)
        return not any(
            walk(starts, side, relations, times=times, depth=depth, limit=FEW).truncated
            for side in directions
        )

    def reach_of(
        self,
        actor: Actor,
        ref: str,
        direction: Direction,
        *,
        depth: int | None = None,
        planes: Sequence[Plane] = DEFAULT_PLANES,
        times: Times = NOW,
        limit: int = MOST,
    ) -> Reached:
        """Return which uids lie up or down from `ref`, without a look at what they are.

        Raises:
            NotFound, Invalid: as `References.resolve`; Invalid too for bounds out of range.
        """
        starts = self._reading.starts(self._references.resolve(ref, times), times)
        walk, completeness = self._reading.reached(
            starts, direction, relations_of(planes), times=times, depth=depth, limit=limit
        )
        uids, counts = walk.in_levels()
        return Reached(uids=uids, counts=tuple(counts), completeness=completeness)

    def marks_of(self, actor: Actor, nodes: Sequence[Node], *, times: Times = NOW) -> Marks:
        """Return what a drawing of `nodes` says of each beyond the node itself."""
        uids = [node.uid for node in nodes]
        relations = relations_of(DEFAULT_PLANES)
        series = self._reading.series([node.uid for node in nodes if node.kind in VERSIONS], times)
        return Marks(
            causes=self._reading.store.degrees(uids, Direction.UPSTREAM, relations, times),
            effects=self._reading.store.degrees(uids, Direction.DOWNSTREAM, relations, times),
            owners=_owners({node.uid: node for node in nodes}, series),
        )

    def impact_of(
        self, actor: Actor, refs: Sequence[str], *, times: Times = NOW, budget: int = BUDGET
    ) -> Impact:
        """Return what breaks if the things that `refs` name are bad.

        Raises:
            NotFound, Invalid: as `References.resolve`; Invalid too when no reference is given.
        """
        starts = self._bad(refs, times)
        found, completeness = self._reading.linked(
            starts, Direction.DOWNSTREAM, relations_of(DEFAULT_PLANES), times=times, budget=budget
        )
        graph = self._with_scored(found, times)
        series = self._reading.series([u for u, n in graph.nodes.items() if n.kind in VERSIONS], times)
        return summarize(
            starts, graph, completeness, aliases=_aliases(series), owners=_owners(graph.nodes, series)
        )

    def extent_of(
        self,
        actor: Actor,
        refs: Sequence[str],
        *,
        times: Times = NOW,
        budget: int = BUDGET,
        listed: Impact | None = None,
    ) -> Extent:
        """Return how many things of each kind break if those that `refs` name are bad; none of them is read.

        An index counts all of them; without one, or at another time, they are those of `impact_of`, which may be
        `listed` already.

        Raises:
            NotFound, Invalid: as `impact_of`.
        """
        starts, relations = self._bad(refs, times), relations_of(DEFAULT_PLANES)
        here = self._reading.region(starts) if times == NOW else None
        if here is None or here.kinds() is None:
            return extent_of(listed or self.impact_of(actor, refs, times=times, budget=budget))
        walk, cut = self._reading.reached(starts, Direction.DOWNSTREAM, relations, limit=budget)
        affected, measured, unknown = _extents(here, relations)
        return Extent(
            starts=tuple(starts),
            affected=_by_kind(affected - here),
            only_measured=_by_kind(measured - here),
            whole=not len(unknown),
            completeness=replace(cut, unknown=tuple((unknown & here.of(walk.depths)).uids())),
        )

    def paths_between(
        self,
        actor: Actor,
        first: str,
        second: str,
        *,
        times: Times = NOW,
        most: int = 5,
        budget: int = BUDGET,
    ) -> Paths:
        """Return up to `most` shortest explanations of how the two are related.

        Raises:
            NotFound, Invalid: as `References.resolve`.
        """
        ends = [self._reading.starts(self._references.resolve(ref, times), times) for ref in (first, second)]
        relations = relations_of(DEFAULT_PLANES)
        found = [
            self._reading.around(starts, Direction.UPSTREAM, relations, times=times, budget=budget)
            for starts in ends
        ]
        graph = _joined([graph for graph, _, _ in found])
        return explain(ends[0], ends[1], graph, _worst([each for *_, each in found]), most=most)

    def versions_of(self, actor: Actor, ref: str, *, times: Times = NOW) -> list[Node]:
        """Return the versions of the series that `ref` names, oldest first."""
        node = self._references.resolve(ref, times)
        if node.kind not in SERIES:
            raise Invalid(f"{ref} is no series; name a model or dataset without version")
        return self._reading.versions(node.uid, times)

    def _bad(self, refs: Sequence[str], times: Times) -> list[Uid]:
        if not refs:
            raise Invalid("impact needs at least one reference, e.g. dataset:clicks@v8")
        roots = [self._references.resolve(ref, times) for ref in refs]
        return sorted({uid for root in roots for uid in self._reading.starts(root, times)})

    def _with_scored(self, found: Linked, times: Times) -> Downstream:
        """Return what was found with the models that its runs scored, and the links that say so."""
        runs = [uid for uid, node in found.nodes.items() if node.kind is Kind.RUN]
        scored = self._reading.links(runs, [Relation.EVALUATED], times)
        missing = {link.cause for link in scored} - found.nodes.keys()
        models = {node.uid: node for node in self._reading.nodes(missing, times)}
        return Downstream({**found.nodes, **models}, found.links, scored)


def _extents(starts: Region, relations: Sequence[Relation]) -> tuple[Region, Region, Region]:
    """Return what depends on `starts`, what more only by its measurement, and what of both was never described.

    A model that was scored on bad test data counts by its measurement.
    """
    whole = starts.closure(Direction.DOWNSTREAM, relations)
    without = {Relation.USED: MEASURING_ROLES}
    solid = (
        starts.closure(Direction.DOWNSTREAM, relations, without=without) if whole.knows(without) else whole
    )
    doubtful = whole - solid
    scored = doubtful.only(Kind.RUN).next(Direction.UPSTREAM, [Relation.EVALUATED])
    return solid, (doubtful | scored) - solid, whole.only(None)


def _by_kind(region: Region) -> dict[str, int]:
    counts = region.kinds() or {}
    return {str(kind): many for kind, many in counts.items() if kind is not None}


def _by_side(each: Placed) -> tuple[int, int, Uid]:
    return (0 if each.side is None else 1 + BOTH.index(each.side), each.depth, each.node.uid)


def _joined(graphs: Sequence[Subgraph]) -> Subgraph:
    edges = {edge.eid: edge for graph in graphs for edge in graph.edges}
    nodes = {uid: node for graph in graphs for uid, node in graph.nodes.items()}
    return Subgraph(nodes, [edges[eid] for eid in sorted(edges)])


def _all_links(parts: Sequence[tuple[Link, ...]]) -> tuple[Link, ...]:
    return parts[0] if len(parts) == 1 else in_order({link for part in parts for link in part})


def _worst(answers: Sequence[Completeness]) -> Completeness:
    cut = next((each.truncated_by for each in answers if each.truncated_by is not Cut.NONE), Cut.NONE)
    return replace(
        min(answers, key=lambda each: each.indexed_through),
        truncated_by=cut,
        hidden_count=sum(each.hidden_count for each in answers),
        frontier=tuple(sorted({uid for each in answers for uid in each.frontier})),
        unknown=tuple(sorted({uid for each in answers for uid in each.unknown})),
    )


def _aliases(series: dict[Uid, Node]) -> dict[Uid, list[str]]:
    out: dict[Uid, list[str]] = defaultdict(list)
    for version, whole in sorted(series.items()):
        for alias, target in whole.group("alias").items():
            if target == version:
                out[version].append(alias)
    return out


def _owners(nodes: Mapping[Uid, Node], series: dict[Uid, Node]) -> dict[Uid, list[str]]:
    out: dict[Uid, list[str]] = {}
    for uid, node in nodes.items():
        named = node.props.get("owners") or (series[uid].props.get("owners") if uid in series else ())
        out[uid] = list(named) if isinstance(named, tuple) else []
    return out
