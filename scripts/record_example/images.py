"""The environments that trainings run in: pinned packages, really installed, and what they say of themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).resolve().parents[2] / ".demo" / "images"
VARIABLES = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_ALWAYS = {
    "cloudpickle": "3.1.2",
    "joblib": "1.6.0",
    "narwhals": "2.28.0",
    "scipy": "1.17.1",
    "threadpoolctl": "3.8.0",
}
PINS: Mapping[str, Mapping[str, str]] = {
    "2026.1": {**_ALWAYS, "numpy": "2.2.6", "scikit-learn": "1.7.2"},
    "2026.2": {**_ALWAYS, "numpy": "2.4.6", "scikit-learn": "1.7.2"},
    "2026.3": {**_ALWAYS, "numpy": "2.4.6", "scikit-learn": "1.9.1"},
}
_DESCRIBE = """
import importlib.metadata, json, platform, sys
wanted = set(sys.argv[1].split(","))
found = {d.name.lower().replace("_", "-"): d.version for d in importlib.metadata.distributions()}
print(json.dumps({
    "python": platform.python_version(),
    "os": platform.system() + " " + platform.machine(),
    "packages": {name: version for name, version in found.items() if name in wanted},
}))
"""


@dataclass(frozen=True, slots=True)
class Image:
    """An interpreter with its packages, by name and version."""

    python: Path
    release: str
    os: str
    packages: Mapping[str, str]

    def content(self) -> dict[str, object]:
        """Return what the environment is besides packages."""
        return {"python": self.release, "os": self.os, "variables": VARIABLES}


def build(folder: Path) -> dict[str, Image]:
    """Return every pinned image, installing those that are not in `folder` yet.

    Raises:
        RuntimeError: an image holds other versions than its pins.
    """
    images = {}
    for name, pins in PINS.items():
        python = folder / name / "bin" / "python"
        if not python.exists():
            _install(folder / name, python, pins)
        images[name] = describe(python)
        if dict(images[name].packages) != dict(pins):
            raise RuntimeError(
                f"{folder / name} holds {dict(images[name].packages)} and not {dict(pins)}; remove it"
            )
    return images


def describe(python: Path) -> Image:
    """Return what an interpreter says of itself, of the packages that the pins name."""
    wanted = ",".join(sorted({name for pins in PINS.values() for name in pins}))
    said = subprocess.run(
        [str(python), "-I", "-c", _DESCRIBE, wanted], check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(said.stdout)
    return Image(python, found["python"], found["os"], dict(sorted(found["packages"].items())))


def _install(folder: Path, python: Path, pins: Mapping[str, str]) -> None:
    print(f"installing {', '.join(f'{name} {version}' for name, version in pins.items())}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    wanted = [f"{name}=={version}" for name, version in pins.items()]
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", *wanted], check=True)
