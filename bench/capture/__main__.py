"""`python -m bench.capture [--seconds N]`: what capturing costs, as ratios, everything in one run."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path

from bench.capture import measures
from bench.capture.trackers import Tracker, trackers

EVERY = (1, 10)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="bench.capture", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long one training takes")
    parser.add_argument("--only-training", action="store_true", help="leave out what takes seconds")
    parser.add_argument(
        "--rounds", type=int, default=3, help="whole trainings with each tracker; 0 leaves them out"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as own:
        found = trackers(Path(own))
        names = [each.name for each in found]
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        lines = [] if options.only_training else [calls(found), first_calls(), digests(Path(own))]
        lines += [slices(names, Path(own), options.seconds)]
        lines += [trainings(names, Path(own), options.seconds, options.rounds)] if options.rounds else []
        for line in chain(*lines):
            print(line, flush=True)
        print(f"load {os.getloadavg()[0]:.1f} at the end")
        for each in found:
            each.close()
    return 0


def calls(found: list[Tracker]) -> Iterator[str]:
    """Yield the lines about single calls; the ratios are MLflow's over ours."""
    yield f"{'':44}{''.join(f'{each.name:>14}' for each in found)}{'ratio':>10}"
    queried = [measures.queryable_s(each) for each in found]
    yield _row("a run of 30 values: until its end, ms", [1e3 * each[0] for each in queried])
    yield _row("  until a query finds it, ms", [1e3 * each[1] for each in queried])
    values = [measures.calls(each) for each in found]
    idle = measures.idle_calls()
    yield _row("one value: the median call, us", [1e6 * each.median_s for each in values])
    yield _row("  the 99th percentile, us", [1e6 * each.p99_s for each in values])
    yield _row("  the slowest of 2,000, us", [1e6 * each.slowest_s for each in values])
    yield f"{'    (calls that do nothing: the slowest, us)':44}{1e6 * idle.slowest_s:>14,.1f}"
    yield _row("  with storing it, us", [1e6 * each.stored_s for each in values])


def first_calls() -> Iterator[str]:
    """Yield the lines about the first calls of a process: medians of five processes, and the slowest by the clock."""
    found = [measures.first_calls_s() for _ in range(5)]
    for what in found[0]:
        clock, cpu = ([1e3 * each[what][place] for each in found] for place in (0, 1))
        more = f"(slowest {max(clock):,.1f}, processor {statistics.median(cpu):,.1f})"
        told = f"{statistics.median(clock):>14,.1f} {more}"
        yield f"{'the first ' + what + ', ms':44}{told}"


def digests(folder: Path) -> Iterator[str]:
    """Yield the lines about digests; the ratios are ours over sha256sum's."""
    speeds = dict(measures.digesting(folder))
    for how, speed in speeds.items():
        ratio = f"{speed / speeds['sha256sum']:>9.2f}x" if "sha256sum" in speeds else ""
        yield f"{'digests of 1 GB: ' + how:44}{speed:>14.2f} GB/s{'':9}{ratio}"


def slices(names: list[str], folder: Path, seconds: float) -> Iterator[str]:
    """Yield the lines about a training of which every other slice is logged."""
    for name, every in product(names, EVERY):
        told = measures.paired(name, folder, seconds=seconds, every=every)
        cost = f"{told['clock']:>+11.2f} % clock{told['processor']:>+9.2f} % processor"
        often = f"{name}, each {every * told['step_ms']:.0f} ms"
        yield f"{'logging within one training: ' + often:44}{cost} ({told['pairs']:.0f} pairs of slices)"
        yield f"{'  the calls themselves':44}{told['calls']:>+31.2f} % processor"
        around = f"begin and end {told['around_s']:.2f} s, processes beside it {told['beside_s']:.2f} s"
        yield f"{'':44}{around} of processor, other threads {told['threads']:.2f} %"


def trainings(names: list[str], folder: Path, seconds: float, rounds: int) -> Iterator[str]:
    """Yield the lines about whole trainings, with and without a tracker in turns."""
    times = measures.trainings_s(["nothing", *names], folder, seconds=seconds, rounds=rounds)
    clock, cpu = times["nothing"]
    for name, (own_clock, own_cpu) in times.items():
        by_clock, by_cpu = 100 * (own_clock / clock - 1), 100 * (own_cpu / cpu - 1)
        yield f"{'a training with ' + name:44}{own_clock:>10.2f} s{by_clock:>+11.1f} % clock{by_cpu:>+9.1f} % processor"


def _row(what: str, figures: list[float]) -> str:
    ratio = f"{figures[1] / figures[0]:>9.1f}x" if len(figures) > 1 and figures[0] else ""
    return f"{what:44}{''.join(f'{figure:>14,.1f}' for figure in figures)}{ratio}"


if __name__ == "__main__":
    sys.exit(main())
