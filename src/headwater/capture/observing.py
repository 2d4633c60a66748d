"""A model in service: each window of requests becomes one run with its latency, throughput, errors and drift."""

from __future__ import annotations

import functools
import inspect
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, TypeVar, cast

from headwater import statements
from headwater.capture import place
from headwater.capture.clock import CLOCK
from headwater.capture.destination import destination_or_none
from headwater.capture.harmless import harmless
from headwater.capture.profiling import profile_props
from headwater.capture.recorder import before_the_end
from headwater.capture.runs import Identity, Run
from headwater.capture.working import worker
from headwater.errors import Invalid
from headwater.model import SERIES, Kind, Origin, Relation, RunState
from headwater.naming import parse
from headwater.statements import Stamp

MOST_ROWS = 5_000
_F = TypeVar("_F", bound=Callable[..., Any])
_PERCENTILES = {"latency_p50_ms": 0.5, "latency_p95_ms": 0.95, "latency_p99_ms": 0.99}


@dataclass(slots=True)
class _Rows:
    """A uniform sample of rows that go by."""

    seen: int = 0
    kept: list[tuple[str, ...]] = field(default_factory=list)
    names: tuple[str, ...] = ()
    chance: random.Random = field(default_factory=lambda: random.Random(0))

    def take(self, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        self.names = self.names or tuple(names)
        for row in rows:
            self.seen += 1
            place = len(self.kept) if len(self.kept) < MOST_ROWS else self.chance.randrange(self.seen)
            if len(row) == len(self.names) and place < MOST_ROWS:
                text = tuple("" if cell is None else str(cell).replace("\0", "") for cell in row)
                self.kept[place : place + 1] = [text]


@dataclass(slots=True)
class _Window:
    """What happened since `began`."""

    began: datetime = field(default_factory=CLOCK.now)
    clock: float = field(default_factory=time.monotonic)
    latencies_s: list[float] = field(default_factory=list)
    requests: int = 0
    errors: int = 0
    inputs: _Rows = field(default_factory=_Rows)
    predictions: _Rows = field(default_factory=_Rows)


class Observer:
    """Watches one deployment; any thread may report. Use it as a decorator, with `request()`, or with `record`."""

    def __init__(self, identity: Identity, *, endpoint: str, model: str, window_s: float) -> None:
        self._identity, self._endpoint, self._window_s = identity, endpoint, window_s
        self._lock = threading.Lock()
        self._window = _Window()
        self._reference: dict[str, Mapping[str, Any]] = {}
        self._model = model
        self._closed = False
        before_the_end.insert(0, self.close)
        self._announce()

    def __enter__(self) -> Observer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, function: _F) -> _F:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def wait(*args: Any, **kwargs: Any) -> Any:
                with self.request() as told:
                    result = await function(*args, **kwargs)
                    told(args[0] if args else None, result)
                    return result

            return cast(_F, wait)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self.request() as told:
                result = function(*args, **kwargs)
                told(args[0] if args else None, result)
                return result

        return cast(_F, call)

    @contextmanager
    def request(self) -> Any:
        """Time one request; the function that is given takes its inputs and predictions. An error counts as one."""
        began = time.perf_counter()
        given: list[Any] = [None, None]

        def tell(inputs: Any = None, predictions: Any = None) -> None:
            given[:] = [inputs, predictions]

        try:
            yield tell
        except BaseException:
            self.record(latency_s=time.perf_counter() - began, error=True)
            raise
        self.record(given[0], given[1], latency_s=time.perf_counter() - began)

    @harmless
    def record(
        self,
        inputs: Any = None,
        predictions: Any = None,
        *,
        latency_s: float | None = None,
        error: bool = False,
    ) -> None:
        """Count a request; inputs and predictions are rows: a table, an array, mappings or plain values."""
        rows, out = _rows(inputs), _rows(predictions)
        with self._lock:
            window = self._window
            window.requests += 1
            window.errors += error
            if latency_s is not None:
                window.latencies_s.append(latency_s)
            window.inputs.take(*rows)
            window.predictions.take(*out)
            due = time.monotonic() - window.clock >= self._window_s
            if due:
                self._window = _Window()
        if due:
            worker("data").do(lambda: self._state(window))

    @harmless
    def close(self) -> None:
        """State the window that is under way."""
        with self._lock:
            window, self._window = self._window, _Window()
            done, self._closed = self._closed, True
        if not done and window.requests:
            worker("data").do(lambda: self._state(window))

    @harmless
    def _announce(self) -> None:
        mine = self._identity
        run = Run(mine)
        stamp = run.stamp()
        stated = statements.deployment(self._endpoint, stamp, project=mine.project)
        facts = list(stated)
        if self._model:
            version = _version(self._model, stamp, mine.project)
            facts += [
                *version,
                statements.edge(stated.uid, Relation.SERVES, version.uid, stamp, since=stamp.occurred_at),
            ]
        run.record(facts)

    def _state(self, window: _Window) -> None:
        began = f"{window.began:%Y%m%dT%H%M%S}"
        run_id = f"{self._endpoint}-{window.began:%Y%m%dT%H%M%S%f}-{place.host()}"
        mine = self._identity
        run = Run(
            Identity(mine.job, mine.project, mine.source, run_id, mine.to, name=f"{self._endpoint}-{began}")
        )
        start = Stamp(window.began, CLOCK.now(), Origin.CAPTURED)
        end = max(CLOCK.now(), window.began + timedelta(microseconds=1))
        stated = statements.run(
            mine.source,
            run_id,
            start,
            project=mine.project,
            name=run.identity.name,
            job=mine.job,
            props={"endpoint": self._endpoint, "window_s": round((end - window.began).total_seconds(), 3)},
            states=[(RunState.START, window.began), (RunState.COMPLETE, end)],
        )
        run.record(stated)
        if self._model:
            version = _version(self._model, start, mine.project)
            run.record(
                [*version, statements.edge(run.uid, Relation.USED, version.uid, start, role="serving")]
            )
        drifts = self._rows_of(run, window.inputs, "inputs", start) | self._rows_of(
            run, window.predictions, "predictions", start
        )
        run.log_metrics(_figures(window, (end - window.began).total_seconds()) | drifts)

    def _rows_of(self, run: Run, rows: _Rows, what: str, stamp: Stamp) -> dict[str, float]:
        """State the rows of a window as a version with its profile; return how far they are from the first window's."""
        if not rows.kept:
            return {}
        from headwater.analysis.profiles import drift
        from headwater.profiles.blocks import blocks
        from headwater.profiles.profile import Choice, profile_of_blocks

        profile = profile_of_blocks(blocks(rows.names, rows.kept), Choice())
        stated = statements.version(
            Kind.DATASET,
            f"{self._endpoint}-{what}",
            stamp,
            project=run.identity.project,
            label=run.identity.run_id.removeprefix(f"{self._endpoint}-"),
            props={"rows_seen": rows.seen, **profile_props(profile)},
        )
        if what == "inputs":
            edge = statements.edge(run.uid, Relation.USED, stated.uid, stamp, role="serving")
        else:
            edge = statements.edge(stated.uid, Relation.GENERATED_BY, run.uid, stamp)
        run.record([*stated, edge])
        first = self._reference.setdefault(what, profile)
        if first is profile:
            return {}
        moved = {column.column: column.ks for column in drift(first, profile).columns}
        worst = {f"drift.{what}": max(moved.values(), default=0.0)}
        return worst | {f"drift.{what}.{name}": ks for name, ks in moved.items()}


