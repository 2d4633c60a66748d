"""The runs of a lineage: which one made each thing, where several made the same content."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from headwater.model import Edge, Node, Relation, Subgraph, Uid


@dataclass(frozen=True, slots=True)
class Step:
    """A run in a lineage; `series` is that of the version through which it was reached, `makes` all it made for it."""

    run: Node
    series: str
    makes: tuple[Uid, ...]

    @property
    def job(self) -> str:
        """The logical step that the run is one of."""
        return job_of(self.run)


@dataclass(slots=True)
class Upstream:
    """A subgraph seen from effects to causes; versions of the same content count as one."""

    graph: Subgraph
    upstream: dict[Uid, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    same: dict[Uid, Uid] = field(default_factory=dict)
    members: dict[Uid, list[Uid]] = field(default_factory=lambda: defaultdict(list))
    _made_by: dict[Uid, list[tuple[Uid, Uid]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._look_at(self.graph.nodes, self.graph.edges)

    @classmethod
    def growing(cls) -> Upstream:
        """Return the view of nothing, to which is added what is read."""
        return cls(Subgraph({}, []))

    def add(self, nodes: Iterable[Node], edges: Sequence[Edge]) -> None:
        """Show nodes and edges that were not there; equal content comes with the first of it."""
        known, more = dict(self.graph.nodes), {node.uid: node for node in nodes}
        known |= more
        self.graph = Subgraph(known, [*self.graph.edges, *edges])
        self._look_at(more, edges)

    def _look_at(self, nodes: Iterable[Uid], edges: Iterable[Edge]) -> None:
        same, upstream = self.same, self.upstream
        for edge in edges:
            effect = edge.effect
            if edge.relation is Relation.SAME_AS:
                same[effect] = min(edge.cause, same.get(effect, effect), effect)
            else:
                upstream[effect].append(edge)
        for uid in nodes:
            self.members[same.get(uid, uid)].append(uid)

    def whole(self, uid: Uid) -> Uid:
        """Return the smallest uid with the same content."""
        return self.same.get(uid, uid)

    def steps(self, run: Uid, beside: Collection[str]) -> list[Step]:
        """Return the runs of a lineage, nearest first; a second generation of one step is not opened."""
        reached: dict[Uid, str] = {run: ""}
        made: dict[Uid, dict[Uid, None]] = defaultdict(dict)
        generations: dict[tuple[str, str], Uid] = {}
        opened: list[tuple[Node, str]] = []
        wanted = set(beside) or self.beside(run)
        queue = deque([run])
        while queue:
            uid = queue.popleft()
            node, series = self.graph.nodes.get(uid), reached[uid]
            if node is None or generations.setdefault((job_of(node), series), uid) != uid:
                continue
            opened.append((node, series))
            for edge in self.upstream[uid]:
                if edge.relation is Relation.USED or edge.relation is Relation.EVALUATED:
                    version, maker = self.maker(edge.cause, node, reached, wanted)
                    if maker:
                        made[maker][edge.cause] = None
                    if maker and maker not in reached:
                        reached[maker] = self.series(version)
                        queue.append(maker)
        return [Step(node, series, tuple(made[node.uid])) for node, series in opened]

    def used(self, run: Uid) -> list[Uid]:
        """Return the versions that `run` took in or scored, those first that steps are opened from first."""
        taken = (Relation.USED, Relation.EVALUATED)
        return [edge.cause for edge in self.upstream[run] if edge.relation in taken]

    def maker(
        self, version: Uid, user: Node, seen: Container[Uid], wanted: Collection[str]
    ) -> tuple[Uid, Uid]:
        """Return (version, run) of the one run that counts as the maker of this content; empty if none."""

        def preference(pair: tuple[Uid, Uid]) -> tuple[bool, bool, bool, datetime, Uid]:
            run = self.graph.nodes[pair[1]]
            named = str(run.props.get("run_id", "")) in wanted
            return named, run.uid in seen, run.occurred_at <= user.occurred_at, run.occurred_at, run.uid

        known = self.known_makers(version)
        return max(known, key=preference) if len(known) > 1 else (known or [("", "")])[0]

    def known_makers(self, version: Uid) -> list[tuple[Uid, Uid]]:
        """Return the `makers` that are nodes of the graph."""
        if version not in self._made_by:
            self._made_by[version] = [each for each in self.makers(version) if each[1] in self.graph.nodes]
        return self._made_by[version]

    def beside(self, run: Uid) -> set[str]:
        """Return the run ids that stood in the pipeline at the first commit that this run is known from."""
        edges = [edge for edge in self.upstream[run] if edge.relation is Relation.EXECUTED]
        first = min(edges, key=lambda edge: (edge.occurred_at, edge.cause), default=None)
        commit = self.graph.nodes.get(first.cause) if first else None
        return {str(value) for value in commit.group("stage").values()} if commit else set()

    def makers(self, version: Uid) -> list[tuple[Uid, Uid]]:
        """Return (version, run) for the runs that made this content or what it was derived from."""
        found: list[tuple[Uid, Uid]] = []
        stack, seen = [version], set[Uid]()
        while stack:
            whole = self.whole(stack.pop())
            if whole in seen:
                continue
            seen.add(whole)
            for member in self.members.get(whole, [whole]):
                for edge in self.upstream[member]:
                    if edge.relation is Relation.GENERATED_BY:
                        found.append((member, edge.cause))
                    elif edge.relation is Relation.DERIVED_FROM:
                        stack.append(edge.cause)
        return sorted(found)

    def series(self, version: Uid) -> str:
        """Return the name of the series that a version belongs to."""
        node = self.graph.nodes.get(version)
        return str(node.props.get("series", node.name)) if node else ""


def job_of(run: Node) -> str:
    """Return the logical step that `run` is one of, its own name where none is recorded."""
    return str(run.props.get("job") or run.name)


def doubled(steps: Iterable[Step]) -> set[str]:
    """Return the jobs that occur for several series in one lineage."""
    made: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        made[step.job].add(step.series)
    return {job for job, series in made.items() if len(series) > 1}
