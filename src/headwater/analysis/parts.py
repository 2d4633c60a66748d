"""What single steps of lineages have: the levels that they recorded and the versions that they used."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.impact import MEASURING_ROLES
from headwater.analysis.recorded import Own, own_of
from headwater.analysis.steps import Upstream, job_of
from headwater.model import VERSIONS, Kind, Node, Relation, Uid

PARENT = "parent"
_DATA = (FactorKind.DATASET, FactorKind.EVALUATION)


class Part(NamedTuple):
    """What one step has: what it recorded as its `own`, and the versions it `used`.

    A version that continues what the step makes has scope `PARENT`. `relations` are those to what it depends on.
    """

    job: str
    relations: frozenset[Relation]
    own: Own
    used: Sequence[tuple[Factor, Level]]


@dataclass(slots=True)
class Parts:
    """The parts of steps; a job of `doubled` is told apart by what it made."""

    view: Upstream
    doubled: Collection[str]
    _parts: dict[tuple[Uid, str], Part] = field(default_factory=dict)
    _versions: dict[Uid, Level] = field(default_factory=dict)

    def of(self, run: Node, series: str) -> Part:
        """Return what went into `run`, which was reached through `series` ("": it is where the lineage begins)."""
        key = (run.uid, series)
        part = self._parts.get(key)
        if part is None:
            part = self._parts[key] = self._part(run, series)
        return part

    def made(self, version: Uid) -> Factor | None:
        """Return the factor that a version is for what uses it, unless that only measures on it; None: undescribed."""
        return self._factor(version, "") if version in self.view.graph.nodes else None

    def _part(self, run: Node, series: str) -> Part:
        job = job_of(run)
        scope = f"{job} of {series}" if job in self.doubled and series else job
        upstream = self.view.upstream[run.uid]
        return Part(
            job=scope,
            relations=frozenset(edge.relation for edge in upstream),
            own=own_of(run, scope, upstream, self.view.graph.nodes),
            used=list(self._used(run, series)),
        )

    def _used(self, run: Node, series: str) -> Iterator[tuple[Factor, Level]]:
        for edge in self.view.upstream[run.uid]:
            used = self.view.graph.nodes.get(edge.cause)
            if used is None or used.kind not in VERSIONS:
                continue
            factor = self._factor(edge.cause, edge.role)
            continued = series and factor.name == series
            yield (factor._replace(scope=PARENT) if continued else factor), self._level(used)

    def _factor(self, version: Uid, role: str) -> Factor:
        if self.view.graph.nodes[version].kind is Kind.MODEL_VERSION:
            return Factor(FactorKind.MODEL, self.view.series(version))
        kind = FactorKind.EVALUATION if role in MEASURING_ROLES else FactorKind.DATASET
        return Factor(kind, self.view.series(version))

    def _level(self, version: Node) -> Level:
        level = self._versions.get(version.uid)
        if level is None:
            whole, nodes = self.view.whole(version.uid), self.view.graph.nodes
            since = min(nodes[uid].occurred_at for uid in self.view.members[whole] if uid in nodes)
            shown = str(version.props.get("version", version.name))
            level = self._versions[version.uid] = Level(whole, shown, version.uid, since)
        return level


def as_measured(factor: Factor, measured_only: Collection[str]) -> Factor:
    """Return `factor` as the lineage has it: data that is nothing but measured on there is evaluation data."""
    if factor.kind not in _DATA:
        return factor
    kind = FactorKind.EVALUATION if factor.name in measured_only else FactorKind.DATASET
    return Factor(kind, factor.name, factor.scope)


def merged(levels: Sequence[Level]) -> Level:
    """Return the level of a factor that has several of different value in one lineage."""
    ordered = sorted(levels, key=lambda level: level.value)
    return Level(
        value="\n".join(level.value for level in ordered),
        shown=" + ".join(sorted({level.shown for level in ordered})),
        node=ordered[0].node,
        since=max(level.since for level in ordered),
    )
