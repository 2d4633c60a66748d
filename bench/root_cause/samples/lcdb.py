"""Learning curves of many learners: was it the learner or the size of the training data?"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.root_cause.incident import Incident
from bench.root_cause.samples.folder import found
from bench.root_cause.samples.settings import Question, Tried

HISTORY = 60
REPEATS = 4
_SEED = 20_261
_CAUSES = {"dataset_size": "size_train", "learner": "learner"}


@dataclass(frozen=True, slots=True)
class _Point:
    learner: str
    size: int
    mean: float
    deviation: float


def incidents() -> Iterator[Incident]:
    """Yield the cases; the history is random points of the same data's curves, each drawn as one training.

    A curve keeps the mean and the deviation of its trainings: a training is drawn from those.
    """
    cases, table = found("lcdb", "cases.json"), found("lcdb", "lcdb_accuracy_agg.csv.gz")
    if not (cases and table):
        return
    curves = _curves(table)
    for number, case in enumerate(json.loads(cases.read_text())["cases"]):
        chance = np.random.default_rng((_SEED, number))
        yield _question(case, curves[int(case["openmlid"])], chance).incident()


def _question(case: Mapping[str, Any], curve: list[_Point], chance: np.random.Generator) -> Question:
    chosen = chance.choice(len(curve), min(HISTORY, len(curve)), replace=False)
    runs = [_drawn(curve[int(place)], place_of, chance) for place_of, place in enumerate(chosen)]
    ends = [_end(case[side], curve) for side in ("before", "after")]
    for end in ends:
        runs += [_drawn(end, seed, chance) for seed in range(REPEATS)]
    runs += [Tried(_params(end), REPEATS, end.mean) for end in ends]
    return Question(
        name=case["id"],
        family="learning curves",
        metric="accuracy",
        higher_is_better=True,
        runs=runs,
        good=len(runs) - 2,
        bad=len(runs) - 1,
        cause=_CAUSES[case["expected"]["cause"]],
    )


def _end(side: Mapping[str, Any], curve: list[_Point]) -> _Point:
    named = [p for p in curve if (p.learner, p.size) == (side["learner"], side["size_train"])]
    deviation = named[0].deviation if named else 0.0
    return _Point(side["learner"], side["size_train"], float(side["acc"]), deviation)


def _drawn(point: _Point, seed: int, chance: np.random.Generator) -> Tried:
    score = float(np.clip(chance.normal(point.mean, point.deviation), 0, 1))
    return Tried(_params(point), seed, score)


def _params(point: _Point) -> dict[str, str]:
    return {"learner": point.learner, "size_train": str(point.size)}


def _curves(path: Path) -> dict[int, list[_Point]]:
    out: dict[int, list[_Point]] = defaultdict(list)
    with gzip.open(path, "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            point = _Point(row["learner"], int(row["size_train"]), float(row["mean"]), float(row["std"] or 0))
            out[int(row["openmlid"])].append(point)
    return out
