"""The figures as JSON and as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.serving.load import Outcome
from bench.serving.watching import Watched

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 60


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of all lie; 0 where there is none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def outcome_json(seen: Outcome) -> dict[str, Any]:
    """Return what clients saw."""
    every = [ms for times in seen.ms.values() for ms in times]
    kinds = {"all": every, **dict(sorted(seen.ms.items()))}
    return {
        "seconds": seen.seconds,
        "a_second": seen.answered / seen.seconds,
        "refused": seen.refused,
        "errors": dict(seen.errors.most_common(10)),
        "failed": sum(seen.errors.values()),
        "kinds": {kind: {"count": len(times), **_spread(times)} for kind, times in kinds.items()},
    }


def watched_json(seen: Watched) -> dict[str, Any]:
    """Return what was watched; growth is from the median of the second fifth of the time to that of the last."""
    fifth = max(1, len(seen.memory) // 5)
    early, late = (
        [mb for _, mb, _ in part] for part in (seen.memory[fifth : 2 * fifth], seen.memory[-fifth:])
    )
    return {
        "memory": [[round(at, 1), round(mb, 1), round(unshared, 1)] for at, mb, unshared in seen.memory],
        "resident_mb": percentile(late, 0.5),
        "unshared_mb": percentile([mb for _, _, mb in seen.memory[-fifth:]], 0.5),
        "growth_mb": percentile(late, 0.5) - percentile(early, 0.5),
        "health_ms": {"count": len(seen.health_ms), **_spread(seen.health_ms)},
        "index_lag_ms": {"count": len(seen.lag_ms), **_spread(seen.lag_ms)},
        "failures": seen.failures,
    }


def _spread(times: Sequence[float]) -> dict[str, float]:
    return {
        "p50": percentile(times, 0.50),
        "p95": percentile(times, 0.95),
        "p99": percentile(times, 0.99),
        "max": max(times, default=0.0),
    }


def said(found: dict[str, Any]) -> str:
    """Return the figures as text."""
    watched, start, kept = found["watched"], found["start"], found["start_kept"]
    head = (
        f"{found['nodes']:,} nodes on {found['store']}, {found['workers']} processes, {found['clients']} clients; "
        f"load {found['load_before']:.1f} before, {found['load_after']:.1f} after"
    )
    began = (
        f"first answer after start: {kept['first_answer_s']:.2f} s with the index kept (opened after "
        f"{kept['index_s']:.2f} s), {start['first_answer_s']:.2f} s without (built after {start['index_s']:.1f} s)"
    )
    memory = (
        f"memory of the processes: {watched['resident_mb']:.0f} MB ({watched['unshared_mb']:.0f} MB with shared "
        f"pages once), grown by {watched['growth_mb']:+.1f} MB"
    )
    lines = [
        head,
        began,
        *_table("8 clients write single facts and events, each answered once it is on disk", found["writes"]),
        *_table("mixed load", found["load"]),
        f"  {'beside it':24} {'count':>7} {'p50':>8} {'p95':>8} {'p99':>8} {'max':>8}",
        _row("health", watched["health_ms"]),
        _row("written, then walked", watched["index_lag_ms"]),
        memory,
        f"  {_drawn([mb for _, mb, _ in watched['memory']])}",
    ]
    return "\n".join(lines) + "\n"


def _table(title: str, load: dict[str, Any]) -> list[str]:
    head = (
        f"{title}: {load['a_second']:.0f} a second, {load['server_cpu_ms']:.1f} ms of processor each, "
        f"{load['failed']} failed, {load['refused']} told to come back\n"
        f"  {'ms':24} {'count':>7} {'p50':>8} {'p95':>8} {'p99':>8} {'max':>8}"
    )
    errors = [f"  ! {times} x {what}" for what, times in load["errors"].items()]
    return [head, *(_row(kind, spread) for kind, spread in load["kinds"].items()), *errors]


def _row(name: str, spread: dict[str, float]) -> str:
    return (
        f"  {name:24} {spread['count']:7,} {spread['p50']:8.1f} {spread['p95']:8.1f} {spread['p99']:8.1f} "
        f"{spread['max']:8.1f}"
    )


def _drawn(values: Sequence[float]) -> str:
    """Return values over time as one line, from 0 to the largest."""
    if not values:
        return ""
    step = max(1, -(-len(values) // _WIDTH))
    kept = [max(values[place : place + step]) for place in range(0, len(values), step)]
    most = max(kept) or 1.0
    bars = "".join(_BARS[min(len(_BARS) - 1, int(value / most * (len(_BARS) - 0.01)))] for value in kept)
    return f"{bars}  0 to {most:.0f} MB"
