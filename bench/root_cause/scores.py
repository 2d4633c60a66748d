"""What is kept of one answered incident: plain values, from which every figure is counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import comb

import numpy as np
from bench.root_cause.anchors import differences, forests, pairs, searches, trees
from bench.root_cause.case import Case, key_of
from bench.root_cause.ceilings import Ceiling, ceiling_of
from bench.root_cause.oracle import oracle
from bench.root_cause.ours import answer
from bench.root_cause.worlds.effects import Law
from bench.root_cause.worlds.families import World

from headwater.analysis.root_cause.explain import Ranking
from headwater.analysis.root_cause.learning import UNTAUGHT, Learnt
from headwater.model import Relation, Uid

OURS = "ours"
MIDDLE = 0.5
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Known:
    """As `Score.first`, `three` and `grouped`, of the oracle."""

    first: float
    three: float
    grouped: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How an incident was answered: suspects in our order with their probabilities, and what anchors put first.

    `aliases` counts the suspects that moved just as the truth did (0: no single truth), `grouped` says whether the
    truth is in the first suspect's alias group, `way` whether the first suspect's path is the right one (None:
    it is not the truth or no path is known). `oracle` is how one does who knows how the history was made (None: nobody
    does). `anchors` hold each ranker's first three, `reruns` how many
    reruns those took that make any.
    """

    name: str
    family: str
    truth: frozenset[str]
    ranked: tuple[str, ...]
    chances: tuple[float, ...]
    p_none: float
    credible: frozenset[str]
    aliases: int
    grouped: bool
    way: bool | None
    ceiling: Ceiling
    oracle: Known | None = None
    anchors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reruns: Mapping[str, int] = field(default_factory=dict)

    def first(self, ranker: str = OURS) -> float:
        """Return 1 where the ranker's first suspect is a cause; where ours are equally likely, the chance of it."""
        if ranker != OURS:
            return float(bool(set(self.anchors[ranker][:1]) & self.truth))
        return first_of(self.ranked, self.chances, self.truth)

    def three(self, ranker: str = OURS) -> float:
        """Return 1 where all causes (of more than three, three) are among the ranker's first three.

        Where ours are equally likely, the chance of it if their order were left to luck.
        """
        if ranker != OURS:
            found = len(set(self.anchors[ranker][:3]) & self.truth)
            return float(found >= min(3, len(self.truth)))
        return three_of(self.ranked, self.chances, self.truth)


def first_of(ranked: Sequence[str], chances: Sequence[float], truth: Collection[str]) -> float:
    """Return the chance that the first is a cause, if the order of equally likely ones were left to luck."""
    tied = _tied(chances, 0)
    return sum(ranked[place] in truth for place in tied) / len(tied) if tied else 0.0


def three_of(ranked: Sequence[str], chances: Sequence[float], truth: Collection[str]) -> float:
    """Return likewise the chance that all causes (of more than three, three) are among the first three."""
    if len(truth) > 3:
        return float(len(set(ranked[:3]) & set(truth)) == 3)
    if not set(truth) <= set(ranked):
        return 0.0
    chance, place = 1.0, 0
    while place < len(ranked):
        tied = _tied(chances, place)
        asked = sum(ranked[each] in truth for each in tied)
        chance *= comb(min(max(3 - place, 0), len(tied)), asked) / comb(len(tied), asked)
        place += len(tied)
    return chance


def _tied(chances: Sequence[float], place: int) -> range:
    """Return the places from this one on that are as likely."""
    end = place
    while end < len(chances) and chances[place] - chances[end] < _EQUAL:
        end += 1
    return range(place, end)


