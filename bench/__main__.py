"""`python -m bench [--neo4j URL]`: every benchmark that fits a short run, as tables of ratios."""

from __future__ import annotations

import argparse
import sys

from bench.diamonds import report


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--neo4j", metavar="URL", default="", help="also on this Neo4j; what it holds is emptied"
    )
    options = parser.parse_args()
    sys.stdout.write(report(options.neo4j))
    return 0


if __name__ == "__main__":
    sys.exit(main())