def observe(
    endpoint: str,
    *,
    model: str = "",
    project: str = "",
    window_s: float = 60.0,
    server: str = "",
    store: str = "",
) -> Observer:
    """Return an observer of a deployment, which serves `model`, e.g. "model:churn@7".

    Each `window_s` seconds in which there were requests become one run of the job "serve ENDPOINT": metrics
    `requests`, `throughput_per_s`, `errors`, `latency_p50_ms` and so on, and `drift.inputs`, `drift.predictions`:
    the largest Kolmogorov-Smirnov distance (0 to 1) of a column from that of the first window. No rows are kept.
    """
    where = project or place.project()
    to = destination_or_none(server=server, store=store)
    identity = Identity(f"serve {endpoint}", where, where, f"{endpoint}-observed", to)
    return Observer(identity, endpoint=endpoint, model=model, window_s=window_s)


def _version(ref: str, stamp: Stamp, project: str) -> statements.Stated:
    reference = parse(ref)
    if reference.kind not in SERIES or not reference.version:
        raise Invalid(f"{ref} names no version; write e.g. model:churn@7")
    inside = reference.project or project
    return statements.version(reference.kind, reference.name, stamp, project=inside, label=reference.version)


def _figures(window: _Window, seconds: float) -> dict[str, float]:
    told: dict[str, float] = {
        "requests": window.requests,
        "errors": window.errors,
        "throughput_per_s": window.requests / max(seconds, 1e-6),
    }
    ordered = sorted(window.latencies_s)
    if ordered:
        for name, share in _PERCENTILES.items():
            told[name] = 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]
        told["latency_max_ms"] = 1_000 * ordered[-1]
    return told


def _rows(given: Any) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """Return names of columns and rows of whatever was passed as inputs or predictions."""
    if given is None:
        return (), ()
    if isinstance(given, Mapping):
        return [str(name) for name in given], [list(given.values())]
    if hasattr(given, "columns") and (hasattr(given, "itertuples") or hasattr(given, "rows")):
        rows = given.itertuples(index=False, name=None) if hasattr(given, "itertuples") else given.rows()
        return [str(name) for name in given.columns], list(rows)
    if hasattr(given, "tolist"):
        given = given.tolist()
    if isinstance(given, list | tuple) and given and isinstance(given[0], Mapping):
        names = [str(name) for name in given[0]]
        return names, [[row.get(name) for name in names] for row in given]
    if isinstance(given, list | tuple) and given and isinstance(given[0], list | tuple):
        return [str(number) for number in range(len(given[0]))], given
    many = given if isinstance(given, list | tuple) else [given]
    return ["value"], [[value] for value in many]
