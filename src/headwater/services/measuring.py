"""Which run measured a thing, by which metric, and what it was compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from headwater.analysis.root_cause.directions import is_quality
from headwater.errors import Invalid, NotFound
from headwater.filters import All, Compare, Comparison, Search
from headwater.model import (
    DEFAULT_PLANES,
    SERIES,
    VERSIONS,
    Direction,
    Kind,
    Node,
    Relation,
    Subgraph,
    Times,
    Uid,
    Value,
    relations_of,
)
from headwater.naming import reference_of
from headwater.services.reading import Reading

MOST_RUNS = 500
_POOL = 5_000
_PAGE = 1_000
_NEAR_STEPS = 4
_LARGEST = 1e150
_BUILDING_ROLES = frozenset({"base", "teacher", "parent"})


@dataclass(frozen=True, slots=True)
class Scores:
    """A run's last value of each metric, test values before others; only finite ones count as values.

    Beyond 1e150 either way a value is broken too: its square is no number any more.
    """

    run: Node
    values: Mapping[str, float]
    broken: Mapping[str, str]


class Measuring:
    """Finds measurements over one `Reading` at given times."""

    def __init__(self, reading: Reading, times: Times) -> None:
        self._reading = reading
        self._times = times

    def scores(self, runs: Collection[Uid]) -> dict[Uid, Scores]:
        """Return the scores of those `runs` that have any."""
        return _scores_of(self._reading.nodes(runs, self._times))

    def of(self, node: Node, *, job: str = "") -> Scores:
        """Return the scores of the run that measured `node`, a run, version, series or commit.

        Where several did, one of `job` counts before others.

        Raises:
            NotFound: nothing measured it.
        """
        if node.kind in SERIES:
            return self.newest(node)[1]
        runs = self._runs_for(node)
        scored = self.scores(runs)
        if not scored:
            raise NotFound(
                f"no metric is recorded for {reference_of(node)}: neither it nor a run that made or scored it has one"
            )
        return max(
            scored.values(),
            key=lambda each: (
                bool(job) and each.run.props.get("job") == job,
                runs[each.run.uid],
                each.run.occurred_at,
                each.run.uid,
            ),
        )

    def newest(self, series: Node) -> tuple[Node, Scores]:
        """Return the newest version of `series` that was measured, with its scores.

        Raises:
            NotFound: none was.
        """
        scored = self.versions_of(series)
        if not scored:
            raise NotFound(f"no version of {reference_of(series)} has a metric")
        return scored[-1]

    def history(self, run: Node, metric: str) -> list[Scores]:
        """Return the runs nearest in time that measured `metric` in the same job and project, oldest first."""
        where = All(
            (
                Compare("project", Comparison.EQ, (run.project,)),
                Compare("job", Comparison.EQ, (str(run.props.get("job", "")),)),
                Compare(f"metric.{metric}", Comparison.EXISTS),
            )
        )
        search = Search(
            kinds=(Kind.RUN,),
            times=self._times,
            where=where if run.props.get("job") else All(where.parts[::2]),
        )
        scores = _scores_of([*self._found(search), run])
        scored = [each for each in scores.values() if metric in each.values]
        scored.sort(key=lambda each: (_seconds(each.run.occurred_at, run.occurred_at), each.run.uid))
        return sorted(scored[:MOST_RUNS], key=lambda each: (each.run.occurred_at, each.run.uid))

    def versions_before(self, version: Node) -> list[tuple[Node, Scores]]:
        """Return the earlier versions of the series with their scores, oldest first; unscored ones are left out."""
        series = self._reading.series([version.uid], self._times).get(version.uid)
        if series is None:
            return []
        earlier = [
            each
            for each in self._reading.versions(series.uid, self._times)
            if (each.occurred_at, each.uid) < (version.occurred_at, version.uid)
        ]
        return self._scored(earlier)

    def versions_of(self, series: Node) -> list[tuple[Node, Scores]]:
        """Return the versions of a series with their scores, oldest first; unscored ones are left out."""
        return self._scored(self._reading.versions(series.uid, self._times))

    def parents(self, commit: Node) -> list[Node]:
        """Return the chain of first parents of a commit, nearest first, as far as anything was measured there."""
        chain: list[Node] = []
        here = commit
        while len(chain) < MOST_RUNS:
            edges = self._reading.store.edges_of(
                [here.uid], Direction.UPSTREAM, [Relation.PARENT], self._times
            )
            first = [edge.cause for edge in edges if edge.role == "first"] or [edge.cause for edge in edges][
                :1
            ]
            nodes = self._reading.nodes(first, self._times)
            if not nodes:
                return chain
            here = nodes[0]
            chain.append(here)
            if self._score(here):
                return chain
        return chain

    def _found(self, search: Search) -> list[Node]:
        found: list[Node] = []
        after = ""
        while len(found) < _POOL:
            page, after = self._reading.found(search, first=_PAGE, after=after)
            found += page
            if not after:
                break
        return found

    def _score(self, node: Node) -> Scores | None:
        try:
            return self.of(node)
        except NotFound:
            return None

    def _runs_for(self, node: Node) -> dict[Uid, int]:
        """Return candidate runs with a rank: larger is a better measurement of `node`."""
        if node.kind is Kind.RUN:
            return {node.uid: 9} if node.group("metric") else self._downstream_runs([node.uid])
        if node.kind is Kind.COMMIT:
            return self._runs_at(node)
        if node.kind in VERSIONS:
            return self._runs_about(node)
        raise Invalid(f"{reference_of(node)} is a {node.kind}; why needs a run, version, series or commit")

    def _scored(self, versions: Sequence[Node]) -> list[tuple[Node, Scores]]:
        best = self._best_runs(versions)
        return [(each, best[each.uid]) for each in versions if each.uid in best]

    def _best_runs(self, versions: Sequence[Node]) -> dict[Uid, Scores]:
        """Return the run that scored each version best: on test data before else, scoring before making, newest."""
        ranks = self._direct_runs([version.uid for version in versions])
        scored = self.scores({run for runs in ranks.values() for run in runs})
        out = {}
        for version, runs in ranks.items():
            found = [scored[run] for run in runs if run in scored]
            if found:
                out[version] = max(
                    found, key=lambda each: (runs[each.run.uid], each.run.occurred_at, each.run.uid)
                )
        return out

    def _runs_about(self, version: Node) -> dict[Uid, int]:
        if version.kind is Kind.MODEL_VERSION:
            ranks = self._direct_runs([version.uid]).get(version.uid, {})
            if self.scores(ranks):
                return ranks
        return self._downstream_runs([version.uid])

    def _direct_runs(self, versions: Sequence[Uid]) -> dict[Uid, dict[Uid, int]]:
        """Return for each version the runs that made (rank 1) or scored it (2), two more where on test data."""
        store = self._reading.store
        made = store.edges_of(versions, Direction.UPSTREAM, [Relation.GENERATED_BY], self._times)
        scoring = [Relation.EVALUATED, Relation.USED]
        used = store.edges_of(versions, Direction.DOWNSTREAM, scoring, self._times)
        ranks: dict[Uid, dict[Uid, int]] = defaultdict(dict)
        for edge in made:
            ranks[edge.effect][edge.cause] = 1
        for edge in used:
            if edge.role not in _BUILDING_ROLES:
                ranks[edge.cause][edge.effect] = 2
        tested = self._tested({run for runs in ranks.values() for run in runs})
        return {
            version: {run: rank + (2 if run in tested else 0) for run, rank in runs.items()}
            for version, runs in ranks.items()
        }

    def _tested(self, runs: Collection[Uid]) -> set[Uid]:
        edges = self._reading.store.edges_of(runs, Direction.UPSTREAM, [Relation.USED], self._times)
        return {edge.effect for edge in edges if edge.role == "test"}

    def _runs_at(self, commit: Node) -> dict[Uid, int]:
        ids = {str(value) for value in commit.group("stage").values()}
        edges = self._reading.store.edges_of(
            [commit.uid], Direction.DOWNSTREAM, [Relation.EXECUTED], self._times
        )
        runs = {edge.effect: 1 for edge in edges}
        for run_id in sorted(ids):
            for node in self._reading.store.named([Kind.RUN], run_id, project=commit.project):
                if node.props.get("run_id") == run_id:
                    runs[node.uid] = 2
        return runs

    def _downstream_runs(self, starts: Sequence[Uid]) -> dict[Uid, int]:
        """Return the nearest measuring runs downstream, nearer ones ranked higher."""
        relations = relations_of(DEFAULT_PLANES)
        walk = self._reading.store.walk(
            starts, Direction.DOWNSTREAM, relations, times=self._times, depth=_NEAR_STEPS, limit=_POOL
        )
        scored = self.scores([uid for uid in walk.depths if uid not in starts])
        nearest = min((walk.depths[uid] for uid in scored), default=0)
        return {uid: 1 for uid in scored if walk.depths[uid] == nearest}


def tested_rows(graph: Subgraph, run: Uid) -> int:
    """Return on how many rows `run` was measured, where its test data in `graph` says so, else 0."""
    tests = {
        edge.cause
        for edge in graph.edges
        if edge.effect == run and edge.relation is Relation.USED and edge.role == "test"
    }
    counts = (str(graph.nodes[uid].props.get("rows", "")) for uid in sorted(tests & graph.nodes.keys()))
    return next((int(rows) for rows in counts if rows.isdigit()), 0)


def choose_metric(scores: Scores, wanted: str) -> str:
    """Return the metric to explain: the wanted one, else the only one that says how good a model is.

    Raises:
        Invalid: the wanted one is not recorded, is not finite, or several could be meant.
    """
    every = sorted({*scores.values, *scores.broken})
    if wanted:
        if wanted in scores.values:
            return wanted
        if wanted in scores.broken:
            raise Invalid(
                f"metric {wanted!r} of {reference_of(scores.run)} is {scores.broken[wanted]}; nothing to compare"
            )
        near = ", ".join(get_close_matches(wanted, every, n=3, cutoff=0.6))
        raise Invalid(
            f"{reference_of(scores.run)}, which measured it, has no metric {wanted!r}; "
            + (f"near: {near}; all: {', '.join(every)}" if near else f"it has {', '.join(every)}")
        )
    quality = [name for name in sorted(scores.values) if is_quality(name)]
    if len(quality) == 1:
        return quality[0]
    if not quality:
        told = (f"{name} ({scores.broken[name]})" if name in scores.broken else name for name in every)
        raise Invalid(f"{reference_of(scores.run)} has no finite quality metric; it has {', '.join(told)}")
    raise Invalid(
        f"{reference_of(scores.run)} has several metrics; name the one to explain: {', '.join(quality)}"
    )


def _scores_of(runs: Iterable[Node]) -> dict[Uid, Scores]:
    out = {}
    for run in runs:
        metrics = run.group("metric")
        if metrics:
            values = {k: number for k, v in metrics.items() if (number := _number(v)) is not None}
            out[run.uid] = Scores(run, values, {k: str(v) for k, v in metrics.items() if k not in values})
    return out


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and -_LARGEST < value < _LARGEST else None


def _seconds(one: datetime, other: datetime) -> float:
    return abs((one - other).total_seconds())
