"""What a run cost: time, memory, processor time, and energy where the machine counts it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_COUNTERS = Path("/sys/class/powercap")
_JOULES_PER_WH = 3_600.0


@dataclass(frozen=True, slots=True)
class Meter:
    """Started with a run; `spent` tells what was used since."""

    began: float = field(default_factory=time.monotonic)
    cpu_s: float = field(default_factory=lambda: _cpu_s())
    peak_bytes: int = field(default_factory=lambda: _peak_bytes())
    energy: dict[str, tuple[int, int]] = field(default_factory=lambda: energy_counters())

    def spent(self) -> dict[str, object]:
        """Return duration and processor time in seconds, peak memory in bytes and energy in Wh.

        Peak memory is that of the process so far; `peak_memory_of` says where it was reached before the run.
        """
        peak = _peak_bytes()
        told: dict[str, object] = {
            "duration_s": round(time.monotonic() - self.began, 6),
            "cpu_s": round(_cpu_s() - self.cpu_s, 6),
            "peak_memory_bytes": peak or None,
            "peak_memory_of": "the process before this run" if peak and peak == self.peak_bytes else None,
            "peak_gpu_memory_bytes": _gpu_bytes() or None,
        }
        if self.energy:
            told["energy_wh"] = round(_used(self.energy, energy_counters()) / _JOULES_PER_WH, 6)
            told["energy_of"] = "the machine's processors (RAPL)"
        return told


def energy_counters(folder: Path = _COUNTERS) -> dict[str, tuple[int, int]]:
    """Return the machine's energy counters that may be read: name to microjoules and where they wrap."""
    return dict(_counters(folder))


def _counters(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    try:
        zones = sorted(folder.glob("intel-rapl:*"))
    except OSError:
        return
    for zone in zones:
        if zone.name.count(":") == 1:  # the parts of a package are counted in it
            try:
                now = int((zone / "energy_uj").read_text())
                yield zone.name, (now, int((zone / "max_energy_range_uj").read_text()))
            except (OSError, ValueError):
                continue


def _used(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> float:
    """Return joules; a counter that is lower than before has wrapped once."""
    total = 0
    for name, (start, most) in before.items():
        if name in after:
            spent = after[name][0] - start
            total += spent if spent >= 0 else spent + most
    return total / 1e6


def _cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak_bytes() -> int:
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)


def _gpu_bytes() -> int:
    torch: Any = sys.modules.get("torch")
    try:
        if torch is not None and torch.cuda.is_initialized():
            return int(torch.cuda.max_memory_allocated())
    except (AttributeError, RuntimeError):
        pass
    return 0
