"""A real training: a network on digits, step by step, with two measurements a step; prints what it has cost."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from bench.capture.trackers import Mlflow, Ours, Tracker, Values
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

CLASSES = list(range(10))
SLICE_STEPS = 4


class Training:
    """A network that learns digits, 256 rows a step; each step measures loss and accuracy."""

    def __init__(self, rows: Any, labels: Any) -> None:
        self._rows, self._labels = rows, labels
        self._chance = np.random.default_rng(0)
        self._model = MLPClassifier((256, 128), random_state=0)
        self.done = 0

    def step(self, log: Callable[[Values, int], None]) -> None:
        """Do a step and log it."""
        batch = self._chance.integers(0, len(self._rows), 256)
        rows, labels = self._rows[batch], self._labels[batch]
        self._model.partial_fit(rows, labels, classes=CLASSES)
        log({"loss": float(self._model.loss_), "accuracy": float(self._model.score(rows, labels))}, self.done)
        self.done += 1

    def steps(self, count: int, log: Callable[[Values, int], None]) -> None:
        """Do so many steps."""
        for _ in range(count):
            self.step(log)


def paired(tracker: Tracker, seconds: float, every: int) -> dict[str, float]:
    """Train for so many seconds, logging in every other slice of steps, and return what the logging has cost.

    Where it is logged it is once in `every` steps.

    Both kinds of slice are of the same training within the same second, so that what else the machine does weighs
    alike on both. In percent: the median of the pairs by the clock and of the processor, the share of the calls
    themselves in the processor's time, and that of other threads of the process, which both kinds of slice bear; then
    the processor's ms a step, the seconds of it that begin and end took, and those of the processes beside it.
    """
    body = _Slices(seconds, every)
    worked = time.process_time()
    tracker.run(body, {"layers": "256, 128"})
    around = time.process_time() - worked - body.worked_s
    tracker.settle()
    tracker.close()
    beside = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "pairs": len(body.clock[True]),
        "clock": 100 * (statistics.median(map(_ratio, body.clock[True], body.clock[False])) - 1),
        "processor": 100 * (statistics.median(map(_ratio, body.cpu[True], body.cpu[False])) - 1),
        "calls": 100 * sum(body.calls_s) / sum(body.cpu[True]),
        "step_ms": 1e3 * sum(body.cpu[False]) / (len(body.cpu[False]) * max(SLICE_STEPS, every)),
        "threads": 100 * (1 - body.own_s / body.worked_s),
        "around_s": around,
        "beside_s": beside.ru_utime + beside.ru_stime,
    }


class _Slices:
    """A training whose slices are logged and not logged in turns."""

    def __init__(self, seconds: float, every: int) -> None:
        self._seconds, self._every = seconds, every
        self.clock: dict[bool, list[float]] = {True: [], False: []}
        self.cpu: dict[bool, list[float]] = {True: [], False: []}
        self.calls_s: list[float] = []
        self.worked_s = self.own_s = 0.0

    def __call__(self, log: Callable[[Values, int], None]) -> None:
        rows, labels = load_digits(return_X_y=True)
        training = Training(rows, labels)

        def timed(values: Values, step: int) -> None:
            worked = time.thread_time()
            log(values, step)
            self.calls_s.append(time.thread_time() - worked)

        end, began, own = time.monotonic() + self._seconds, time.process_time(), time.thread_time()
        while time.monotonic() < end:
            first = len(self.clock[True]) % 2 == 0
            for logged in (first, not first):
                clock, cpu = time.perf_counter(), time.process_time()
                for number in range(max(SLICE_STEPS, self._every)):
                    training.step(timed if logged and number % self._every == 0 else _nothing)
                self.clock[logged].append(time.perf_counter() - clock)
                self.cpu[logged].append(time.process_time() - cpu)
        self.worked_s, self.own_s = time.process_time() - began, time.thread_time() - own


def main(arm: str, how: str, folder: str, amount: str, every: str = "1") -> None:
    """Print what a training with this tracker has cost: whole (clock and processor of so many steps) or paired."""
    rows, labels = load_digits(return_X_y=True)
    _warm_up(Training(rows, labels))
    if arm == "calibrate":
        print(_steps_in(Training(rows, labels), 3.0) / 3.0, 0)
        return
    trackers: dict[str, Callable[[Path], Tracker]] = {"Headwater": Ours, "MLflow": Mlflow}
    if how == "paired":
        print(json.dumps(paired(trackers[arm](Path(folder)), float(amount), int(every))))
        return
    training, steps = Training(rows, labels), int(amount)
    began, worked = time.perf_counter(), time.process_time()
    if arm == "nothing":
        training.steps(steps, _nothing)
    else:
        trackers[arm](Path(folder)).run(lambda log: training.steps(steps, log), {"layers": "256, 128"})
    print(time.perf_counter() - began, time.process_time() - worked)


def _warm_up(training: Training) -> None:
    training.steps(20, _nothing)


def _steps_in(training: Training, seconds: float) -> int:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        training.step(_nothing)
    return training.done


def _ratio(first: float, second: float) -> float:
    return first / second


def _nothing(_values: Values, _step: int) -> None:
    """Log nothing."""


if __name__ == "__main__":
    main(*sys.argv[1:])
