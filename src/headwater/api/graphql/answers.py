"""Answers that walk: lineage, impact, paths and comparison, each with its completeness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import strawberry
from strawberry import Private

from headwater.analysis import compare as comparing
from headwater.analysis import completeness as completing
from headwater.analysis import impact as impacting
from headwater.analysis import lineage as walking
from headwater.analysis import paths as relating
from headwater.api.graphql.columns import columns, marks
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, entity_of
from headwater.api.graphql.enums import Kind
from headwater.api.graphql.scalars import BigInt, Columns, finite
from headwater.model import Direction, Node, Times, Uid, to_text
from headwater.naming import reference_of


@strawberry.type
class Completeness:
    """How far an answer can be trusted.

    `truncatedBy` is empty, depth, budget, timeout or permission; `hiddenCount` things are known to lie beyond
    the `frontier`; `unknown` are uids that were never described.
    """

    complete: bool
    truncated_by: str
    hidden_count: int
    frontier: list[str]
    unknown: list[str]
    as_of: datetime | None
    known_at: datetime | None
    indexed_through: BigInt
    consistency_token: str

    @classmethod
    def of(cls, answer: completing.Completeness) -> Completeness:
        """Return it as an object of the schema."""
        return cls(
            complete=answer.complete,
            truncated_by=answer.truncated_by.value,
            hidden_count=answer.hidden_count,
            frontier=list(answer.frontier),
            unknown=list(answer.unknown),
            as_of=answer.as_of,
            known_at=answer.known_at,
            indexed_through=BigInt(answer.indexed_through),
            consistency_token=answer.consistency_token,
        )


@strawberry.type
class KindCount:
    """How many things of one kind."""

    kind: Kind
    count: int


def kind_counts(counts: Mapping[str, int]) -> list[KindCount]:
    """Return counts by kind as objects of the schema."""
    return [KindCount(kind=Kind(kind), count=count) for kind, count in counts.items()]


@strawberry.type
class Lineage:
    """What lies up and down from a thing, as columns; `depths` are negative upstream and 0 at the starts."""

    starts: list[str]
    total_count: int
    columns: Columns
    completeness: Completeness
    things: Private[Sequence[Node]]
    times: Private[Times]

    @strawberry.field
    async def marks(self, info: Asked) -> Columns:
        """Further columns of the same things, for drawing them.

        They are projects, times, owners, states, metrics and parts (how many parameters a run or packages an
        environment has), and in causes and effects how many direct ones each has, shown or not.
        """
        context, find = info.context, info.context.headwater.lineage.marks_of
        return await context.run(
            lambda: marks(self.things, find(context.actor, self.things, times=self.times))
        )

    @strawberry.field
    async def matching(self, info: Asked, text: str) -> list[int]:
        """The places in `columns` of the things that the search language finds."""
        return await _matching(info, text, self.things, self.times)

    @classmethod
    def of(cls, answer: walking.Lineage, times: Times) -> Lineage:
        """Return it as an object of the schema."""
        depths = {
            each.node.uid: -each.depth if each.side is Direction.UPSTREAM else each.depth
            for each in answer.nodes
        }
        return cls(
            starts=list(answer.starts),
            total_count=len(answer.nodes),
            columns=columns([each.node for each in answer.nodes], answer.links, depths=depths),
            completeness=Completeness.of(answer.completeness),
            things=[each.node for each in answer.nodes],
            times=times,
        )


@strawberry.type
class Impact:
    """What depends on the asked things.

    `columns` hold the starts and everything affected, with the further columns aliases, owners,
    measurementOnly, times and qualifiedRefs; `measurementAffected` counts what only its measurement makes doubtful.
    `countsComplete` says that everything was counted, also what `columns`, whose `completeness` this is, leave out.
    """

    starts: list[str]
    affected: list[KindCount]
    measurement_affected: list[KindCount]
    counts_complete: bool
    columns: Columns
    completeness: Completeness
    things: Private[Sequence[Node]]
    times: Private[Times]

    @strawberry.field
    async def matching(self, info: Asked, text: str) -> list[int]:
        """The places in `columns` of the things that the search language finds."""
        return await _matching(info, text, self.things, self.times)

    @classmethod
    def counted(cls, extent: impacting.Extent, times: Times) -> Impact:
        """Return it as an object of the schema whose columns nobody asks for."""
        return cls(
            starts=list(extent.starts),
            affected=kind_counts(extent.affected),
            measurement_affected=kind_counts(extent.only_measured),
            counts_complete=extent.whole,
            columns=columns([], []),
            completeness=Completeness.of(extent.completeness),
            things=[],
            times=times,
        )

    @classmethod
    def of(cls, answer: impacting.Impact, extent: impacting.Extent, times: Times) -> Impact:
        """Return it as an object of the schema."""
        starts = [answer.nodes[uid] for uid in answer.starts if uid in answer.nodes]
        nodes = [*starts, *(each.node for each in answer.affected)]
        depths = dict.fromkeys(answer.starts, 0) | {each.node.uid: each.depth for each in answer.affected}
        none: list[list[str]] = [[] for _ in starts]
        more: dict[str, Sequence[object]] = {
            "aliases": [*none, *(list(each.aliases) for each in answer.affected)],
            "owners": [*none, *(list(each.owners) for each in answer.affected)],
            "measurementOnly": [*(False for _ in starts), *(e.measurement_only for e in answer.affected)],
            "times": [to_text(node.occurred_at) for node in nodes],
            "qualifiedRefs": [reference_of(node, with_project=True) for node in nodes],
        }
        return cls(
            starts=list(answer.starts),
            affected=kind_counts(extent.affected),
            measurement_affected=kind_counts(extent.only_measured),
            counts_complete=extent.whole,
            columns=columns(nodes, answer.links, depths=depths, more=more),
            completeness=Completeness.of(answer.completeness),
            things=nodes,
            times=times,
        )


@strawberry.type
class Paths:
    """How two things are related: up to the asked number of the `total` equally short paths, effect first."""

    first: str
    second: str
    relationship: str
    paths: list[list[Entity]]
    total: int
    columns: Columns
    completeness: Completeness

    @classmethod
    def of(cls, answer: relating.Paths, times: Times) -> Paths:
        """Return it as an object of the schema."""
        nodes = answer.nodes
        return cls(
            first=answer.first,
            second=answer.second,
            relationship=answer.relationship.value,
            paths=[[entity_of(nodes[uid], times) for uid in path if uid in nodes] for path in answer.paths],
            total=answer.total,
            columns=columns(list(nodes.values()), answer.links),
            completeness=Completeness.of(answer.completeness),
        )


@strawberry.type
class Difference:
    """One compared thing. `root` says that none of its own inputs changed; `delta` is null unless numeric.

    `section` is metrics, data, parameters, code, commands, environment, models or evaluation; `difference` is
    changed, added, removed or same.
    """

    section: str
    name: str
    before: str
    after: str
    difference: str
    root: bool
    delta: float | None
    before_uid: Uid | None
    after_uid: Uid | None


@strawberry.type
class Comparison:
    """What differs between two things over their whole provenance; `same` counts what is equal."""

    first: str
    second: str
    entries: list[Difference]
    same: int
    completeness: Completeness

    @classmethod
    def of(cls, answer: comparing.Comparison) -> Comparison:
        """Return it as an object of the schema."""
        return cls(
            first=answer.first,
            second=answer.second,
            entries=[_difference(each) for each in answer.entries],
            same=answer.same,
            completeness=Completeness.of(answer.completeness),
        )


def _difference(each: comparing.Entry) -> Difference:
    return Difference(
        section=each.section.value,
        name=each.name,
        before=each.before,
        after=each.after,
        difference=each.difference.value,
        root=each.root,
        delta=None if each.delta is None else finite(each.delta),
        before_uid=each.before_node or None,
        after_uid=each.after_node or None,
    )


async def _matching(info: Asked, text: str, things: Sequence[Node], times: Times) -> list[int]:
    context, find = info.context, info.context.headwater.catalog.matching
    uids = [node.uid for node in things]
    found = await context.run(lambda: find(context.actor, text, uids, times=times))
    return [place for place, uid in enumerate(uids) if uid in found]