def score(
    case: Case, world: World | None = None, *, anchors: bool, learnt: Learnt = UNTAUGHT, ending: str = ""
) -> Score:
    """Return the score of a case whose evidence is weighed as `learnt`, in its family's row with this `ending`.

    The searches among the anchors need the world it comes from.
    """
    incident = case.incident
    ranking = answer(incident, case.traces, learnt=learnt)
    ranked = tuple(key_of(suspect.factor) for suspect in ranking.suspects)
    only = next(iter(incident.truth)) if len(incident.truth) == 1 else ""
    told = _anchors(case, world) if anchors and case.suspects else {}
    return Score(
        name=incident.name,
        family=incident.family + ending,
        truth=incident.truth,
        ranked=ranked,
        chances=tuple(suspect.probability for suspect in ranking.suspects),
        p_none=ranking.p_none,
        credible=frozenset(ranked[place] for place in ranking.credible),
        aliases=len(case.alike(case.suspects.index(only))) if only in case.suspects else 0,
        grouped=bool(_first_group(ranking) & incident.truth),
        way=_right_way(case, ranking) if only and ranked[:1] == (only,) and incident.path else None,
        ceiling=ceiling_of(case, world.family.law if world else Law.BOTH),
        oracle=_known(world, case) if world is not None else None,
        anchors={name: tuple(keys[:3]) for name, (keys, _) in told.items()},
        reruns={name: reruns for name, (_, reruns) in told.items() if reruns},
    )


def _known(world: World, case: Case) -> Known | None:
    told = oracle(world, case)
    if not told:
        return None
    ranked = sorted(told, key=lambda key: -told[key])
    chances = [told[key] for key in ranked]
    group = {case.suspects[place] for place in case.alike(case.suspects.index(ranked[0]))}
    truth = case.incident.truth
    return Known(first_of(ranked, chances, truth), three_of(ranked, chances, truth), bool(group & truth))


def _first_group(ranking: Ranking) -> set[str]:
    group = next((group for group in ranking.alias_groups if 0 in group), (0,))
    return {key_of(ranking.suspects[place].factor) for place in group if place < len(ranking.suspects)}


def _right_way(case: Case, ranking: Ranking) -> bool:
    """Return whether the first path leads from the true cause to the bad run over as many edges of the lineage."""
    path, known = ranking.suspects[0].path, case.incident.path
    joined = {
        (edge.cause, edge.effect)
        for edge in case.incident.graph.edges
        if edge.relation is not Relation.SAME_AS
    }
    return (
        bool(path)
        and _ends(path) == _ends(known)
        and len(path) == len(known)
        and all(step in joined for step in pairwise(path))
    )


def _ends(path: Sequence[Uid]) -> tuple[Uid, Uid]:
    return path[0], path[-1]


def _anchors(case: Case, world: World | None) -> dict[str, tuple[list[str], int]]:
    """Return each anchor's ranking and the reruns that it took."""
    forest = forests.surrogate(case)
    told = {
        "entity diff": (differences.nearest_first(case), 0),
        "most recent": (differences.most_recent(case), 0),
        "matched pairs": (pairs.matched(case), 0),
        "forest": (forests.importance(case, forest), 0),
        "Shapley": (forests.shapley(case, forest), 0),
        "tree": (trees.tree(case), 0),
    }
    if world is not None:
        for name, search in _SEARCHES.items():
            fails = Reruns(case, world)
            told[name] = (search(case, fails), fails.made)
    return told


_SEARCHES: Mapping[str, Callable[[Case, searches.Fails], list[str]]] = {
    "BugDoc shortcut": searches.shortcut,
    "ddmin": searches.ddmin,
    "bisect": searches.bisect,
}


class Reruns:
    """Runs hybrids of a world with fresh noise and counts them."""

    def __init__(self, case: Case, world: World) -> None:
        self.made = 0
        self._world = world
        good, bad = world.scores[world.good], world.scores[world.bad]
        self._middle = MIDDLE * (good + bad)
        self._shift = world.means[world.good] - world.mean(frozenset())
        self._noise = np.random.default_rng(len(case.runs) + sum(map(ord, world.name)))

    def __call__(self, hybrid: frozenset[str]) -> bool:
        """Return whether the good run with the suspects of `hybrid` as in bad is bad."""
        self.made += 1
        measured = self._world.mean(hybrid) + self._shift + float(self._noise.normal())
        return measured < self._middle
