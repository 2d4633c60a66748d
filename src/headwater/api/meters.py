"""Counters of the server itself, as Prometheus reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

_HELP = {
    "headwater_http_requests_total": ("counter", "Requests by route and status."),
    "headwater_http_request_seconds_sum": ("counter", "Time spent answering, by route."),
    "headwater_operations_total": ("counter", "GraphQL operations by kind and outcome."),
    "headwater_operations_in_flight": ("gauge", "GraphQL operations under way."),
    "headwater_overloaded_total": ("counter", "Requests sent away because too many were under way."),
    "headwater_subscriptions_open": ("gauge", "Subscriptions open."),
}


class Meters:
    """Counts by name and labels; gauges are read when asked for. For one event loop."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        self._gauges: dict[str, Callable[[], float]] = {}

    def add(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter; the labels come from closed lists."""
        self._counts[name, tuple(sorted(labels.items()))] += amount  # type: ignore[assignment]

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        """Show what `read` returns."""
        self._gauges[name] = read

    def text(self) -> str:
        """Return everything in the text format of Prometheus."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        for name, (kind, told) in _HELP.items():
            yield f"# HELP {name} {told}"
            yield f"# TYPE {name} {kind}"
            if name in self._gauges:
                yield f"{name} {_number(self._gauges[name]())}"
            for (counted, labels), amount in sorted(self._counts.items()):
                if counted == name:
                    yield f"{name}{_labels(labels)} {_number(amount)}"


def _labels(labels: tuple[tuple[str, str], ...]) -> str:
    shown = ",".join(f'{key}="{value}"' for key, value in labels)
    return f"{{{shown}}}" if shown else ""


def _number(amount: float) -> str:
    return str(int(amount)) if amount == int(amount) else f"{amount:.6f}"
