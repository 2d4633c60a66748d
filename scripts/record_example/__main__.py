"""Record the example history, or check that recording it again gives the shipped facts."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from headwater.facts import Fact
from record_example import clinic, mailroom, winery
from record_example.images import IMAGES, Image, build
from record_example.recorder import Recorder
from record_example.shipped import FOLDER, HISTORY, RERUN, packed, unpacked


def main() -> int:
    """Return 0 when everything was written, or, with --check, when nothing differs."""
    parser = argparse.ArgumentParser(prog="python -m record_example", description=__doc__)
    parser.add_argument("--images", type=Path, default=IMAGES, help="folder of the pinned environments")
    parser.add_argument("--check", action="store_true", help="write nothing, compare with what ships")
    options = parser.parse_args()
    history, rerun = record(build(options.images))
    written = {HISTORY: packed(history), RERUN: packed(rerun)}
    if options.check:
        return max(_compare(name, data) for name, data in written.items())
    for name, data in written.items():
        (FOLDER / name).write_bytes(data)
        print(f"{FOLDER / name}: {len(unpacked(data))} facts, {len(data)} bytes")
    return 0


def record(images: Mapping[str, Image]) -> tuple[list[Fact], list[Fact]]:
    """Return the facts of the history of all projects, and those of the reruns after it."""
    history: list[Fact] = []
    rerun: list[Fact] = []
    for project in (clinic.project(), winery.project(), mailroom.project()):
        began = time.monotonic()
        recorder = Recorder(project, images)
        history += recorder.live(project.events)
        rerun += recorder.live(project.reruns)
        print(f"{project.name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return history, rerun


def _compare(name: str, data: bytes) -> int:
    shipped = set(unpacked((FOLDER / name).read_bytes()))
    now = set(unpacked(data))
    print(f"{name}: {len(shipped & now)} facts equal, {len(shipped - now)} gone, {len(now - shipped)} new")
    return int(shipped != now)


if __name__ == "__main__":
    sys.exit(main())
