"""Keeps the scores of finished chunks of worlds, so that a run that was cut short goes on where it was."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bench.root_cause.scores import Score

_HERE = Path(__file__).parent
_ANALYSIS = _HERE.parents[1] / "src" / "headwater" / "analysis"
_PRINTS_ONLY = frozenset({"__main__.py", "bars.py", "figures.py", "keeping.py", "table.py"})


def kept(folder: Path | None, name: str, make: Callable[[], list[Score]]) -> list[Score]:
    """Return what `folder` keeps under `name` since the code that scores was as it is, else make and keep it."""
    if folder is None:
        return make()
    path = folder / _edition() / f"{name}.pickle"
    if path.exists():
        found: list[Score] = pickle.loads(path.read_bytes())
        return found
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(pickle.dumps(made))
    fresh.replace(path)
    return made


@cache
def _edition() -> str:
    """Return a name that changes with the code of root cause and of the worlds."""
    whole = hashlib.sha256()
    here = [*_HERE.glob("*.py"), *(_HERE / "anchors").glob("*.py"), *(_HERE / "worlds").glob("*.py")]
    for source in sorted(
        [*(each for each in here if each.name not in _PRINTS_ONLY), *_ANALYSIS.rglob("*.py")]
    ):
        whole.update(source.read_bytes())
    return whole.hexdigest()[:12]
