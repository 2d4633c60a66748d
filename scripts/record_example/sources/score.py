"""Score a linear model on a held-out table: accuracy, and the area under the ROC curve averaged over the classes."""

import csv
import json
import sys
from pathlib import Path
from typing import Any


def scores(model: dict[str, Any], row: dict[str, str]) -> list[float]:
    """Return one score a class; a model with one row of weights scores its second class against 0."""
    values = [
        (float(row[name]) - mean) / scale
        for name, mean, scale in zip(model["columns"], model["mean"], model["scale"], strict=True)
    ]
    found = [
        sum(weight * value for weight, value in zip(weights, values, strict=True)) + intercept
        for weights, intercept in zip(model["weights"], model["intercepts"], strict=True)
    ]
    return [0.0, *found] if len(found) == 1 else found


def area(wanted: list[bool], given: list[float]) -> float:
    """Return the chance that a wanted row scores above another one, ties counting half."""
    order = sorted(range(len(given)), key=lambda i: given[i])
    ranks = [0.0] * len(given)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and given[order[end + 1]] == given[order[start]]:
            end += 1
        for place in range(start, end + 1):
            ranks[order[place]] = (start + end) / 2 + 1
        start = end + 1
    hits = sum(wanted)
    total = sum(rank for rank, is_wanted in zip(ranks, wanted, strict=True) if is_wanted)
    return (total - hits * (hits + 1) / 2) / (hits * (len(wanted) - hits))


def measure(model: dict[str, Any], table: Path) -> dict[str, float]:
    """Return the metrics with six decimals."""
    with table.open() as file:
        rows = list(csv.DictReader(file))
    label = list(rows[0])[-1]
    given = [scores(model, row) for row in rows]
    classes = model["classes"]
    right = sum(
        classes[found.index(max(found))] == row[label] for found, row in zip(given, rows, strict=True)
    )
    places = [1] if len(classes) == 2 else range(len(classes))
    areas = [
        area([row[label] == classes[place] for row in rows], [found[place] for found in given])
        for place in places
    ]
    return {"accuracy": round(right / len(rows), 6), "roc_auc": round(sum(areas) / len(areas), 6)}


if __name__ == "__main__":
    weights, table, out = (Path(argument) for argument in sys.argv[1:])
    out.write_text(json.dumps(measure(json.loads(weights.read_text()), table)) + "\n")
