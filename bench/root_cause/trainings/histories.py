"""How a team goes on: each run changes something of an earlier one, and some day several things at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from bench.root_cause.trainings.factors import Config, factors_of
from bench.root_cause.trainings.world import World

SHORTEST, LONGEST = 20, 45
_REPEATED = 0.12
_BRANCHED = 0.35
_LAST = 20
_ADOPTED = 0.35
_AFTER = 9
_TOGETHER = (3, 6)


@dataclass(frozen=True, slots=True)
class Planned:
    """A run to be made: its configuration, its seed, and the run that it started from (-1: none)."""

    config: Config
    seed: int
    parent: int


@dataclass
class History:
    """The runs, oldest first; `release` is the place of the one that changed several things at once.

    `spoilt` is the (factor, level) that was spoilt there, None where nothing was. `born` tells at which run a
    level first existed.
    """

    world: World
    runs: list[Planned]
    release: int
    spoilt: tuple[str, int] | None
    born: dict[tuple[str, int], int] = field(default_factory=dict)


def grow(world: World, spoil: Callable[[World], str] | None) -> History:
    """Return a history of `world`; `spoil` spoils one factor in the release."""
    chance = world.chance
    count = int(chance.integers(SHORTEST, LONGEST + 1))
    release = count - 1 - int(chance.integers(_AFTER + 1))
    config = dict.fromkeys(factors_of(world.model), 0)
    history = History(world, [Planned(config, 0, -1)], release, None, {(name, 0): 0 for name in config})
    for place in range(1, count):
        if place == release:
            history.runs.append(_released(history, spoil))
        else:
            history.runs.append(_next(history, place))
    return history


def _released(history: History, spoil: Callable[[World], str] | None) -> Planned:
    place = len(history.runs)
    chance, before = history.world.chance, history.runs[-1]
    config = dict(before.config)
    together = int(chance.integers(_TOGETHER[0], _TOGETHER[1] + 1))
    spoilt = ""
    if spoil:
        spoilt = spoil(history.world)
        config[spoilt] = history.world.levels(spoilt) - 1
        history.spoilt = (spoilt, config[spoilt])
        history.born[spoilt, config[spoilt]] = place
    others = [name for name in config if name != spoilt]
    for name in chance.choice(others, together - bool(spoilt), replace=False):
        _change(history, config, str(name), place)
    return Planned(config, place, place - 1)


def _next(history: History, place: int) -> Planned:
    chance = history.world.chance
    branched = chance.random() < _BRANCHED
    parent = int(chance.integers(max(0, place - _LAST), place)) if branched else place - 1
    config = dict(history.runs[parent].config)
    if chance.random() < _REPEATED:
        return Planned(config, place, parent)
    changes = min(len(config), 1 + int(chance.poisson(1)))
    for name in chance.choice(list(config), changes, replace=False):
        _change(history, config, str(name), place)
    return Planned(config, place, parent)


def _change(history: History, config: Config, name: str, place: int) -> None:
    """Give `config` another level of a factor: a newer one that exists, else a new release; any for a parameter."""
    world, chance = history.world, history.world.chance
    if name in world.values:
        able = [level for level in range(world.levels(name)) if level != config[name]]
        weights = np.array([0.25 if (name, level) == history.spoilt else 1.0 for level in able])
        config[name] = int(chance.choice(able, p=weights / weights.sum()))
        history.born.setdefault((name, config[name]), place)
        return
    newer = list(range(config[name] + 1, world.levels(name)))
    if newer and chance.random() < _ADOPTED:
        config[name] = int(chance.choice(newer))
        return
    config[name] = world.release(name)
    history.born[name, config[name]] = place
