"""What a linear model reads and writes: a table of numbers with one column of labels, and its weights as JSON."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np


def table(path: Path) -> tuple[list[str], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return column names, numbers and labels; the first column is an id and the last the label."""
    with path.open() as file:
        header, *rows = csv.reader(file)
    numbers = np.array([[float(value) for value in row[1:-1]] for row in rows])
    return header[1:-1], numbers, np.array([row[-1] for row in rows])


def standard(numbers: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return mean and standard deviation of each column; a constant column counts as having 1."""
    deviation = numbers.std(axis=0)
    return numbers.mean(axis=0), np.where(deviation > 0, deviation, 1.0)


def save(path: Path, *, columns: list[str], mean: Any, scale: Any, model: Any) -> None:
    """Write what scoring needs, with nine significant digits."""
    weights = {
        "columns": columns,
        "mean": rounded(mean),
        "scale": rounded(scale),
        "classes": [str(name) for name in model.classes_],
        "weights": [rounded(row) for row in model.coef_],
        "intercepts": rounded(model.intercept_),
    }
    path.write_text(json.dumps(weights) + "\n")


def fitted(path: Path, model: Any, numbers: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> None:
    """Write the share of training rows that the model gets right."""
    right = float((model.predict(numbers) == labels).mean())
    path.write_text(json.dumps({"train_accuracy": round(right, 6)}) + "\n")


def rounded(values: Any) -> list[float]:
    """Return numbers with nine significant digits."""
    return [float(f"{value:.9g}") for value in values]
