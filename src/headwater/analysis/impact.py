"""What is affected if something is bad, and of what only the measurement is."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from headwater.analysis.completeness import Completeness
from headwater.analysis.lineage import Link
from headwater.model import Kind, Node, Relation, Uid

MEASURING_ROLES = frozenset({"test"})


@dataclass(frozen=True, slots=True)
class Affected:
    """One affected node, with one shortest `path` of uids from a start to it.

    `aliases` are those in force that point at it; `owners` its own or, for a version, its series'.
    `measurement_only` says that the start reaches it only as test data: what was measured is in doubt,
    the thing itself is not.
    """

    node: Node
    depth: int
    path: tuple[Uid, ...]
    aliases: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    measurement_only: bool = False


@dataclass(frozen=True, slots=True)
class Impact:
    """What depends on the starts, ordered by (measurement_only, kind, depth, name, uid), without the starts."""

    starts: tuple[Uid, ...]
    affected: tuple[Affected, ...]
    links: tuple[Link, ...]
    nodes: Mapping[Uid, Node]
    completeness: Completeness

    def counts(self) -> dict[str, int]:
        """Return how many nodes of each kind are affected, those whose measurement alone is left out."""
        return dict(
            sorted(
                Counter(str(each.node.kind) for each in self.affected if not each.measurement_only).items()
            )
        )

    def others(self, known: Collection[Uid]) -> dict[str, int]:
        """Return how many things of each kind are affected besides `known`, nodes of one content counting once."""
        same = {link.effect: link.cause for link in self.links if link.relation == Relation.SAME_AS}
        whole = {uid: min(uid, same.get(uid, uid)) for uid in self.nodes}
        left_out = {whole.get(uid, uid) for uid in known}
        kinds: dict[Uid, str] = {}
        for each in self.affected:
            if not each.measurement_only and whole[each.node.uid] not in left_out:
                kinds.setdefault(whole[each.node.uid], str(each.node.kind))
        return dict(sorted(Counter(kinds.values()).items()))

    def only_measured(self) -> dict[str, int]:
        """Return how many nodes of each kind have only their measurement affected."""
        return dict(
            sorted(Counter(str(each.node.kind) for each in self.affected if each.measurement_only).items())
        )


@dataclass(frozen=True, slots=True)
class Extent:
    """How many things of each kind depend on the starts, and of how many more only the measurement is affected.

    `whole` says that everything was counted; `completeness` is that of the list that a budget allows.
    """

    starts: tuple[Uid, ...]
    affected: Mapping[str, int]
    only_measured: Mapping[str, int]
    whole: bool
    completeness: Completeness


def extent_of(impact: Impact) -> Extent:
    """Return how many things a listed impact holds."""
    answer = impact.completeness
    return Extent(impact.starts, impact.counts(), impact.only_measured(), answer.complete, answer)


@dataclass(frozen=True, slots=True)
class Downstream:
    """What lies downstream: the nodes, and the links among them in order.

    `scored` are the EVALUATED links of its runs: a model scored on bad test data has its measurement affected.
    """

    nodes: Mapping[Uid, Node]
    links: tuple[Link, ...]
    scored: tuple[Link, ...] = ()


def summarize(
    starts: Sequence[Uid],
    graph: Downstream,
    completeness: Completeness,
    *,
    aliases: Mapping[Uid, Sequence[str]],
    owners: Mapping[Uid, Sequence[str]],
) -> Impact:
    """Return the impact of `starts` within `graph`.

    `aliases` are the alias names in force by version, `owners` the identities by node.
    """
    whole = _tree(starts, graph.links)
    solid = _tree(starts, [link for link in graph.links if not _only_measures(link)])
    for link in graph.scored:
        if link.effect in whole and link.effect not in solid and link.cause in graph.nodes:
            whole.setdefault(link.cause, link.effect)
    affected = [
        _affected(uid, node, whole, solid, aliases.get(uid, ()), owners.get(uid, ()))
        for uid, node in graph.nodes.items()
        if uid in whole and uid not in starts
    ]
    affected.sort(key=_place)
    return Impact(tuple(starts), tuple(affected), graph.links, graph.nodes, completeness)


def _affected(
    uid: Uid,
    node: Node,
    whole: Mapping[Uid, Uid],
    solid: Mapping[Uid, Uid],
    aliases: Sequence[str],
    owners: Sequence[str],
) -> Affected:
    path = _path(uid, solid if uid in solid else whole)
    return Affected(
        node=node,
        depth=len(path) - 1,
        path=path,
        aliases=tuple(aliases),
        owners=tuple(owners),
        measurement_only=uid not in solid,
    )


def _place(each: Affected) -> tuple[bool, int, int, str, Uid]:
    return each.measurement_only, _ORDER[each.node.kind], each.depth, each.node.name, each.node.uid


_ORDER = {
    kind: place
    for place, kind in enumerate(
        (
            Kind.DEPLOYMENT,
            Kind.MODEL_VERSION,
            Kind.DATASET_VERSION,
            Kind.RUN,
            *(
                kind
                for kind in Kind
                if kind not in (Kind.DEPLOYMENT, Kind.MODEL_VERSION, Kind.DATASET_VERSION, Kind.RUN)
            ),
        )
    )
}


def _only_measures(link: Link) -> bool:
    return link.relation == Relation.USED and link.role in MEASURING_ROLES


def _tree(starts: Collection[Uid], links: Sequence[Link]) -> dict[Uid, Uid]:
    onward: dict[Uid, set[Uid]] = {}
    for link in links:
        onward.setdefault(link.cause, set()).add(link.effect)
    came_from = {uid: uid for uid in sorted(starts)}
    queue = deque(came_from)
    while queue:
        uid = queue.popleft()
        for other in sorted(onward.get(uid, ())):
            if other not in came_from:
                came_from[other] = uid
                queue.append(other)
    return came_from


def _path(uid: Uid, came_from: Mapping[Uid, Uid]) -> tuple[Uid, ...]:
    path = [uid]
    while came_from[path[-1]] != path[-1]:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))
