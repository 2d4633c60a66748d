"""The software and hardware that a process runs on, as far as it can be read without starting anything."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

VARIABLES = "HEADWATER_ENV"
ALLOWED = (
    "CUBLAS_WORKSPACE_CONFIG",
    "JAX_ENABLE_X64",
    "MKL_NUM_THREADS",
    "NVIDIA_TF32_OVERRIDE",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_CUDNN_DETERMINISTIC",
    "TF_DETERMINISTIC_OPS",
    "TOKENIZERS_PARALLELISM",
    "XLA_FLAGS",
)
IMAGES = ("HEADWATER_IMAGE", "CONTAINER_IMAGE", "IMAGE_DIGEST")
_FAR_BACK = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an environment is made of; `since` is when its newest package was installed."""

    content: dict[str, object]
    packages: tuple[tuple[str, str, str], ...]
    since: datetime


def surroundings(path: Sequence[str]) -> Surroundings:
    """Return the environment of a process that finds its packages on `path`."""
    packages, since = _packages(tuple(path))
    content: dict[str, object] = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "os": _system(),
        "machine": platform.machine(),
        "accelerators": list(accelerators()),
        "image": next((found for name in IMAGES if (found := os.environ.get(name, "").strip())), ""),
        "container": _container(),
        "variable": dict(_variables(ALLOWED)),
    }
    return Surroundings({key: value for key, value in content.items() if value}, packages, since)


def accelerators(devices: Path = Path("/proc/driver/nvidia")) -> Iterator[str]:
    """Yield the names of the GPUs that this machine's driver tells of, then its version."""
    for told in sorted(devices.glob("gpus/*/information")):
        if named := re.search(r"^Model:\s*(.+)$", _read(told), re.MULTILINE):
            yield named[1].strip()
    if version := re.search(r"Kernel Module[^\d]*([\d.]+)", _read(devices / "version")):
        yield f"NVIDIA driver {version[1]}"


@cache
def _packages(folders: tuple[str, ...]) -> tuple[tuple[tuple[str, str, str], ...], datetime]:
    found: dict[str, str] = {}
    since = _FAR_BACK
    for each in metadata.distributions(path=list(folders)):
        name = each.metadata["Name"] if each.metadata else None
        if not name or not each.version:
            continue
        found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), each.version)
        since = max(since, _installed_at(each))
    return tuple(("pypi", name, release) for name, release in sorted(found.items())), since


def _installed_at(package: metadata.Distribution) -> datetime:
    path = getattr(package, "_path", None)
    try:
        return datetime.fromtimestamp(int(os.stat(path).st_mtime), UTC) if path else _FAR_BACK
    except (OSError, ValueError, TypeError, OverflowError):
        return _FAR_BACK


def _system() -> str:
    if sys.platform == "linux":
        try:
            named = platform.freedesktop_os_release()
            return f"{named.get('NAME', 'Linux')} {named.get('VERSION_ID', '')}".strip()
        except OSError:
            return "Linux"
    return f"{platform.system()} {platform.release()}".strip()


def _container() -> str:
    if os.environ.get("KUBERNETES_SERVICE_HOST"):
        return "kubernetes"
    if Path("/.dockerenv").exists():
        return "docker"
    return "podman" if Path("/run/.containerenv").exists() else ""


def _variables(allowed: Iterable[str]) -> Iterator[tuple[str, str]]:
    own = os.environ.get(VARIABLES, "").split(",")
    for name in sorted({*allowed, *(each.strip() for each in own if each.strip())}):
        if (value := os.environ.get(name)) is not None:
            yield name, value


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
