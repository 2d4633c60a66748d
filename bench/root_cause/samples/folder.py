"""Where the recorded histories of others lie: beside the checkout, or where HEADWATER_SAMPLES says."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def found(*parts: str) -> Path | None:
    """Return the path of a sample; None, and a line on stderr, where it is not there."""
    beside = Path(__file__).resolve().parents[4] / "shared" / "samples"
    path = Path(os.environ.get("HEADWATER_SAMPLES", beside)).joinpath(*parts)
    if path.exists():
        return path
    sys.stderr.write(f"left out: there is no {path}; HEADWATER_SAMPLES names the folder of the samples\n")
    return None
