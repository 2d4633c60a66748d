#!/usr/bin/env python3
"""Build the wheel and say whether everything that users need is inside."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WANTED = (
    "headwater/explorer/index.html",
    "headwater/example/history.jsonl.gz",
    "headwater/store/neo4j/cypher/reads/reach_upstream.cypher",
    "headwater/api/graphql/schema.graphql",
    "headwater/py.typed",
)


def main() -> int:
    """Return 0 when the wheel is whole."""
    with tempfile.TemporaryDirectory() as folder:
        build = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--wheel-dir",
            folder,
            str(ROOT),
        ]
        subprocess.run(build, check=True)
        (wheel,) = Path(folder).glob("headwater-*.whl")
        names = set(zipfile.ZipFile(wheel).namelist())
        missing = [name for name in WANTED if name not in names]
        if not any(name.startswith("headwater/store/sqlite/sql/") for name in names):
            missing.append("headwater/store/sqlite/sql/")
        print(f"{wheel.name}: {len(names)} files, {wheel.stat().st_size // 1024} KiB")
    if missing:
        print(f"missing from the wheel: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
