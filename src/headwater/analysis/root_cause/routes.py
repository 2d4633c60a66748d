"""The way from a cause to the thing that was measured."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from headwater.analysis.lineage import adjacency
from headwater.model import Direction, Node, Subgraph, Uid


@dataclass(slots=True)
class Routes:
    """Shortest ways upstream from `ends`, the asked thing first and then the run that measured it."""

    graph: Subgraph
    ends: tuple[Uid, ...]
    _nearer: dict[Uid, dict[Uid, Uid]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        upstream = adjacency(self.graph.edges, Direction.UPSTREAM)
        for end in self.ends:
            self._nearer[end] = _towards(end, upstream)

    @property
    def nodes(self) -> Mapping[Uid, Node]:
        """The nodes of the graph."""
        return self.graph.nodes

    def path(self, cause: Uid) -> tuple[Uid, ...]:
        """Return the uids from `cause` to the first end that it leads to; empty when it leads to none."""
        for end in self.ends:
            nearer = self._nearer[end]
            if cause not in nearer:
                continue
            path = [cause]
            while path[-1] != end:
                path.append(nearer[path[-1]])
            return tuple(uid for uid in path if uid in self.graph.nodes)
        return ()


def _towards(end: Uid, upstream: Mapping[Uid, list[Uid]]) -> dict[Uid, Uid]:
    nearer = {end: end}
    queue = deque([end])
    while queue:
        uid = queue.popleft()
        for cause in upstream.get(uid, ()):
            if cause not in nearer:
                nearer[cause] = uid
                queue.append(cause)
    return nearer
