"""A real training: a network on digits, step by step, with two measurements a step; prints the seconds it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from bench.capture.trackers import Mlflow, Ours, Values
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

CLASSES = list(range(10))


def train(steps: int, log: Callable[[Values, int], None], *, most_s: float = 0.0) -> int:
    """Train for so many steps, or seconds, and return how many steps it were."""
    rows, labels = load_digits(return_X_y=True)
    chance = np.random.default_rng(0)
    model = MLPClassifier((256, 128), random_state=0)
    end = time.monotonic() + most_s
    step = 0
    while step < steps or (most_s and time.monotonic() < end):
        batch = chance.integers(0, len(rows), 256)
        model.partial_fit(rows[batch], labels[batch], classes=CLASSES)
        log({"loss": float(model.loss_), "accuracy": float(model.score(rows[batch], labels[batch]))}, step)
        step += 1
    return step


def main(arm: str, folder: str, steps: str) -> None:
    """Print the seconds of a training with this tracker, by the clock and of the processor; or steps a second."""
    train(20, _nothing)
    if arm == "calibrate":
        print(train(0, _nothing, most_s=3.0) / 3.0, 0)
        return
    tracker = {"Headwater": Ours, "MLflow": Mlflow}.get(arm)
    began, worked = time.perf_counter(), time.process_time()
    if tracker is None:
        train(int(steps), _nothing)
    else:
        tracker(Path(folder)).run(lambda log: train(int(steps), log) and None, {"layers": "256, 128"})
    print(time.perf_counter() - began, time.process_time() - worked)


def _nothing(_values: Values, _step: int) -> None:
    """Log nothing."""


if __name__ == "__main__":
    main(*sys.argv[1:])
