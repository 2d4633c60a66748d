"""`python -m bench.capture [--seconds N]`: what capturing costs, as ratios, everything in one run."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.capture import measures
from bench.capture.trackers import Tracker, trackers


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="bench.capture", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long one training takes")
    parser.add_argument("--only-training", action="store_true", help="leave out what takes seconds")
    parser.add_argument("--rounds", type=int, default=3, help="trainings with each tracker")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as own:
        found = trackers(Path(own))
        if not options.only_training:
            for line in calls(found, Path(own)):
                print(line, flush=True)
        for line in trainings([each.name for each in found], Path(own), options.seconds, options.rounds):
            print(line, flush=True)
    return 0


def calls(found: list[Tracker], folder: Path) -> Iterator[str]:
    """Yield the lines about single calls and digests; the ratios are MLflow's over ours, ours over sha256sum's."""
    yield f"{'':44}{''.join(f'{each.name:>14}' for each in found)}{'ratio':>10}"
    queried = [measures.queryable_s(each) for each in found]
    yield _row("a run of 30 values: until its end, ms", [1e3 * each[0] for each in queried])
    yield _row("  until a query finds it, ms", [1e3 * each[1] for each in queried])
    values = [measures.per_metric_s(each) for each in found]
    yield _row("one value: the median call, us", [1e6 * each[0] for each in values])
    yield _row("  the slowest of a thousand calls, us", [1e6 * each[1] for each in values])
    yield _row("  with storing it, us", [1e6 * each[2] for each in values])
    speeds = dict(measures.digesting(folder))
    for how, speed in speeds.items():
        ratio = f"{speed / speeds['sha256sum']:>9.2f}x" if "sha256sum" in speeds else ""
        yield f"{'digests of 1 GB: ' + how:44}{speed:>14.2f} GB/s{'':9}{ratio}"


def trainings(names: list[str], folder: Path, seconds: float, rounds: int) -> Iterator[str]:
    """Yield the lines about whole trainings."""
    if rounds:
        times = measures.trainings_s(["nothing", *names], folder, seconds=seconds, rounds=rounds)
        clock, cpu = times["nothing"]
        for name, (own_clock, own_cpu) in times.items():
            by_clock, by_cpu = 100 * (own_clock / clock - 1), 100 * (own_cpu / cpu - 1)
            yield f"{'a training with ' + name:44}{own_clock:>10.2f} s{by_clock:>+11.1f} %{by_cpu:>+11.1f} % processor"


def _row(what: str, figures: list[float]) -> str:
    ratio = f"{figures[1] / figures[0]:>9.1f}x" if len(figures) > 1 and figures[0] else ""
    return f"{what:44}{''.join(f'{figure:>14,.1f}' for figure in figures)}{ratio}"


if __name__ == "__main__":
    sys.exit(main())
