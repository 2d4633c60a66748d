"""Tables of hyperparameter searches: every configuration with every seed, so that each part's share is known."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bench.root_cause.incident import Incident
from bench.root_cause.samples.folder import found
from bench.root_cause.samples.settings import Question, Tried

TABLES = ("hpobench-credit_g", "hpolib-parkinsons_telemonitoring")
HISTORY = 80
_SEED = 20_260


def incidents() -> Iterator[Incident]:
    """Yield the cases with one clearly largest part; the history is random rows of the table, each run once.

    Good and bad were run with every seed, the last of which is asked about.
    """
    for number, name in enumerate(TABLES):
        cases, table = found("hpo", f"{name}.cases.json"), found("hpo", f"{name}.csv.gz")
        if cases and table:
            yield from _of_table(name, json.loads(cases.read_text()), _rows(table), (_SEED, number))


def _of_table(
    name: str, described: Mapping[str, Any], rows: Sequence[Tried], seed: tuple[int, ...]
) -> Iterator[Incident]:
    for number, case in enumerate(described["cases"]):
        if case["expected"]["unambiguous"]:
            chance = np.random.default_rng((*seed, number))
            yield _question(name, described, case, rows, chance).incident()


def _question(
    name: str,
    described: Mapping[str, Any],
    case: Mapping[str, Any],
    rows: Sequence[Tried],
    chance: np.random.Generator,
) -> Question:
    history = [rows[int(place)] for place in chance.choice(len(rows), HISTORY, replace=False)]
    good, bad = _every_seed(case["before"]), _every_seed(case["after"])
    runs = [*history, *good, *bad]
    return Question(
        name=case["id"],
        family=f"search, {name}",
        metric=described["metric"],
        higher_is_better=described["direction"] == "maximize",
        runs=runs,
        good=len(history) + len(good) - 1,
        bad=len(runs) - 1,
        cause=case["expected"]["top"],
    )


def _every_seed(end: Mapping[str, Any]) -> list[Tried]:
    params = {name: _text(value) for name, value in end["params"].items()}
    return [Tried(params, seed, score) for seed, score in enumerate(end["metric_seeds"])]


def _rows(path: Path) -> list[Tried]:
    """Return every row with the score of one seed, the seeds taking turns."""
    with gzip.open(path, "rt", newline="") as lines:
        table = csv.DictReader(lines)
        scores = [name for name in table.fieldnames or () if "_seed" in name]
        out = []
        for number, row in enumerate(table):
            seed = number % len(scores)
            params = {key: _text(value) for key, value in row.items() if key not in scores}
            out.append(Tried(params, seed, float(row[scores[seed]])))
        return out


def _text(value: object) -> str:
    """Return a value in one spelling, whether it comes from CSV or JSON."""
    try:
        return repr(float(str(value)))
    except ValueError:
        return str(value)
