"""The releases of everything a training is made from, and the accuracy of any configuration of them."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import dataclass, field

import numpy as np
from bench.root_cause.trainings.factors import (
    CODE,
    FEATURES,
    FITTING,
    HOLDOUT,
    LABELS,
    LIBRARIES,
    PREPARING,
    RAW_A,
    RAW_B,
    SAMPLING,
    SETTINGS,
    SPLIT,
    Config,
)
from bench.root_cause.trainings.tables import Floats, Holdout, Rows, Table, Whole, coins, draw
from bench.root_cause.trainings.training import Behaviour, accuracy

_SAMPLED = 0.8
_HARMLESS_MAJOR = 0.1
_TWEAKS: dict[str, tuple[str, ...]] = {
    FEATURES: ("", "", "fill-mean", "winsorized"),
    SPLIT: ("", "", "share-78", "share-82"),
    PREPARING: ("", "", "winsorized"),
    FITTING: ("", "", "looser"),
}


@dataclass
class World:
    """Releases by factor, in order. A release follows the newest before it, with whatever that had."""

    source: str
    model: str
    chance: np.random.Generator
    task: Rows = field(init=False)
    tables: dict[str, list[Table]] = field(init=False)
    labels: list[Whole] = field(init=False)
    sampled: list[Whole] = field(init=False)
    holdouts: list[Holdout] = field(init=False)
    behaviours: dict[str, list[Behaviour]] = field(init=False)
    values: dict[str, list[str]] = field(init=False)
    versions: dict[str, list[str]] = field(init=False)
    _known: dict[tuple[int, ...], float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.task = draw(self.source, self.chance)
        self.tables = {name: [half] for name, half in zip((RAW_A, RAW_B), self.task.halves, strict=True)}
        self.labels = [self.task.labels]
        pool = len(self.task.labels)
        self.sampled = [np.sort(self.chance.choice(pool, int(_SAMPLED * pool), replace=False))]
        self.holdouts = [self.task.holdout]
        self.behaviours = {name: [frozenset()] for name in (*CODE, *LIBRARIES)}
        self.versions = {name: ["1.0.0"] for name in LIBRARIES}
        self.values = {setting.name: list(setting.sensible) for setting in SETTINGS[self.model]}

    def levels(self, factor: str) -> int:
        """Return how many releases (or values) a factor has."""
        every: Mapping[str, Sized] = {
            **self.tables,
            **self.behaviours,
            **self.values,
            LABELS: self.labels,
            SAMPLING: self.sampled,
            HOLDOUT: self.holdouts,
        }
        return len(every[factor])

    def measure(self, config: Config, seed: int) -> float:
        """Return the accuracy of a training with this configuration and seed."""
        key = (*config.values(), seed)
        if key not in self._known:
            self._known[key] = accuracy(
                self.model,
                (self.tables[RAW_A][config[RAW_A]], self.tables[RAW_B][config[RAW_B]]),
                self.labels[config[LABELS]],
                self.sampled[config[SAMPLING]],
                self.holdouts[config[HOLDOUT]],
                behaviour=frozenset().union(
                    *(found[config[name]] for name, found in self.behaviours.items())
                ),
                params={name: found[config[name]] for name, found in self.values.items()},
                seed=seed,
            )
        return self._known[key]

    def release(self, factor: str) -> int:
        """Make a harmless new release of `factor` (no parameter) and return its level."""
        if factor in self.tables:
            self.tables[factor].append(self._retouched(self.tables[factor][-1]))
        elif factor == LABELS:
            self.labels.append(self._relabelled(self.labels[-1]))
        elif factor == SAMPLING:
            self.sampled.append(self._redrawn(self.sampled[-1]))
        elif factor == HOLDOUT:
            last = self.holdouts[-1]
            values = self._jittered(last.values, share=0.03, sds=0.1)
            self.holdouts.append(Holdout(values, last.labels))
        else:
            self._rewrite(factor)
        return self.levels(factor) - 1

    def _rewrite(self, factor: str) -> None:
        """Release code or a library: often the same in effect, else with another harmless choice."""
        tweaks = _TWEAKS[factor]
        harm = self.behaviours[factor][-1] - set(tweaks)
        tweak = str(self.chance.choice(tweaks))
        self.rewrite(factor, harm | ({tweak} if tweak else frozenset()), major=_HARMLESS_MAJOR)

    def rewrite(self, factor: str, behaviour: Behaviour, *, major: float) -> None:
        """Release code or a library of this behaviour; a library's version is a major one with chance `major`."""
        self.behaviours[factor].append(behaviour)
        if factor in self.versions:
            part = 0 if self.chance.random() < major else 1 if self.chance.random() < 0.7 else 2
            numbers = [int(number) for number in self.versions[factor][-1].split(".")]
            numbers = [*numbers[:part], numbers[part] + 1, *[0] * (2 - part)]
            self.versions[factor].append(".".join(map(str, numbers)))

    def _retouched(self, last: Table) -> Table:
        """Return a release with a few rows edited, come or gone, or all of them written anew with rounding."""
        if self.chance.random() < 0.3:
            values = last.values * (1 + self.chance.normal(0, 0.003, last.values.shape))
        else:
            values = self._jittered(last.values, share=float(self.chance.uniform(0.01, 0.04)), sds=0.3)
        rows = last.rows.copy()
        if rows.mean() > 0.9:
            moved = coins(self.chance, len(rows), 0.01)
            rows[moved] = ~rows[moved]
        return Table(values, rows, last.columns)

    def _jittered(self, values: Floats, *, share: float, sds: float) -> Floats:
        spread = np.nan_to_num(values).std(axis=0)
        touched = coins(self.chance, len(values), share)
        moved = self.chance.normal(0, sds, values.shape) * spread * touched[:, None]
        return np.asarray(values + moved)

    def _relabelled(self, last: Whole) -> Whole:
        labels = last.copy()
        few = coins(self.chance, len(labels), self.chance.uniform(0.002, 0.01))
        labels[few] = self.chance.integers(0, self.task.classes, int(few.sum()))
        return labels

    def _redrawn(self, last: Whole) -> Whole:
        """Return the sampled rows with some of them replaced by others of the same class."""
        rows = last.copy()
        wanted = coins(self.chance, len(rows), self.chance.uniform(0.02, 0.08))
        outside = np.setdiff1d(np.arange(len(self.task.labels)), rows)
        for place in np.flatnonzero(wanted):
            alike = outside[self.task.labels[outside] == self.task.labels[rows[place]]]
            if len(alike):
                chosen = int(self.chance.choice(alike))
                outside[outside == chosen] = rows[place]
                rows[place] = chosen
        return np.sort(rows)
