"""Keeps what took long to make, as long as the code that made it is the same."""

from __future__ import annotations

import hashlib
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy
import sklearn
from bench.root_cause.trainings.profiles import PROFILING

FOLDER = Path(__file__).resolve().parents[3] / ".demo" / "root_cause_trainings"
_HERE = Path(__file__).parent
_BUILT_ANEW = frozenset({"__init__.py", "lineage.py", "profiles.py", "shelf.py"})

Kept = TypeVar("Kept")


def trained(name: str, make: Callable[[], Kept]) -> Kept:
    """Return what is kept under `name` since the trainings' code and the libraries were as they are, else make it."""
    return _kept(FOLDER / "trained" / _edition(), name, make)


def profiled(name: str, make: Callable[[], Kept]) -> Kept:
    """Return what is kept under `name` since also the code of profiles was as it is, else make it."""
    further = [_HERE / "profiles.py", *PROFILING.glob("*.py")]
    return _kept(FOLDER / "profiled" / _edition(*further), name, make)


def _kept(folder: Path, name: str, make: Callable[[], Kept]) -> Kept:
    path = folder / f"{name}.pickle.z"
    if path.exists():
        found: Kept = pickle.loads(zlib.decompress(path.read_bytes()))
        return found
    made = make()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(zlib.compress(pickle.dumps(made), 6))
    fresh.replace(path)
    return made


def _edition(*further: Path) -> str:
    """Return a name that changes with the code here, that of `further` files, and the libraries that train."""
    whole = hashlib.sha256(f"{sklearn.__version__} {numpy.__version__}".encode())
    here = [source for source in _HERE.glob("*.py") if source.name not in _BUILT_ANEW]
    for source in sorted([*here, *further]):
        whole.update(source.read_bytes())
    return whole.hexdigest()[:12]
