"""What has become newer since something was built: of each series that it used, the versions after the one it used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.analysis.completeness import Completeness
from headwater.analysis.lineage import Link, Placed
from headwater.model import VERSIONS, Node, Uid

_MEASURING = frozenset({"test", "validation"})


@dataclass(frozen=True, slots=True)
class Outdated:
    """`used` lies `depth` edges upstream; `newer` versions of its series came after it, the last is `newest`.

    `measuring`: it reaches what was built only by a test or a validation.
    """

    used: Node
    newest: Node
    newer: int
    depth: int
    measuring: bool


@dataclass(frozen=True, slots=True)
class Staleness:
    """Inputs of `subject` that have newer versions, nearest first, and how many are still the newest of their series.

    `superseded_by` is the newest version of its own series, where that is another one.
    """

    subject: Node
    outdated: tuple[Outdated, ...]
    current: int
    superseded_by: Node | None
    completeness: Completeness

    @property
    def stale(self) -> bool:
        """Whether something that went into it has a newer version."""
        return any(not each.measuring for each in self.outdated)


def staleness(
    subject: Node,
    nodes: Sequence[Placed],
    links: Sequence[Link],
    versions: Mapping[Uid, Sequence[Node]],
    completeness: Completeness,
) -> Staleness:
    """Return what became newer among the upstream `nodes` of `subject`.

    `versions` are those of the series of each upstream version and of the subject, by the version's uid, oldest
    first. Of a series that is used in several versions the newest of them counts, and a newest version with the same
    content as the one used is no change. The subject's own series is its history and no input.
    """
    own = {node.uid for node in versions.get(subject.uid, ())}
    used: dict[Uid, Placed] = {}
    for each in nodes:
        if (
            each.node.kind in VERSIONS
            and each.node.uid not in own | {subject.uid}
            and each.node.uid in versions
        ):
            series = versions[each.node.uid][-1].uid
            if series not in used or _order(used[series].node) < _order(each.node):
                used[series] = each
    into = _reached(subject.uid, [link for link in links if link.role not in _MEASURING])
    found = [_outdated(each, versions[each.node.uid], each.node.uid not in into) for each in used.values()]
    outdated = sorted(
        (each for each in found if each is not None),
        key=lambda each: (each.measuring, each.depth, each.used.uid),
    )
    newest = versions[subject.uid][-1] if versions.get(subject.uid) else subject
    return Staleness(
        subject=subject,
        outdated=tuple(outdated),
        current=len(found) - len(outdated),
        superseded_by=newest if newest.uid != subject.uid else None,
        completeness=completeness,
    )


def _outdated(each: Placed, versions: Sequence[Node], measuring: bool) -> Outdated | None:
    newer = [node for node in versions if _order(node) > _order(each.node)]
    if not newer or _same_content(each.node, newer[-1]):
        return None
    return Outdated(each.node, newer[-1], len(newer), each.depth, measuring)


def _same_content(one: Node, other: Node) -> bool:
    first = {digest for digest in one.digests() if digest.identifies}
    return bool(first & {digest for digest in other.digests() if digest.identifies})


def _order(node: Node) -> tuple[object, Uid]:
    return (node.occurred_at, node.uid)


def _reached(start: Uid, links: Sequence[Link]) -> set[Uid]:
    onward: dict[Uid, list[Uid]] = defaultdict(list)
    for link in links:
        onward[link.effect].append(link.cause)
    seen, stack = {start}, [start]
    while stack:
        fresh = [cause for cause in onward[stack.pop()] if cause not in seen]
        seen.update(fresh)
        stack += fresh
    return seen
