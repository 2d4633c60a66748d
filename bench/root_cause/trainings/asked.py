"""Questions about real trainings: incidents whose cause was found by training again, and nulls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from bench.root_cause.incident import Incident
from bench.root_cause.trainings.corruptions import KINDS, fixed_leak, leak
from bench.root_cause.trainings.factors import DATA, HOLDOUT, MODELS, label_of
from bench.root_cause.trainings.histories import SHORTEST, History, grow
from bench.root_cause.trainings.lineage import METRIC, Recorder, Told
from bench.root_cause.trainings.profiles import profile, row_count
from bench.root_cause.trainings.tables import SOURCES
from bench.root_cause.trainings.truth import causes, true_drop
from bench.root_cause.trainings.world import World

NULL = "null"
LEAST_SIGMAS = 2.0
MOST_NULL_SIGMAS = 1.0
_RECENT = 10
_BEFORE = 15
_STEP = 4
_TRIES = 400


Profiles = Mapping[tuple[str, int], str]
"""JSON text by (dataset, level)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a history grows from: the kind of its corruption or "null", the kind of model, and the seed."""

    kind: str
    model: str
    seed: tuple[int, ...]

    def history(self) -> History:
        """Grow the history, the same each time."""
        chance = np.random.default_rng(self.seed)
        world = World(str(chance.choice(SOURCES)), self.model, chance)
        spoil = KINDS.get(self.kind)
        if spoil is fixed_leak:
            leak(world)
        return grow(world, spoil)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer as numbers: small enough to keep, all that an `Incident` is built from.

    `good` and `bad` are places in the history, `cause` is empty where nothing did it; `sigmas` is the true drop in
    deviations of one training, `refused` how many histories were thrown away before this one.
    """

    name: str
    origin: Origin
    told: Told
    good: int
    bad: int
    cause: str
    sigmas: float
    refused: int

    def profiles(self) -> Profiles:
        """Return the profile of every release of data between good and bad."""
        world = self.origin.history().world
        ends = {name: sorted(self.told.configs[end][name] for end in (self.good, self.bad)) for name in DATA}
        return {
            (name, level): profile(world, name, level)
            for name, (low, high) in ends.items()
            for level in range(low, high + 1)
        }

    def incident(self, profiles: Profiles) -> Incident:
        """Return the question with the graph of its history."""
        recorder = Recorder(self.told, profiles)
        graph = recorder.graph()
        runs = recorder.runs
        held_out = (HOLDOUT, self.told.configs[self.bad][HOLDOUT])
        return Incident(
            name=self.name,
            family=f"trainings, {self.origin.kind}",
            graph=graph,
            metric=METRIC,
            higher_is_better=True,
            values=dict(zip(runs, self.told.scores, strict=True)),
            good=runs[self.good],
            bad=runs[self.bad],
            truth=frozenset({label_of(self.cause)}) if self.cause else frozenset(),
            path=recorder.path(self.cause, self.bad) if self.cause else (),
            tested_rows=self.told.rows[held_out],
        )


def ask_incident(name: str, number: int, seed: tuple[int, ...]) -> Asked:
    """Return the first history of this seed whose planted release truly has one cause; kinds and models take turns.

    It counts when the true drop is at least `LEAST_SIGMAS` deviations, the drop was seen, and exactly one factor
    alone wins half of it back.
    """
    kinds = tuple(KINDS)
    kind, model = kinds[number % len(kinds)], MODELS[number // len(kinds) % len(MODELS)]
    for refused in range(_TRIES):
        origin = Origin(kind, model, (*seed, number, refused))
        history = origin.history()
        world = history.world
        good, bad = history.release - 1, _affected(history)
        before, after = history.runs[good], history.runs[bad]
        drop = true_drop(world, before.config, after.config)
        if drop.sigmas < LEAST_SIGMAS:
            continue
        if world.measure(after.config, after.seed) >= world.measure(before.config, before.seed):
            continue
        found = causes(world, before.config, after.config, drop)
        if len(found) == 1:
            return _asked(name, origin, history, good, bad, found[0], drop.sigmas, refused)
    raise RuntimeError(f"no history of {kind} with {model} has a single cause within {_TRIES} tries")


def ask_null(name: str, number: int, seed: tuple[int, ...]) -> Asked:
    """Return the worst of the recent runs against the best before, in a history where nothing went wrong.

    The question is asked at the end of the history or, where that one does not count, some runs earlier. It counts
    when the two do not truly differ by `MOST_NULL_SIGMAS` deviations and the worst was seen to be worse.
    """
    for refused in range(_TRIES):
        origin = Origin(NULL, MODELS[number % len(MODELS)], (*seed, number, refused))
        history = origin.history()
        scores = _scores(history)
        for count in range(len(scores), SHORTEST - 1, -_STEP):
            bad, good = _picked(scores[:count])
            if scores[bad] >= scores[good]:
                continue
            drop = true_drop(history.world, history.runs[good].config, history.runs[bad].config)
            if abs(drop.sigmas) < MOST_NULL_SIGMAS:
                del history.runs[count:]
                return _asked(name, origin, history, good, bad, "", drop.sigmas, refused)
    raise RuntimeError(f"no history without harm within {_TRIES} tries")


def _picked(scores: Sequence[float]) -> tuple[int, int]:
    """Return the places of the worst of the recent runs and of the best before them; of equals the latest."""
    recent = len(scores) - _RECENT
    bad = min(range(recent, len(scores)), key=lambda place: (scores[place], -place))
    good = max(range(max(0, recent - _BEFORE), recent), key=lambda place: (scores[place], place))
    return bad, good


def _affected(history: History) -> int:
    """Return the run that is asked about: the release itself, or the last one that still has what it spoilt."""
    assert history.spoilt is not None
    name, level = history.spoilt
    later = [
        place
        for place in range(history.release, len(history.runs))
        if history.runs[place].config[name] == level
        or (name not in history.world.values and history.runs[place].config[name] > level)
    ]
    return later[-1] if history.world.chance.random() < 0.5 else history.release


def _scores(history: History) -> list[float]:
    return [history.world.measure(run.config, run.seed) for run in history.runs]


def _asked(
    name: str, origin: Origin, history: History, good: int, bad: int, cause: str, sigmas: float, refused: int
) -> Asked:
    world = history.world
    told = Told(
        project=name,
        configs=[run.config for run in history.runs],
        seeds=[run.seed for run in history.runs],
        scores=_scores(history),
        born=history.born,
        values=world.values,
        versions=world.versions,
        rows={
            (name, level): row_count(world, name, level)
            for name in DATA
            for level in range(world.levels(name))
        },
    )
    return Asked(name, origin, told, good, bad, cause, sigmas, refused)
