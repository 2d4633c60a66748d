"""Counters of the server itself, as Prometheus reads them."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

# What a meter is, what it tells, and how those of several processes become one: by their sum, or the largest.
_HELP = {
    "headwater_http_requests_total": ("counter", "Requests by route and status."),
    "headwater_http_request_seconds": ("histogram", "Time spent answering, by route."),
    "headwater_operations_total": (
        "counter",
        "GraphQL operations by kind and outcome; left: the client did.",
    ),
    "headwater_operations_in_flight": ("gauge", "GraphQL operations under way."),
    "headwater_overloaded_total": ("counter", "Requests sent away because too many were under way."),
    "headwater_bodies_bytes": ("gauge", "Bytes of requests that are held until they are answered."),
    "headwater_subscriptions_open": ("gauge", "Subscriptions open."),
    "headwater_facts_new_total": ("counter", "Facts stored that were new."),
    "headwater_facts_known_total": ("counter", "Facts sent that were known already."),
    "headwater_commits_total": (
        "counter",
        "Commits by which facts and events were stored; those that come together share one.",
    ),
    "headwater_events_total": ("counter", "OpenLineage events by outcome."),
    "headwater_index_sequence": ("gauge", "The change through which the index goes; 0: there is none."),
    "headwater_index_behind": ("gauge", "How many changes the log is known to go beyond the index."),
    "headwater_resident_bytes": ("gauge", "Memory of the process, or of all that serve together."),
}
_LARGEST = frozenset({"headwater_index_sequence", "headwater_index_behind"})
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_Labels = tuple[tuple[str, str], ...]
_Counts = defaultdict[tuple[str, _Labels], float]


class Meters:
    """Counts by name and labels; gauges are read when asked for. For one event loop.

    Processes that serve together tell each other by files in `folder` what they count.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._counts: _Counts = defaultdict(float)
        self._read: dict[str, Callable[[], float]] = {}
        self._folder = folder
        self._door = b""

    def add(self, name: str, amount: float = 1, /, **labels: str) -> None:
        """Add to a counter; the labels come from closed lists."""
        self._counts[name, tuple(sorted(labels.items()))] += amount

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add to a histogram."""
        for most in _BUCKETS_S:
            if seconds <= most:
                self.add(f"{name}_bucket", 1, **labels, le=f"{most:g}")
        self.add(f"{name}_bucket", 1, **labels, le="+Inf")
        self.add(f"{name}_sum", seconds, **labels)
        self.add(f"{name}_count", 1, **labels)

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        """Show what `read` returns."""
        self._read[name] = read

    def told(self) -> bytes:
        """Return what this process has counted, as others take it in."""
        told = {
            "counts": [[name, labels, amount] for (name, labels), amount in self._counts.items()],
            "read": {name: read() for name, read in self._read.items()},
        }
        return json.dumps(told, separators=(",", ":")).encode()

    def hear(self, told: bytes) -> None:
        """Take in what the door has counted so far; every process that serves is told the same."""
        self._door = told

    def publish(self) -> None:
        """Tell the other processes what this one has counted."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".new")
            with os.fdopen(handle, "wb") as file:
                file.write(self.told())
            os.replace(name, self._folder / f"{os.getpid()}.json")

    def text(self) -> str:
        """Return everything in the text format of Prometheus."""
        counts: _Counts = defaultdict(float, self._counts)
        read = {name: [each()] for name, each in self._read.items()}
        for others, values in self._others():
            for key, amount in others.items():
                counts[key] += amount
            for name, value in values.items():
                read.setdefault(name, []).append(value)
        return "".join(f"{line}\n" for line in _lines(counts, read))

    def _others(self) -> Iterator[tuple[_Counts, dict[str, float]]]:
        """Yield what the other processes count; of one that has died only what it had counted."""
        if self._door:
            yield _counted(self._door)
        for file in sorted(self._folder.glob("*.json")) if self._folder is not None else ():
            if file.stem == str(os.getpid()):
                continue
            try:
                counts, read = _counted(file.read_bytes())
            except (OSError, ValueError):
                continue
            alive = Path(f"/proc/{file.stem}").exists() or not Path("/proc/self").exists()
            yield counts, {name: value for name, value in read.items() if alive or name.endswith("_total")}


def _counted(told: bytes) -> tuple[_Counts, dict[str, float]]:
    """Return the counts and gauges of which `told` tells."""
    held = json.loads(told)
    counts: _Counts = defaultdict(float)
    for name, labels, amount in held["counts"]:
        counts[name, tuple((key, value) for key, value in labels)] = amount
    return counts, held["read"]


def resident_bytes() -> float:
    """Return how much memory this process takes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0.0


def _lines(counts: _Counts, read: dict[str, list[float]]) -> Iterator[str]:
    by_name: dict[str, list[tuple[_Labels, float]]] = defaultdict(list)
    for (name, labels), amount in sorted(
        counts.items(), key=lambda each: (each[0][0], _by_bound(each[0][1]))
    ):
        by_name[name].append((labels, amount))
    for name, (kind, told) in _HELP.items():
        yield f"# HELP {name} {told}"
        yield f"# TYPE {name} {kind}"
        if values := read.get(name):
            yield f"{name} {_number(max(values) if name in _LARGEST else sum(values))}"
        parts = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
        for part in parts:
            for labels, amount in by_name[name + part]:
                yield f"{name}{part}{_labels(labels)} {_number(amount)}"


def _by_bound(labels: _Labels) -> tuple[object, ...]:
    """Return what puts labels in order, the bounds of buckets by their size."""
    rest = tuple(pair for pair in labels if pair[0] != "le")
    return rest, float(dict(labels).get("le", "0"))


def _labels(labels: _Labels) -> str:
    shown = ",".join(f'{key}="{value}"' for key, value in labels)
    return f"{{{shown}}}" if shown else ""


def _number(amount: float) -> str:
    return str(int(amount)) if amount == int(amount) else f"{amount:.6f}"
