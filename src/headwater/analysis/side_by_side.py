"""What many runs or versions were made from, side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from headwater.analysis.compare import SECTIONS, Section
from headwater.analysis.completeness import Completeness
from headwater.analysis.factors import Factor, Level
from headwater.analysis.root_cause.frontier import frontier
from headwater.analysis.trace import Trace
from headwater.model import Node, Uid

ABSENT = -1


@dataclass(frozen=True, slots=True)
class Side:
    """One of the compared things and the run that stands behind it, None where no run does."""

    asked: Node
    run: Node | None


@dataclass(frozen=True, slots=True)
class Row:
    """One compared thing over all sides.

    `levels` are its different states as people read them, in the order of the sides; `cells` say for each side
    which of them it has, -1 where it has none; `nodes` hold the uid of what has each level ("" where nothing
    has). `root` says that none of its own inputs differ.
    """

    section: Section
    name: str
    levels: tuple[str, ...]
    nodes: tuple[Uid, ...]
    cells: tuple[int, ...]
    root: bool = True

    @property
    def differs(self) -> bool:
        """Whether not all sides have it alike."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Rows ordered by (section, name); `same` counts those that all sides have alike, which may be left out."""

    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    same: int
    completeness: Completeness


def side_by_side(
    sides: Sequence[Side],
    traces: Sequence[Trace | None],
    contents: Sequence[Mapping[str, str]],
    completeness: Completeness,
    *,
    only_differences: bool = True,
) -> SideBySide:
    """Return the metrics, own contents and lineages of all `sides` as rows; a side without trace has no lineage.

    `contents` are what is told of each asked thing itself.
    """
    metrics = [
        {} if side.run is None else {key: str(value) for key, value in side.run.group("metric").items()}
        for side in sides
    ]
    rows = [*_told(Section.METRICS, metrics), *_told(Section.CONTENT, contents), *_lineages(traces)]
    order = list(Section)
    rows.sort(key=lambda row: (order.index(row.section), row.name))
    differing = [row for row in rows if row.differs]
    return SideBySide(
        sides=tuple(sides),
        rows=tuple(differing if only_differences else rows),
        same=len(rows) - len(differing),
        completeness=completeness,
    )


class _State(NamedTuple):
    """A level to be compared by `value` and read as `shown`."""

    value: str
    shown: str
    node: Uid = ""


def _told(section: Section, sides: Sequence[Mapping[str, str]]) -> list[Row]:
    names = sorted({name for side in sides for name in side})
    return [
        _row(section, name, [_State(side[name], side[name]) if name in side else None for side in sides])
        for name in names
    ]


def _lineages(traces: Sequence[Trace | None]) -> list[Row]:
    carried = _carried([trace for trace in traces if trace is not None])
    factors = sorted({factor for trace in traces if trace is not None for factor in trace.levels})
    return [
        _row(
            SECTIONS[factor.kind],
            factor.label,
            [_state(trace.levels.get(factor) if trace else None) for trace in traces],
            root=factor not in carried,
        )
        for factor in factors
    ]


def _carried(traces: Sequence[Trace]) -> Collection[Factor]:
    """Return what differs from the first lineage only because something that went into it does."""
    carriers: set[Factor] = set()
    roots: set[Factor] = set()
    for other in traces[1:]:
        found = frontier(traces[0], other)
        carriers.update(each.factor for each in found.carriers)
        roots.update(each.factor for each in found.roots)
    return carriers - roots


def _state(level: Level | None) -> _State | None:
    return None if level is None else _State(level.value, level.shown, level.node)


def _row(section: Section, name: str, states: Sequence[_State | None], *, root: bool = True) -> Row:
    """Return the states with each different one once, the first side's first."""
    places: dict[str, int] = {}
    kept: list[_State] = []
    cells = []
    for state in states:
        if state is None:
            cells.append(ABSENT)
            continue
        if state.value not in places:
            places[state.value] = len(kept)
            kept.append(state)
        cells.append(places[state.value])
    return Row(
        section=section,
        name=name,
        levels=tuple(each.shown for each in kept),
        nodes=tuple(each.node for each in kept),
        cells=tuple(cells),
        root=root,
    )
