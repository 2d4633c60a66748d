"""One series: which of its metrics to look at, and where one of them got worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from headwater.analysis.completeness import Completeness
from headwater.analysis.root_cause.answer import Measured, Noise
from headwater.analysis.root_cause.directions import higher_is_better as usual_direction
from headwater.analysis.root_cause.directions import is_quality
from headwater.analysis.root_cause.noise import noise_of
from headwater.analysis.root_cause.series import (
    ChangePoint,
    Regression,
    change_points,
    is_linear,
    regressions,
)
from headwater.analysis.root_cause.tabling import swept_table
from headwater.errors import Invalid, NotFound
from headwater.model import (
    DEFAULT_PLANES,
    SERIES,
    VERSIONS,
    Direction,
    Kind,
    Node,
    Subgraph,
    Times,
    Uid,
    relations_of,
)
from headwater.naming import reference_of
from headwater.services.measuring import Measuring, Scores, choose_metric, tested_rows
from headwater.services.reading import Reading

BUDGET = 200_000
MOST_POINTS = 300
WATCH = "watch"


@dataclass(frozen=True, slots=True)
class SeriesScan:
    """What became of one metric over a series, oldest first.

    `points` are all that measured it, `changes` where its level changed (only where `linear`: no factor ever went
    back to a level it had left). `nodes` hold what is named here.
    """

    series: Node
    metric: str
    higher_is_better: bool
    noise: Noise
    points: tuple[Measured, ...]
    regressions: tuple[Regression, ...]
    linear: bool
    changes: tuple[ChangePoint, ...]
    nodes: Mapping[Uid, Node]
    completeness: Completeness

    @property
    def open(self) -> tuple[Regression, ...]:
        """The regressions from which the series has not recovered."""
        return tuple(each for each in self.regressions if each.recovered is None)


class Scanning:
    """Scans series over one `Reading` at given times."""

    def __init__(self, reading: Reading, times: Times) -> None:
        self._reading, self._times = reading, times

    def usual(self, series: Node) -> list[tuple[str, bool]]:
        """Return the metrics to look at unasked, with their direction."""
        if watched := watches(series):
            return sorted(watched.items())
        try:
            values = Measuring(self._reading, self._times).of(series).values
        except NotFound:
            return []
        known = [(name, usual_direction(name)) for name in sorted(values) if is_quality(name)]
        return [(name, higher) for name, higher in known if higher is not None][:1]

    def scan(self, node: Node, metric: str, *, higher: bool | None, since: datetime | None) -> SeriesScan:
        """Return where `metric` (the only quality metric if empty) got worse over the series that `node` is, or is of.

        Raises:
            NotFound: nothing measured it.
            Invalid: it is no series, or the metric or its direction must be chosen.
        """
        measuring = Measuring(self._reading, self._times)
        series = self._series_of(node)
        newest = measuring.of(series)
        chosen = choose_metric(newest, metric)
        better = _direction(chosen, higher, series)
        pairs = self._pairs(series, measuring, newest, chosen)
        past = measuring.history(newest.run, chosen)
        scored = {each.run.uid: each for each in (*past, *(scores for _, scores in pairs))}
        runs = sorted(scored, key=lambda uid: (scored[uid].run.occurred_at, uid))
        graph, completeness = self._lineages(runs)
        table = swept_table(graph, runs)
        traces = table.traces
        values = {uid: scored[uid].values[chosen] for uid in runs}
        noise = noise_of(chosen, values, table, tested_rows=tested_rows(graph, newest.run.uid))
        points = tuple(Measured(thing.uid, scores.run.uid, values[scores.run.uid]) for thing, scores in pairs)
        linear = is_linear([point.run for point in points], traces)
        nodes = {each.uid: each for thing, scores in pairs for each in (thing, scores.run)}
        found = regressions(points, noise, higher_is_better=better, traces=traces)
        late = [each for each in found if since is None or nodes[each.bad.asked].occurred_at >= since]
        return SeriesScan(
            series=series,
            metric=chosen,
            higher_is_better=better,
            noise=noise,
            points=points,
            regressions=tuple(late),
            linear=linear,
            changes=change_points(points, noise) if linear else (),
            nodes=nodes,
            completeness=completeness,
        )

    def _lineages(self, runs: Sequence[Uid]) -> tuple[Subgraph, Completeness]:
        graph, _, completeness = self._reading.around(
            runs,
            Direction.UPSTREAM,
            relations_of(DEFAULT_PLANES),
            times=self._times,
            budget=self._reading.allowed(BUDGET),
        )
        return graph, completeness

    def _series_of(self, node: Node) -> Node:
        if node.kind in SERIES or node.kind is Kind.RUN:
            return node
        if node.kind in VERSIONS and (found := self._reading.series([node.uid], self._times).get(node.uid)):
            return found
        raise Invalid(f"{reference_of(node)} is a {node.kind}; regressions needs a series, e.g. model:churn")

    def _pairs(
        self, series: Node, measuring: Measuring, newest: Scores, metric: str
    ) -> Sequence[tuple[Node, Scores]]:
        """Return the newest measured things of the series with their scores, oldest first, each run once."""
        if series.kind is Kind.RUN:
            found = [(each.run, each) for each in measuring.history(newest.run, metric)]
        else:
            found = measuring.versions_of(series)
        once = {scores.run.uid: (node, scores) for node, scores in reversed(found) if metric in scores.values}
        return list(once.values())[::-1][-MOST_POINTS:]


def watches(series: Node) -> dict[str, bool]:
    """Return the watched metrics of a series with whether higher is better."""
    return {name: value == "higher" for name, value in series.group(WATCH).items()}


def _direction(metric: str, asked: bool | None, series: Node) -> bool:
    found = watches(series).get(metric, usual_direction(metric)) if asked is None else asked
    if found is None:
        raise Invalid(f"it is not known which way {metric!r} is better; give the direction: higher or lower")
    return found
