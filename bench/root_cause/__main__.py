"""`python -m bench.root_cause`: how often root cause is right, beside what else one could do, as one table of bars."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.root_cause.bars import bars
from bench.root_cause.run import run, tasks
from bench.root_cause.table import as_json, bars_table, rows_table


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.root_cause", description=__doc__)
    parser.add_argument("--worlds", type=int, default=500, metavar="N", help="worlds a row; nulls twice as many")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="a family (base, with its row of evidence), or a part: worlds, trainings, samples; repeatable",
    )
    parser.add_argument("--no-anchors", action="store_true", help="leave out the other rankers")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    scores, skipped = run(tasks(options.worlds, options.only, anchors=not options.no_anchors))
    reached = bars(scores)
    for each in skipped:
        sys.stdout.write(f"skipped: {each.part}: {each.reason}\n")
    sys.stdout.write(rows_table(scores) + "\n" + bars_table(reached))
    if options.json:
        options.json.write_text(json.dumps(as_json(scores, reached), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
