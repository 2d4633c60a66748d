"""What differs between two runs or versions, or between many, over their whole provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from headwater.analysis.compare import Comparison, compare
from headwater.analysis.completeness import Completeness
from headwater.analysis.side_by_side import Side, SideBySide, side_by_side
from headwater.analysis.trace import Trace, traces_of
from headwater.errors import Invalid, NotFound
from headwater.model import (
    DEFAULT_PLANES,
    NOW,
    SERIES,
    VERSIONS,
    Direction,
    Kind,
    Node,
    Times,
    Uid,
    relations_of,
)
from headwater.naming import reference_of
from headwater.services.actor import Actor
from headwater.services.measuring import Measuring
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.store import Store

BUDGET = 100_000
MOST_SIDES = 50
COMPARED = frozenset({Kind.RUN, Kind.COMMIT, *VERSIONS, *SERIES})
_TOLD = ("architecture", "format", "framework", "parameters", "precision", "rows", "size_bytes")
_DIGEST_SHOWN = 12


class ComparisonService:
    """Compares things by what they are and what they were made from."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._references = References(self._reading)

    def diff(
        self, actor: Actor, first: str, second: str, *, times: Times = NOW, only_differences: bool = True
    ) -> Comparison:
        """Return how `second` differs from `first`: metrics, content, data, parameters, code, environment, models.

        Raises:
            NotFound: a reference names nothing, or no run stands behind a thing that is no dataset.
            Invalid: a reference is ambiguous or names something that no run stands behind.
        """
        sides = [self._side(ref, times) for ref in (first, second)]
        traces, completeness = self._traces(sides, times)
        metrics = [{key: str(v) for key, v in _run_of(side).group("metric").items()} for side in sides]
        contents = [_content(side.asked) for side in sides]
        return compare(
            (sides[0].asked.uid, sides[1].asked.uid),
            (_trace_of(sides[0], traces), _trace_of(sides[1], traces)),
            (metrics[0], metrics[1]),
            completeness,
            contents=(contents[0], contents[1]),
            only_differences=only_differences,
        )

    def compare(
        self, actor: Actor, refs: Sequence[str], *, times: Times = NOW, only_differences: bool = True
    ) -> SideBySide:
        """Return 2 to 50 runs, versions or commits side by side; one that no run stands behind has only its content.

        Raises:
            NotFound: a reference names nothing.
            Invalid: too few, too many, the same twice, ambiguous, or of a kind that is not compared.
        """
        if not 2 <= len(refs) <= MOST_SIDES:
            raise Invalid(f"compare takes between 2 and {MOST_SIDES} things, not {len(refs)}")
        sides = [self._side(ref, times, needed=False) for ref in refs]
        _check_once(sides)
        traces, completeness = self._traces(sides, times)
        return side_by_side(
            sides,
            [traces.get(side.run.uid) if side.run else None for side in sides],
            [_content(side.asked) for side in sides],
            completeness,
            only_differences=only_differences,
        )

    def _side(self, ref: str, times: Times, *, needed: bool = True) -> Side:
        asked = self._references.resolve(ref, times)
        if asked.kind not in COMPARED:
            raise Invalid(
                f"{reference_of(asked)} is a {asked.kind}; runs, model and dataset versions and commits are compared"
            )
        if asked.kind in SERIES:
            asked = self._reading.newest(asked.uid, times) or asked
        if asked.kind is Kind.DATASET_VERSION:
            # What was later trained on a dataset says nothing of how the dataset itself was made.
            return Side(asked, self._maker(asked, times))
        run = self._measured(asked, times) or self._maker(asked, times)
        if run is None and needed:
            raise NotFound(
                f"no run is recorded that made or measured {reference_of(asked)}; nothing to compare"
            )
        return Side(asked, run)

    def _measured(self, node: Node, times: Times) -> Node | None:
        if node.kind is Kind.RUN:
            return node
        try:
            return Measuring(self._reading, times).of(node).run
        except NotFound:
            return None

    def _maker(self, node: Node, times: Times) -> Node | None:
        graph, depths, _ = self._reading.around(
            [node.uid], Direction.UPSTREAM, relations_of(DEFAULT_PLANES), times=times, depth=2
        )
        runs = [each for each in graph.nodes.values() if each.kind is Kind.RUN]
        return min(runs, key=lambda each: (depths[each.uid], each.uid), default=None)

    def _traces(self, sides: Sequence[Side], times: Times) -> tuple[Mapping[Uid, Trace], Completeness]:
        runs = sorted({side.run.uid for side in sides if side.run})
        if not runs:
            return {}, self._reading.asked_at(times)
        graph, _, completeness = self._reading.around(
            runs, Direction.UPSTREAM, relations_of(DEFAULT_PLANES), times=times, budget=BUDGET
        )
        return traces_of(graph, runs), completeness


def _run_of(side: Side) -> Node:
    """Return the run behind a side; where there is none, the thing itself, which has no metrics."""
    return side.run or side.asked


def _trace_of(side: Side, traces: Mapping[Uid, Trace]) -> Trace:
    if side.run is None:
        return Trace(run=side.asked.uid, levels={}, inputs={}, makers={}, unrecorded=())
    return traces[side.run.uid]


def _content(node: Node) -> dict[str, str]:
    """Return what is told of a version itself, nothing of other things."""
    if node.kind not in VERSIONS:
        return {}
    told = {name: str(node.props[name]) for name in _TOLD if name in node.props}
    columns = node.props.get("columns")
    if isinstance(columns, tuple):
        told["columns"] = ", ".join(columns)
    full = [digest for digest in node.digests() if digest.identifies]
    if full:
        best = max(full, key=lambda digest: (digest.algorithm == "sha256", digest))
        told["digest"] = f"{best.algorithm}:{best.value[:_DIGEST_SHOWN]}"
    return told


def _check_once(sides: Sequence[Side]) -> None:
    seen: set[Uid] = set()
    for side in sides:
        if side.asked.uid in seen:
            raise Invalid(f"{reference_of(side.asked)} is named twice; name each thing once")
        seen.add(side.asked.uid)
