"""What a comparison leads to: how data drifted, which commits lie between, how far a metric moves by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headwater.analysis.completeness import Completeness, Cut
from headwater.analysis.profiles import Drift, drift, parsed
from headwater.analysis.root_cause.answer import Evidence, Noise
from headwater.analysis.root_cause.evidence import evidence_of_drift
from headwater.analysis.root_cause.noise import noise_of
from headwater.analysis.root_cause.table import table_of
from headwater.analysis.trace import traces_of
from headwater.errors import Invalid, NotFound
from headwater.model import DEFAULT_PLANES, NOW, Direction, Kind, Node, Relation, Times, Uid, relations_of
from headwater.naming import reference_of
from headwater.services.actor import Actor
from headwater.services.measuring import Measuring, tested_rows
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.store import Store

MOST_METRICS = 12
MOST_COMMITS = 200
MOST_FILES = 1_000
_HISTORY = 50_000
_BUDGET = 200_000


@dataclass(frozen=True, slots=True)
class ProfileDrift:
    """What the profiles of two dataset versions say of each other, in `sentences` the most telling first.

    `drift` is None where not both have a profile that can be read; `problem` then says why, if one cannot.
    """

    first: Node
    second: Node
    drift: Drift | None = None
    sentences: tuple[Evidence, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CodeBetween:
    """The commits that only one of two has in its history, each side newest first.

    The nearest 200 a side are in `only_first` and `only_second`, which `first_total` and `second_total` count in
    full; `files` are those that the listed commits touched, `more_files` how many more there are. `ends` are the
    two commits, None where a side has none.
    """

    ends: tuple[Node | None, Node | None]
    only_first: tuple[Node, ...]
    only_second: tuple[Node, ...]
    first_total: int
    second_total: int
    files: tuple[str, ...]
    more_files: int
    completeness: Completeness


class DifferenceService:
    """Looks closer at what differs between two things."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._references = References(self._reading)

    def profile_drift(self, actor: Actor, first: str, second: str, *, times: Times = NOW) -> ProfileDrift:
        """Return how the data of the dataset version `second` differs from that of `first`.

        Raises:
            NotFound, Invalid: as `References.resolve`; Invalid too for what is no dataset version.
        """
        one, other = (self._dataset(ref, times) for ref in (first, second))
        try:
            before, after = (_profile(node) for node in (one, other))
            if before is None or after is None:
                return ProfileDrift(one, other)
            found = drift(before, after)
            return ProfileDrift(one, other, found, evidence_of_drift(found))
        except Invalid as error:
            return ProfileDrift(one, other, problem=f"a profile cannot be read: {error}")
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
            # Profiles arrive with facts from anywhere; what is wrong inside one tells the reader nothing.
            names = " and ".join(
                f"`headwater profile PATH --as {reference_of(node)}`" for node in (one, other)
            )
            told = f"the profiles are not of the form that is compared; {names} make them anew"
            return ProfileDrift(one, other, problem=told)

    def code_between(self, actor: Actor, first: str, second: str, *, times: Times = NOW) -> CodeBetween:
        """Return the commits between those that `first` and `second` are, or that their runs executed first.

        Raises:
            NotFound, Invalid: as `References.resolve`.
        """
        ends = [self._commit_of(self._references.resolve(ref, times), times) for ref in (first, second)]
        histories = [self._history(end, times) for end in ends]
        before, after = (depths for depths, _ in histories)
        known = all(ends)
        only = [_nearest(histories[0][0], after), _nearest(histories[1][0], before)] if known else [[], []]
        sides = [self._newest(uids[:MOST_COMMITS], times) for uids in only]
        touched = sorted(
            {str(file) for side in sides for commit in side for file in _files(commit) if str(file)}
        )
        return CodeBetween(
            ends=(ends[0], ends[1]),
            only_first=sides[0],
            only_second=sides[1],
            first_total=len(only[0]),
            second_total=len(only[1]),
            files=tuple(touched[:MOST_FILES]),
            more_files=max(0, len(touched) - MOST_FILES),
            completeness=max((found for _, found in histories), key=lambda each: each.hidden_count),
        )

    def metric_noise(
        self, actor: Actor, ref: str, metrics: Sequence[str], *, times: Times = NOW
    ) -> dict[str, Noise]:
        """Return how far each of `metrics` moves by the seed alone, over the history of the run behind `ref`.

        Metrics that fewer than two runs of its job measured are left out.

        Raises:
            NotFound, Invalid: as `References.resolve`; Invalid too for more than 12 metrics.
        """
        if len(metrics) > MOST_METRICS:
            raise Invalid(f"noise is told of at most {MOST_METRICS} metrics at once, not {len(metrics)}")
        measuring = Measuring(self._reading, times)
        try:
            run = measuring.of(self._references.resolve(ref, times)).run
        except NotFound:
            return {}
        past = {
            metric: {each.run.uid: each.values[metric] for each in measuring.history(run, metric)}
            for metric in metrics
        }
        runs = sorted({uid for values in past.values() for uid in values})
        graph, _, _ = self._reading.around(
            runs, Direction.UPSTREAM, relations_of(DEFAULT_PLANES), times=times, budget=_BUDGET
        )
        traces = traces_of(graph, runs)
        rows = tested_rows(graph, run.uid)
        return {
            metric: noise_of(metric, values, table_of(traces, list(values)), tested_rows=rows)
            for metric, values in past.items()
            if len(values) > 1
        }

    def _dataset(self, ref: str, times: Times) -> Node:
        node = self._references.resolve(ref, times)
        if node.kind is Kind.DATASET:
            node = self._reading.newest(node.uid, times) or node
        if node.kind is not Kind.DATASET_VERSION:
            raise Invalid(
                f"{reference_of(node)} is a {node.kind}; drift is between two versions of a dataset, "
                "e.g. dataset:clicks@v7 and dataset:clicks@v8"
            )
        return node

    def _commit_of(self, node: Node, times: Times) -> Node | None:
        """Return the commit that a thing is, or the first that the run behind it executed."""
        if node.kind is Kind.COMMIT:
            return node
        walked = [Relation.GENERATED_BY, Relation.EXECUTED]
        graph, _, _ = self._reading.around([node.uid], Direction.UPSTREAM, walked, times=times, depth=2)
        edges = [each for each in graph.edges if each.relation is Relation.EXECUTED]
        edges.sort(key=lambda each: (each.occurred_at, each.cause))
        return next((graph.nodes[each.cause] for each in edges if each.cause in graph.nodes), None)

    def _history(self, commit: Node | None, times: Times) -> tuple[Mapping[Uid, int], Completeness]:
        answer = self._reading.asked_at(times)
        if commit is None:
            return {}, answer
        walk = self._reading.store.walk(
            [commit.uid], Direction.UPSTREAM, [Relation.PARENT], times=times, limit=_HISTORY
        )
        if walk.truncated:
            return walk.depths, answer.cut(Cut.BUDGET, 1, ())
        return walk.depths, answer

    def _newest(self, uids: Sequence[Uid], times: Times) -> tuple[Node, ...]:
        nodes = self._reading.nodes(uids, times)
        return tuple(sorted(nodes, key=lambda each: (each.occurred_at, each.uid), reverse=True))


def _nearest(depths: Mapping[Uid, int], others: Collection[Uid]) -> list[Uid]:
    """Return what is not among `others`, nearest first."""
    return sorted(depths.keys() - set(others), key=lambda uid: (depths[uid], uid))


def _profile(node: Node) -> Mapping[str, Any] | None:
    return parsed(str(node.props["profile"])) if "profile" in node.props else None


def _files(commit: Node) -> Sequence[str]:
    found = commit.props.get("files", ())
    return found if isinstance(found, tuple) else (str(found),)
