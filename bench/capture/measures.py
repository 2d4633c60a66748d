"""The measurements: seconds until a run can be queried, per logged value, per byte digested, per training."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bench.capture.trackers import Tracker, Values, until_found

PARAMS = {f"p{number}": number / 7 for number in range(10)}


def queryable_s(tracker: Tracker, *, rounds: int = 11) -> tuple[float, float]:
    """Return medians: from opening a run of 10 parameters and 20 measurements to its end, and to a query's answer."""
    logged, found = [], []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        run_id = tracker.run(_twenty, PARAMS)
        logged.append(time.perf_counter() - began)
        until_found(tracker, run_id)
        found.append(time.perf_counter() - began)
        tracker.settle()
    return statistics.median(logged[1:]), statistics.median(found[1:])


@dataclass(frozen=True, slots=True)
class Calls:
    """Seconds of calls that log one value: the median, the 99th percentile, the slowest, and each with storing it."""

    median_s: float
    p99_s: float
    slowest_s: float
    stored_s: float = 0.0


def calls(tracker: Tracker, *, count: int = 2_000) -> Calls:
    """Return the cost of logging one value, so many times."""
    seconds: list[float] = []

    def body(log: Callable[[Values, int], None]) -> None:
        _timed(seconds, count, lambda step: log({"loss": 1 / (step + 1)}, step))

    began = time.perf_counter()
    tracker.run(body, {})
    tracker.settle()
    whole = time.perf_counter() - began
    return replace(_figures(seconds), stored_s=whole / count)


def idle_calls(*, count: int = 20_000) -> Calls:
    """Return the same of calls that only build what is to be logged: what the machine makes of nothing."""
    seconds: list[float] = []
    _timed(seconds, count, lambda step: {"loss": 1 / (step + 1)})
    return _figures(seconds)


def _timed(seconds: list[float], count: int, deed: Callable[[int], object]) -> None:
    for step in range(count):
        began = time.perf_counter()
        deed(step)
        seconds.append(time.perf_counter() - began)


def _figures(seconds: list[float]) -> Calls:
    ordered = sorted(seconds)
    return Calls(statistics.median(ordered), ordered[int(0.99 * len(ordered))], ordered[-1])


def first_calls_s() -> Mapping[str, tuple[float, float]]:
    """Return seconds (clock, processor) of the first calls of a process of its own, which load what they need."""
    done = _python("-m", "bench.capture.first")
    return dict(json.loads(done))


def digesting(folder: Path, *, size_bytes: int = 1_000_000_000) -> Iterator[tuple[str, float]]:
    """Yield (how, GB/s) for one file in the page cache: `sha256sum`, `md5sum`, and both digests by Headwater."""
    path = folder / "large.bin"
    _fill(path, size_bytes)
    for tool in ("sha256sum", "md5sum"):
        if shutil.which(tool):
            yield (
                tool,
                size_bytes
                / _seconds(
                    lambda tool=tool: subprocess.run([tool, str(path)], check=True, capture_output=True)
                )
                / 1e9,
            )  # type: ignore[misc]
    from headwater.profiles import content_of

    yield (
        "Headwater, both in one pass",
        size_bytes / _seconds(lambda: content_of(path, digests_only=True)) / 1e9,
    )
    path.unlink()


def trainings_s(
    arms: list[str], folder: Path, *, seconds: float, rounds: int
) -> dict[str, tuple[float, float]]:
    """Return the shortest of the same training without tracking and with each tracker, in turns: clock, processor.

    Other programs make a training longer and never shorter.
    """
    steps = int(_train("calibrate", folder, 0)[0] * seconds)
    found: dict[str, list[tuple[float, float]]] = {arm: [] for arm in arms}
    for number in range(rounds):
        for arm in arms if number % 2 == 0 else reversed(arms):
            own = folder / f"{arm}-{number}"
            own.mkdir(parents=True)
            found[arm].append(_train(arm, own, steps))
    return {
        arm: (min(clock for clock, _ in times), min(cpu for _, cpu in times)) for arm, times in found.items()
    }


def paired(arm: str, folder: Path, *, seconds: float, every: int) -> Mapping[str, float]:
    """Return what logging has cost within one training; see `bench.capture.training.paired`."""
    own = folder / f"{arm}-paired-{every}"
    own.mkdir(parents=True)
    how = ("-m", "bench.capture.training", arm, "paired", str(own), str(seconds), str(every))
    return dict(json.loads(_python(*how)))


def _train(arm: str, folder: Path, steps: int) -> tuple[float, float]:
    clock, cpu = _python("-m", "bench.capture.training", arm, "whole", str(folder), str(steps)).split()[-2:]
    return float(clock), float(cpu)


def _python(*words: str) -> str:
    """Return the last line that a process of its own prints; arithmetic has one thread there."""
    plain = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, *words], check=True, capture_output=True, text=True, env=plain)
    return done.stdout.splitlines()[-1]


def _twenty(log: Callable[[Values, int], None]) -> None:
    for step in range(20):
        log({"loss": 1 / (step + 1)}, step)


def _fill(path: Path, size_bytes: int) -> None:
    block = os.urandom(1 << 20)
    with path.open("wb") as file:
        for _ in range(size_bytes // len(block) + 1):
            file.write(block)
    os.truncate(path, size_bytes)
    path.read_bytes()


def _seconds(deed: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        deed()
        times.append(time.perf_counter() - began)
    return min(times)
