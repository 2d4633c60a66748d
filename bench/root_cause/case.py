"""An incident taken apart once: what every ranker beside ours works from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from bench.root_cause.incident import Incident
from bench.root_cause.ours import traced
from numpy.typing import NDArray

from headwater.analysis.factors import Factor
from headwater.analysis.root_cause.frontier import Frontier, frontier
from headwater.analysis.root_cause.indicators import ORDERED, design
from headwater.analysis.root_cause.table import table_of
from headwater.analysis.trace import Trace
from headwater.model import Uid

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """The traces of all runs, what changed between good and bad, and the metric with larger always better."""

    incident: Incident
    runs: tuple[Uid, ...]
    traces: dict[Uid, Trace]
    changed: Frontier
    scores: Floats

    @cached_property
    def suspects(self) -> tuple[str, ...]:
        """The keys of changed things whose inputs did not change, by factor."""
        return tuple(key_of(each.factor) for each in self.changed.roots)

    @cached_property
    def carried(self) -> Floats:
        """Suspects x runs: 1 where the run carries the suspect as the bad run does, or a later version of it."""
        table = table_of(self.traces, self.runs)
        found = design(self.changed.roots, table, (self.incident.good, self.incident.bad))
        last = {
            row.suspect: marks
            for row, marks in zip(found.rows, found.indicators, strict=True)
            if row.share == 1
        }
        return np.array([last[place] for place in sorted(last)]).reshape(len(last), len(self.runs))

    @cached_property
    def table(self) -> tuple[Floats, tuple[Factor, ...]]:
        """Runs x columns and the factor of each column: versions by age, anything else one column for each level."""
        columns: list[list[float]] = []
        owners: list[Factor] = []
        for factor in sorted({factor for trace in self.traces.values() for factor in trace.levels}):
            for column in self._columns(factor):
                columns.append(column)
                owners.append(factor)
        return np.array(columns).T.reshape(len(self.runs), len(columns)), tuple(owners)

    @property
    def ends(self) -> tuple[int, int]:
        """The places of the good and the bad run."""
        return self.runs.index(self.incident.good), self.runs.index(self.incident.bad)

    def alike(self, row: int) -> list[int]:
        """Return the suspects that the history never saw apart from this one, itself included."""
        return [k for k in range(len(self.suspects)) if np.array_equal(self.carried[k], self.carried[row])]

    def _columns(self, factor: Factor) -> list[list[float]]:
        held = [self.traces[run].levels.get(factor) for run in self.runs]
        since = {
            level.value: min(each.since for each in held if each and each.value == level.value)
            for level in held
            if level
        }
        if len(since) + (None in held) < 2:
            return []
        values = sorted(since, key=lambda value: (since[value], value))
        if factor.kind in ORDERED:
            return [[float(values.index(level.value)) if level else -1.0 for level in held]]
        return [[float(level is not None and level.value == value) for level in held] for value in values]


def case_of(incident: Incident) -> Case:
    """Return an incident with its runs traced."""
    runs = tuple(incident.values)
    traces = traced(incident)
    sign = 1.0 if incident.higher_is_better else -1.0
    scores = sign * np.array([incident.values[run] for run in runs])
    changed = frontier(traces[incident.good], traces[incident.bad], steady=incident.steady)
    return Case(incident, runs, traces, changed, scores)


def key_of(factor: Factor) -> str:
    """Return the key by which incidents name a factor."""
    return f"{factor.kind}:{factor.label}"
