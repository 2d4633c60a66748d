"""Releases of data as the CSV text that their profiles are made from.

A half also tells the class first noted with each row; trainings take theirs from the labels.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from bench.root_cause.trainings.factors import HOLDOUT, LABELS, RAW_A, RAW_B, SAMPLING
from bench.root_cause.trainings.world import World

from headwater.profiles import profile_of

PROFILING = Path(inspect.getfile(profile_of)).parent
"""The folder of the code that makes profiles."""


def profile(world: World, factor: str, level: int) -> str:
    """Return the JSON text of the profile of a release."""
    return json.dumps(profile_of(_content(world, factor, level)), separators=(",", ":"))


def row_count(world: World, factor: str, level: int) -> int:
    """Return how many rows a release has."""
    if factor in world.tables:
        return int(world.tables[factor][level].rows.sum())
    if factor == HOLDOUT:
        return len(world.holdouts[level].labels)
    return len((world.labels if factor == LABELS else world.sampled)[level])


def _content(world: World, factor: str, level: int) -> str:
    if factor in world.tables:
        return _half(world, factor, level)
    if factor == LABELS:
        rows = [[f"r{k}", f"class-{label}"] for k, label in enumerate(world.labels[level])]
        return _csv(["key", "label"], rows)
    if factor == SAMPLING:
        rows = [[f"r{k}", f"class-{world.task.labels[k]}"] for k in world.sampled[level]]
        return _csv(["key", "label"], rows)
    held = world.holdouts[level]
    names = [*_names(world, RAW_A), *_names(world, RAW_B)]
    cells = [
        [f"h{k}", *_cells(values), f"class-{label}"]
        for k, (values, label) in enumerate(zip(held.values, held.labels, strict=True))
    ]
    return _csv(["key", *names, "label"], cells)


def _half(world: World, factor: str, level: int) -> str:
    table = world.tables[factor][level]
    names = np.array(_names(world, factor))[table.columns]
    rows = [
        [f"r{k}", *_cells(table.values[k, table.columns]), f"class-{world.task.labels[k]}"]
        for k in np.flatnonzero(table.rows)
    ]
    return _csv(["key", *names, "noted"], rows)


def _names(world: World, half: str) -> list[str]:
    named = world.task.names[0 if half == RAW_A else 1]
    width = world.tables[half][0].values.shape[1]
    return [*named, *(f"ticket_{k}" for k in range(width - len(named)))]


def _cells(values: Iterable[float]) -> list[str]:
    return ["" if np.isnan(value) else f"{value:.6g}" for value in values]


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(",".join(row) for row in [header, *rows]) + "\n"
