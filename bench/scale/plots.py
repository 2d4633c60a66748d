"""`python -m bench.scale.plots FILE.json ... --to FOLDER`: draws how each cost grows, as bench.scale measured."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.scale.chart import Chart, Points

Found = dict[str, Any]
SEARCH = "search by tag, metric and date"


def main() -> int:
    """Write one SVG a chart that has points."""
    parser = argparse.ArgumentParser(prog="bench.scale.plots", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.json")
    parser.add_argument("--to", type=Path, default=Path("docs/images"), metavar="FOLDER")
    options = parser.parse_args()
    found = sorted((json.loads(path.read_text(encoding="utf-8")) for path in options.files), key=_edges)
    options.to.mkdir(parents=True, exist_ok=True)
    for name, chart in charts(found).items():
        if picture := chart.svg():
            (options.to / f"{name}.svg").write_text(picture, encoding="utf-8")
            sys.stdout.write(f"{options.to / name}.svg\n")
    return 0


def charts(found: Sequence[Found]) -> dict[str, Chart]:
    """Return the charts by the names of their files."""
    return {
        "scale-closures": Chart("Closures", "nodes reached", "ms", _closures(found)),
        "scale-depth": Chart("The longest history, cut", "edges away at most", "ms", _depths(found)),
        "scale-search": Chart("Finding things", "nodes in the store", "median ms", _searches(found)),
        "scale-memory": Chart("Memory of a server", "edges", "MB", _memory(found)),
        "scale-build": Chart("Having the index", "edges", "seconds", _builds(found)),
        "scale-ingest": Chart("Ingest", "nodes in the end", "facts a second", _ingest(found)),
    }


def _edges(one: Found) -> int:
    return int(one["edges"])


def _closures(found: Sequence[Found]) -> dict[str, Points]:
    lines: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in found:
        for row in one.get("closures", ()):
            if row["question"] != "a usual history":
                kind = "wide" if row["question"].startswith("everything") else "deep"
                lines[f"{row['way'].removeprefix('index, ')}, {kind}"].append((row["nodes"], row["ms"]))
    kept = ("C, uids as text", "uids as text", "scipy.sparse.csgraph", "engine's own walk")
    return {name: points for name, points in lines.items() if name.rpartition(", ")[0] in kept}


def _depths(found: Sequence[Found]) -> dict[str, Points]:
    return {
        f"{one['nodes']:,} nodes": [(row["depth"], row["ms"]) for row in one.get("depths", ())]
        for one in found
    }


def _searches(found: Sequence[Found]) -> dict[str, Points]:
    lines: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in found:
        for row in one.get("catalog", ()):
            lines[row["question"]].append((one["nodes"], row["median_ms"]))
            if row["question"] == SEARCH:
                lines[f"{SEARCH}, p95"].append((one["nodes"], row["p95_ms"]))
    return {
        name.replace("search by tag, metric and date", "tag, metric, date"): line
        for name, line in lines.items()
    }


def _memory(found: Sequence[Found]) -> dict[str, Points]:
    held = [one for one in found if "memory" in one]
    return {
        "the index's arrays": [(one["edges"], one["index_mb"]) for one in found],
        "at most, while building": [(one["edges"], one["memory"]["building"]["peak_mb"]) for one in held],
        "serving, shared pages too": [
            (one["edges"], one["memory"]["opening"]["resident_mb"]) for one in held
        ],
        "serving, its own": [(one["edges"], one["memory"]["opening"]["own_mb"]) for one in held],
    }


def _builds(found: Sequence[Found]) -> dict[str, Points]:
    held = [one for one in found if "memory" in one]
    return {
        "built from the store": [(one["edges"], one["memory"]["building"]["seconds"]) for one in held],
        "opened from its file": [(one["edges"], one["memory"]["opening"]["seconds"]) for one in held],
    }


def _ingest(found: Sequence[Found]) -> dict[str, Points]:
    lines: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in found:
        if "ingest" in one:
            lines[one["engine"]].append((one["nodes"], one["ingest"]["facts"] / one["ingest"]["seconds"]))
    return dict(lines)


if __name__ == "__main__":
    sys.exit(main())
