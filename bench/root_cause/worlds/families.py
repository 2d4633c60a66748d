"""Questions about synthetic histories: a family says how they grow and what is planted."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from bench.root_cause.incident import Incident
from bench.root_cause.worlds.clues import Clues, unusual_values
from bench.root_cause.worlds.effects import Effects, Harm, Law
from bench.root_cause.worlds.factors import BUILDS, FACTORS, RAW, VALUES, key_of
from bench.root_cause.worlds.growth import Config, Growth, shown
from bench.root_cause.worlds.lineage import METRIC, Recorder
from bench.root_cause.worlds.tables import profiles

DROP, CHANGED, FROM_END = 5.0, 6, 9
LEAST_DROP = 2.0
SHARE, NOISE = 0.8, 0.01
TESTED_ROWS = round(SHARE * (1 - SHARE) / NOISE**2)
NULL_RECENT = 15
NULL_MOST = 1.0
NULL_DRAWS = 8


@dataclass(frozen=True, slots=True)
class Family:
    """One row of the table: how long histories are and what is planted.

    A null asks about the worst of the last 15 runs against the best of the 15 before, where nothing is planted; a
    `calm` one only where their true means lie within one noise unit, for else something ordinary did it.
    Causes are drawn from `among`, what changes with them from `others`; before the run that is asked about, `delayed`
    runs are not measured.
    """

    name: str
    runs: int = 80
    drop: float = DROP
    causes: int = 1
    law: Law = Law.BOTH
    among: Sequence[str] = FACTORS
    others: Sequence[str] = FACTORS
    changed: int = CHANGED
    delayed: int = 0
    clues: bool = False
    null: bool = False
    calm: bool = False
    taught: bool = False


def families() -> dict[str, Family]:
    """Return every family by its name, each without side evidence and with it, some also once 60 cases are closed."""
    plain = (
        Family("base"),
        Family("two hops up", among=RAW),
        Family("delayed", delayed=2),
        Family("30 runs", runs=30),
        Family("200 runs", runs=200),
        Family("D = 3", drop=3.0),
        Family("A and B", causes=2),
        Family("A plus B", causes=2, law=Law.SUM),
        Family("null", null=True, calm=True),
    )
    picked = Family("worst as picked", null=True)
    clued = [_with_clues(family) for family in plain]
    taught = [replace(each, name=each.name + TAUGHT, taught=True) for each in clued if each.name in _TAUGHT]
    both = [*plain, *clued, picked, *taught]
    return {family.name: family for family in both}


TAUGHT = ", taught"
_TAUGHT = ("base, evidence", "D = 3, evidence", "A and B, evidence", "A plus B, evidence", "null, evidence")


@dataclass(slots=True)
class World:
    """A history that can be run again, and the question about it. `good` and `bad` are places in the history."""

    family: Family
    name: str
    growth: Growth
    effects: Effects
    harm: Harm | None
    means: list[float]
    scores: list[float]
    measured: list[int]
    good: int = 0
    bad: int = 0
    clues: Clues = field(init=False)
    recorder: Recorder = field(init=False)

    def ask(self, good: int, bad: int) -> None:
        """Ask why the run at `bad` is worse than the one at `good`."""
        self.good, self.bad = good, bad
        ends = self.growth.configs[good], self.growth.configs[bad]
        self.clues = Clues(_chance(self.name, "clues"), *ends, self.harm.causes if self.harm else ())

    def incident(self) -> Incident:
        """Return the question with the graph of the history."""
        ends = self.growth.configs[self.good], self.growth.configs[self.bad]
        chance = _chance(self.name, "record")
        self.recorder = Recorder(
            self.name,
            self.growth,
            [self._value(score) for score in self.scores],
            {key: float(chance.uniform(0.7, 20)) for key in self.growth.born},
            self.clues.suspicious if self.family.clues else lambda *_: False,
            self._profiles(chance, *ends) if self.family.clues else {},
        )
        graph = self.recorder.graph()
        runs = self.recorder.runs
        causes = self.harm.causes if self.harm else ()
        ratios = self.clues.ratios() if self.family.clues else {}
        return Incident(
            name=self.name,
            family=self.family.name,
            graph=graph,
            metric=METRIC,
            higher_is_better=True,
            values={runs[place]: self._value(self.scores[place]) for place in self.measured},
            good=runs[self.good],
            bad=runs[self.bad],
            truth=frozenset(key_of(cause) for cause in causes),
            path=self.recorder.path(causes[0], self.bad) if len(causes) == 1 else (),
            tested_rows=TESTED_ROWS,
            ratios={key_of(name): ratio for name, ratio in ratios.items()},
        )

    def mean(self, hybrid: frozenset[str]) -> float:
        """Return the true mean, in noise units, of the good run with the factors of `hybrid` (keys) as in bad."""
        good, bad = self.growth.configs[self.good], self.growth.configs[self.bad]
        config = {name: bad[name] if key_of(name) in hybrid else good[name] for name in FACTORS}
        return self.effects.mean(config, self.harm)

    def _value(self, score: float) -> float:
        return SHARE + NOISE * score

    def _profiles(
        self, chance: np.random.Generator, good: Config, bad: Config
    ) -> Mapping[tuple[str, int], str]:
        out: dict[tuple[str, int], str] = {}
        for name in RAW:
            low, high = sorted((good[name], bad[name]))
            steps = [
                (level, level > low and self.clues.suspicious(name, level)) for level in range(low, high + 1)
            ]
            out |= profiles(chance, name, steps)
        for build, name in BUILDS.items():
            levels = sorted({good[build], bad[build]})
            out |= profiles(chance, name, [(level, self.clues.suspicious(build, level)) for level in levels])
        return out


def world_of(family: Family, number: int) -> World:
    """Return the `number`-th world of a family; the same on every machine, and for whoever was taught."""
    for refused in range(400):
        name = f"{family.name.removesuffix(TAUGHT)}-{number}-{refused}"
        grown = _null(family, name) if family.null else _planted(family, name)
        if grown is not None:
            return grown
    raise RuntimeError(f"no history of family {family.name!r} fits")


def _planted(family: Family, name: str) -> World | None:
    """Return a history in which six factors change 9 runs before the end and one or two of them do harm."""
    chance = _chance(name, "grow")
    growth = Growth(chance, usual=VALUES - 1 if family.clues else VALUES)
    bad = family.runs - FROM_END + family.delayed
    growth.grow(bad - family.delayed)
    good = bad - family.delayed - 1
    causes = growth.drawn(family.causes, family.among)
    rest = [each for each in family.others if each not in causes]
    changed = [*causes, *growth.drawn(family.changed - family.causes, rest)]
    if not set(causes) <= set(shown(changed)):
        return None
    unusual = unusual_values(chance, changed, causes) if family.clues else []
    steps = _steps(changed, family.delayed)
    for step in steps:
        growth.change(len(growth.configs) - 1, step, fresh=causes, unusual=unusual)
    config = growth.configs[bad]
    growth.grow(family.runs + family.delayed)
    harm = Harm(tuple(causes), family.drop, config, family.law)
    skipped = range(good + 1, bad)
    measured = [place for place in range(len(growth.configs)) if place not in skipped]
    world = _world(family, name, growth, harm, measured, (good, bad))
    return world if _asked_about(world) else None


def _asked_about(world: World) -> bool:
    """Return whether ordinary changes left most of the drop, and it was seen: the rule of the real trainings."""
    true = world.means[world.good] - world.means[world.bad]
    return true >= LEAST_DROP and world.scores[world.bad] < world.scores[world.good]


def _steps(changed: Sequence[str], delayed: int) -> list[Sequence[str]]:
    """Return which factors change in which run: the cause in the first, unmeasured one where there are several."""
    if not delayed:
        return [changed]
    first = max(1, len(changed) // (delayed + 1))
    cuts = [first * (k + 1) for k in range(delayed)]
    return [changed[a:b] for a, b in zip([0, *cuts], [*cuts, len(changed)], strict=True)]


def _null(family: Family, name: str) -> World | None:
    """Return a history without harm and the worst of its last 15 runs against the best of the 15 before."""
    growth = Growth(_chance(name, "grow"), usual=VALUES - 1 if family.clues else VALUES)
    growth.grow(family.runs)
    places = list(range(family.runs))
    recent = family.runs - NULL_RECENT
    world = _world(family, name, growth, None, places, (0, 0))
    for draw in range(NULL_DRAWS if family.calm else 1):
        world.scores = _measured(name, world.means, draw)
        bad = min(places[recent:], key=lambda place: world.scores[place])
        good = max(places[recent - NULL_RECENT : recent], key=lambda place: world.scores[place])
        if not family.calm or abs(world.means[good] - world.means[bad]) < NULL_MOST:
            world.ask(good, bad)
            return world
    return None


def _world(
    family: Family,
    name: str,
    growth: Growth,
    harm: Harm | None,
    measured: list[int],
    ends: tuple[int, int],
) -> World:
    effects = Effects(_chance(name, "effects"))
    absolute = effects.means(growth.configs, harm)
    means = [mean - absolute[0] for mean in absolute]
    world = World(family, name, growth, effects, harm, means, _measured(name, means), measured)
    world.ask(*ends)
    return world


def _measured(name: str, means: Sequence[float], draw: int = 0) -> list[float]:
    noise = _chance(name, f"noise {draw}").normal(0, 1, len(means))
    return [mean + float(error) for mean, error in zip(means, noise, strict=True)]


def _with_clues(family: Family) -> Family:
    return replace(family, name=f"{family.name}, evidence", clues=True)


def _chance(*parts: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32("/".join(parts).encode()))
