"""Turn scans of 8 x 8 pixels into strokes: the ink in each block of four, in each row and in each column."""

import csv
import sys
from pathlib import Path

SIDE = 8
FULL = 16


def strokes(ink: list[float]) -> list[float]:
    """Return 16 blocks, 8 rows and 8 columns of a scan, each as a share of full ink, in one pass over the ink."""
    blocks = [sum(ink[start : start + 4]) / 4 for start in range(0, SIDE * SIDE, 4)]
    across = [sum(ink[start : start + SIDE]) / SIDE for start in range(0, SIDE * SIDE, SIDE)]
    down = [sum(ink[x::SIDE]) / SIDE for x in range(SIDE)]
    return [value / FULL for value in (*blocks, *across, *down)]


def convert(scans: Path, out: Path) -> None:
    """Write the strokes and the digit of every scan."""
    with scans.open() as file, out.open("w") as target:
        reader, writer = csv.reader(file), csv.writer(target, lineterminator="\n")
        next(reader)
        names = [
            f"{part}_{n:02}"
            for part, count in (("block", 16), ("row", 8), ("column", 8))
            for n in range(count)
        ]
        writer.writerow(["scan_id", *names, "digit"])
        for scan, *ink, digit in reader:
            writer.writerow([scan, *strokes([float(value) for value in ink]), digit])


if __name__ == "__main__":
    scans, out = (Path(argument) for argument in sys.argv[1:])
    convert(scans, out)
