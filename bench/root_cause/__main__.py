"""`python -m bench.root_cause`: how often root cause is right, beside what else one could do, as one table of bars."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.root_cause.bars import Bar, bars
from bench.root_cause.parallel import Job, together
from bench.root_cause.run import jobs, run, wanted
from bench.root_cause.speed import speeds
from bench.root_cause.strategies import rerun_bars
from bench.root_cause.table import as_json, bars_table, rows_table, speed_table


def main() -> int:
    """Print the tables."""
    options = _options()
    scores, skipped = run(
        jobs(options.worlds, options.only, anchors=not options.no_anchors, keep=options.keep)
    )
    reached: list[Bar] = bars(scores)
    if wanted("reruns", options.only, "reruns"):
        reached += rerun_bars(options.worlds)
    for each in skipped:
        sys.stdout.write(f"skipped: {each.part}: {each.reason}\n")
    if scores:
        sys.stdout.write(rows_table(scores) + "\n")
    sys.stdout.write(bars_table([bar for bar in reached if not options.only or bar.ours is not None]))
    took = together([Job("speed", speeds)])[0] if wanted("speed", options.only, "speed") else []
    sys.stdout.write(speed_table(took))
    if options.json:
        options.json.write_text(json.dumps(as_json(scores, reached, took), indent=1) + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.root_cause", description=__doc__)
    parser.add_argument(
        "--worlds", type=int, default=500, metavar="N", help="worlds a row; nulls twice as many"
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="a family (base: also its row with evidence) or a part: worlds, trainings, samples, reruns, speed; "
        "repeatable",
    )
    parser.add_argument("--no-anchors", action="store_true", help="leave out the other rankers")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep finished worlds there, and go on from what is there"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
