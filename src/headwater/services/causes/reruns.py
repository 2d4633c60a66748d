"""Reruns that came back to an investigation: which suspects they set back, what they measured, what that says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from headwater.analysis.root_cause.answer import RootCause
from headwater.analysis.root_cause.frontier import frontier
from headwater.analysis.root_cause.mixes import mixes_of
from headwater.analysis.root_cause.tabling import swept_table
from headwater.model import DEFAULT_PLANES, NOW, Direction, Node, relations_of
from headwater.naming import reference_of
from headwater.services.causes.inquiry import Inquiry, Reverted
from headwater.services.causes.suspects import able
from headwater.services.measuring import Measuring, Scores
from headwater.services.reading import Reading

CONTRADICTING = 5.0
BUDGET = 200_000


@dataclass(frozen=True, slots=True)
class Returned:
    """A run recorded after the opening that mixes nothing but good and bad: `reverted` suspects are as in good.

    `recovered` says whether its value is nearer to good than to bad; `planned` that this rerun was asked for.
    """

    run: Node
    value: float
    reverted: Reverted
    kept: Reverted
    recovered: bool
    planned: bool


@dataclass(frozen=True, slots=True)
class Reruns:
    """What came back, oldest first, and what contradicts itself in words."""

    items: tuple[Returned, ...] = ()
    contradictions: tuple[str, ...] = ()


def reruns_of(reading: Reading, inquiry: Inquiry, answer: RootCause) -> Reruns:
    """Return the reruns of an investigation among the runs that were recorded after it was opened."""
    fresh = _fresh(reading, inquiry, answer)
    suspects = able(answer)
    if not fresh or not suspects:
        return Reruns()
    good, bad = answer.good.run, answer.bad.run
    runs = [good, bad, *(each.run.uid for each in fresh)]
    graph, _, _ = reading.around(
        runs, Direction.UPSTREAM, relations_of(DEFAULT_PLANES), times=NOW, budget=BUDGET
    )
    table = swept_table(graph, runs)
    traces = table.traces
    roots = {each.factor for each in frontier(traces[good], traces[bad]).roots}
    recorded = traces[good].levels.keys() | traces[bad].levels.keys()
    known = [each for each in suspects if each.factor in roots & recorded]
    factors = [each.factor for each in known]
    mixes = mixes_of(table, runs, good=good, bad=bad, suspects=factors)
    refs = [each.ref for each in known]
    items = tuple(
        _returned(each, mixes[each.run.uid], refs, inquiry, answer) for each in fresh if each.run.uid in mixes
    )
    return Reruns(items, _contradictions(items, answer.noise.sigma))


def _fresh(reading: Reading, inquiry: Inquiry, answer: RootCause) -> list[Scores]:
    """Return the runs of the job of the bad one that were recorded after the question was fixed, oldest first."""
    bad = answer.nodes.get(answer.bad.run)
    since = inquiry.times.known_at
    if bad is None or since is None:
        return []
    past = Measuring(reading, NOW).history(bad, inquiry.metric)
    return [each for each in past if each.run.recorded_at > since]


def _returned(
    scores: Scores, kept: frozenset[int], refs: Sequence[str], inquiry: Inquiry, answer: RootCause
) -> Returned:
    value = scores.values[inquiry.metric]
    still = frozenset(refs[place] for place in kept)
    reverted = frozenset(refs) - still
    nearer = abs(value - answer.good.value) < abs(value - answer.bad.value)
    return Returned(scores.run, value, reverted, still, nearer, reverted in inquiry.planned)


def _contradictions(items: Sequence[Returned], sigma: float) -> tuple[str, ...]:
    """Return the pairs of reruns of one mix that lie further apart than five times the noise, in words."""
    return tuple(
        f"{reference_of(one.run)} and {reference_of(other.run)} set back the same ({_names(one.reverted)}) and lie "
        f"{abs(one.value - other.value) / sigma:.1f} sigma apart: something else differs that is not recorded"
        for one, other in combinations(items, 2)
        if one.reverted == other.reverted
        and sigma > 0
        and abs(one.value - other.value) > CONTRADICTING * sigma
    )


def _names(refs: Reverted) -> str:
    return ", ".join(sorted(refs)) or "nothing"
