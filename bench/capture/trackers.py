"""The same run logged in two ways: by Headwater, and by MLflow's client into SQLite."""

from __future__ import annotations

import logging
import os
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

Values = Mapping[str, float]


class Tracker(Protocol):
    """Logs runs into a store of its own."""

    name: str

    def run(self, body: Callable[[Callable[[Values, int], None]], None], params: Mapping[str, Any]) -> str:
        """Log one run: `body` is given the function that logs measurements; return the run's id."""

    def found(self, run_id: str) -> bool:
        """Return whether a query finds the finished run."""

    def settle(self) -> None:
        """Wait until all that was logged is stored."""

    def close(self) -> None:
        """Let go of the processes beside this one."""


class Ours:
    """Headwater into SQLite."""

    name = "Headwater"

    def __init__(self, folder: Path) -> None:
        os.environ["HEADWATER_JOURNAL"] = str(folder / "journal")
        self._store = f"sqlite:///{folder / 'lineage.db'}"
        self._last: Any = None
        self._client: Any = None

    def run(self, body: Callable[[Callable[[Values, int], None]], None], params: Mapping[str, Any]) -> str:
        """Log one run."""
        import headwater

        with headwater.run("train", project="bench", store=self._store) as run:
            run.log_params(params)
            body(lambda values, step: run.log_metrics(values, step=step))
        self._last = run
        return str(run.id)

    def found(self, run_id: str) -> bool:
        """Return whether a query finds the finished run."""
        import headwater
        from headwater.errors import HeadwaterError

        try:
            self._client = self._client or headwater.connect(self._store, create=False)
            return bool(self._client.show(f"run:{run_id}").props.get("state") == "COMPLETE")
        except HeadwaterError:
            return False

    def settle(self) -> None:
        """Wait until all is stored."""
        if not self._last.flush(within_s=300):
            raise TimeoutError("not delivered")

    def close(self) -> None:
        """Let go of the processes beside this one."""
        from headwater.capture import recorder, working

        working.wait_for_all(within_s=300)
        recorder.close_all(within_s=300)


class Mlflow:
    """MLflow's client into SQLite."""

    name = "MLflow"

    def __init__(self, folder: Path) -> None:
        warnings.simplefilter("ignore")
        logging.disable(logging.INFO)
        import mlflow

        self._mlflow = mlflow
        mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
        mlflow.set_experiment("train")

    def run(self, body: Callable[[Callable[[Values, int], None]], None], params: Mapping[str, Any]) -> str:
        """Log one run."""
        with self._mlflow.start_run() as run:
            self._mlflow.log_params(dict(params))
            body(lambda values, step: self._mlflow.log_metrics(dict(values), step=step))
        return str(run.info.run_id)

    def found(self, run_id: str) -> bool:
        """Return whether a query finds the finished run."""
        return bool(self._mlflow.get_run(run_id).info.status == "FINISHED")

    def settle(self) -> None:
        """MLflow has stored what its calls returned from."""

    def close(self) -> None:
        """MLflow works in this process."""


def trackers(folder: Path) -> list[Tracker]:
    """Return both, Headwater alone where MLflow's SQLite store is not installed."""
    found: list[Tracker] = [Ours(folder)]
    try:
        found.append(Mlflow(folder))
    except Exception as error:
        print(f"MLflow is left out: {type(error).__name__}: {str(error)[:100]}")
    return found


def until_found(tracker: Tracker, run_id: str, *, within_s: float = 60) -> None:
    """Wait until a query finds the run."""
    end = time.monotonic() + within_s
    while not tracker.found(run_id):
        if time.monotonic() > end:
            raise TimeoutError(run_id)
        time.sleep(0.0005)
