"""Keeps what took long to make, as long as the code that made it is the same."""

from __future__ import annotations

import hashlib
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy
import sklearn
from bench.root_cause.trainings.asked import Asked

FOLDER = Path(__file__).resolve().parents[3] / ".demo" / "root_cause_trainings"


def kept(name: str, make: Callable[[], Asked]) -> Asked:
    """Return what is kept under `name`, else make and keep it."""
    path = FOLDER / _edition() / f"{name}.pickle.z"
    if path.exists():
        found: Asked = pickle.loads(zlib.decompress(path.read_bytes()))
        return found
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(zlib.compress(pickle.dumps(made), 6))
    fresh.replace(path)
    return made


def _edition() -> str:
    """Return a name that changes with the code here and the libraries that train."""
    whole = hashlib.sha256(f"{sklearn.__version__} {numpy.__version__}".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        if source.name not in ("__init__.py", "lineage.py", "shelf.py"):
            whole.update(source.read_bytes())
    return whole.hexdigest()[:12]
