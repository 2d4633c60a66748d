"""Answers that walk the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.analysis import impact, lineage, paths
from headwater.analysis.completeness import Completeness
from headwater.client.answers import GraphAnswer
from headwater.client.conversion import Row, node_row, reference
from headwater.client.picture import Picture
from headwater.model import Direction, Json, Node, Uid
from headwater.services.wording import plain

_FEW = 3
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LineageAnswer(GraphAnswer):
    """What lies up and down from a thing."""

    value: lineage.Lineage

    @property
    def nodes(self) -> list[Node]:
        """The nodes, starts first, then upstream and downstream by depth."""
        return [each.node for each in self.value.nodes]

    def rows(self) -> list[Row]:
        """Return one row a node."""
        return [
            {**node_row(each.node), "side": each.side.value if each.side else "start", "depth": each.depth}
            for each in self.value.nodes
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return the walk as plain JSON values."""
        return plain.lineage_json(self.value)

    def title(self) -> str:
        """Return how much there is on each side."""
        up, down = (
            sum(1 for each in self.value.nodes if each.side is side)
            for side in (Direction.UPSTREAM, Direction.DOWNSTREAM)
        )
        nodes = {each.node.uid: each.node for each in self.value.nodes}
        return f"{_starts(self.value.starts, nodes)}: {up:,} upstream, {down:,} downstream"

    def picture(self) -> Picture:
        """Return the walk, nearest nodes first."""
        far = {each.node.uid: each.depth for each in self.value.nodes}
        nodes = {each.node.uid: each.node for each in self.value.nodes}
        return Picture(nodes, self.value.links, far, self.value.starts)

    def trust(self) -> Completeness:
        """Return how complete the walk is."""
        return self.value.completeness


@dataclass(frozen=True, slots=True)
class ImpactAnswer(GraphAnswer):
    """What is affected if something is bad."""

    value: impact.Impact

    @property
    def affected(self) -> tuple[impact.Affected, ...]:
        """What is affected, doubtful measurements last."""
        return self.value.affected

    def rows(self) -> list[Row]:
        """Return one row an affected node."""
        return [
            {
                **node_row(each.node),
                "depth": each.depth,
                "aliases": ", ".join(each.aliases),
                "owners": ", ".join(each.owners),
                "measurement_only": each.measurement_only,
            }
            for each in self.value.affected
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return the impact as plain JSON values."""
        return plain.impact_json(self.value)

    def title(self) -> str:
        """Return the counts."""
        counts = ", ".join(f"{count:,} {kind}" for kind, count in self.value.counts().items())
        return f"If {_starts(self.value.starts, self.value.nodes)} is bad: {counts or 'nothing is affected'}"

    def __str__(self) -> str:
        lines = [self.title()]
        shown = self.value.affected[:_SHOWN]
        names = [reference(each.node.uid, self.value.nodes) for each in shown]
        width = max(map(len, names), default=0)
        for name, each in zip(names, shown, strict=True):
            said = [*each.aliases, *(f"owner {owner}" for owner in each.owners)]
            said += ["only its measurement"] if each.measurement_only else []
            lines.append(f"  {name:<{width}}  {', '.join(said)}".rstrip())
        if more := len(self.value.affected) - len(shown):
            lines.append(f"  and {more:,} more; rows() has them all")
        return "\n".join(lines)

    def picture(self) -> Picture:
        """Return the starts and what is affected, nearest nodes first."""
        far = {each.node.uid: each.depth for each in self.value.affected}
        far |= dict.fromkeys(self.value.starts, 0)
        return Picture(self.value.nodes, self.value.links, far, self.value.starts)

    def trust(self) -> Completeness:
        """Return how complete the impact is."""
        return self.value.completeness


@dataclass(frozen=True, slots=True)
class PathsAnswer(GraphAnswer):
    """How two things are related."""

    value: paths.Paths

    @property
    def paths(self) -> list[list[str]]:
        """The shortest paths as references."""
        return [[reference(uid, self.value.nodes) for uid in path] for path in self.value.paths]

    def rows(self) -> list[Row]:
        """Return one row a step."""
        return [
            {"path": number, "step": step, "uid": uid, "ref": reference(uid, self.value.nodes)}
            for number, path in enumerate(self.value.paths, start=1)
            for step, uid in enumerate(path)
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return the paths as plain JSON values."""
        return plain.paths_json(self.value)

    def title(self) -> str:
        """Return the relationship."""
        return f"{self.value.relationship.value}: {self.value.total:,} shortest paths"

    def picture(self) -> Picture:
        """Return the nodes on the paths."""
        far = {uid: step for path in self.value.paths for step, uid in enumerate(path)}
        ends = {end for path in self.value.paths for end in (path[0], path[-1])}
        return Picture(self.value.nodes, self.value.links, far, ends)

    def trust(self) -> Completeness:
        """Return how complete the search for paths was."""
        return self.value.completeness


def _starts(starts: Sequence[Uid], nodes: Mapping[Uid, Node]) -> str:
    shown = ", ".join(reference(uid, nodes) for uid in starts[:_FEW])
    return f"{shown} and {len(starts) - _FEW:,} more" if len(starts) > _FEW else shown
