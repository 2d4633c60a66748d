"""An MLflow tracking database (SQLite), of any release: what tables and columns there are is read, not versions."""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from headwater.errors import Invalid, NotFound
from headwater.imports import Progress, Refused
from headwater.imports.mlflow.shapes import (
    DatasetInput,
    Experiment,
    LoggedModel,
    Metric,
    ModelVersion,
    RegisteredModel,
    Run,
    Shape,
)

_NEEDED = {
    "experiments": ("experiment_id", "name"),
    "runs": ("run_uuid", "experiment_id", "status", "start_time"),
    "params": ("key", "value", "run_uuid"),
    "tags": ("key", "value", "run_uuid"),
    "metrics": ("key", "value", "timestamp", "run_uuid"),
}
_EVERY = 50
_Row = Mapping[str, Any]


@dataclass(slots=True)
class SqlSource:
    """Reads the database file at `path`, read-only."""

    path: Path
    _columns: dict[str, set[str]] = field(default_factory=dict)

    def shapes(self) -> Iterator[Shape]:
        """Yield everything that the database holds.

        Raises:
            NotFound: there is no such file.
            Invalid: it is no MLflow database, or lacks a table or column that is needed.
        """
        if not self.path.is_file():
            raise NotFound(f"there is no MLflow database at {self.path}")
        try:
            with closing(self._open()) as connection:
                self._check(connection)
                yield from self._everything(connection)
        except sqlite3.DatabaseError as error:
            raise Invalid(f"{self.path} cannot be read as an MLflow database: {error}") from error

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        # A schema of somebody else's may hold views and functions; only plain tables are read.
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        for (name,) in tables:
            described = connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
            self._columns[name] = {row["name"] for row in described}
        revision = ""
        if "alembic_version" in self._columns:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            revision = f" (revision {found[0]})" if found else ""
        for table, columns in _NEEDED.items():
            missing = sorted(set(columns) - self._columns.get(table, set()))
            if table not in self._columns or missing:
                lacks = (
                    f"column {missing[0]} of table {table}" if table in self._columns else f"table {table}"
                )
                raise Invalid(
                    f"{self.path} is no MLflow database that can be read{revision}: it lacks {lacks}; "
                    "if another MLflow wrote it, point at its tracking server instead (http://HOST:5000)"
                )

    def _everything(self, connection: sqlite3.Connection) -> Iterator[Shape]:
        tags = self._pairs(connection, "experiment_tags", "experiment_id")
        for row in self._rows(connection, "experiments", "experiment_id"):
            yield Experiment(
                _text(row["experiment_id"]), _text(row["name"]), tags[_text(row["experiment_id"])]
            )
        yield from self._runs(connection)
        yield from self._logged_models(connection)
        yield from self._registry(connection)

    def _runs(self, connection: sqlite3.Connection) -> Iterator[Shape]:
        params = self._pairs(connection, "params", "run_uuid")
        tags = self._pairs(connection, "tags", "run_uuid")
        metrics = self._metrics(connection)
        datasets = self._datasets(connection)
        outputs = self._linked(connection, "RUN_OUTPUT", "MODEL_OUTPUT")
        inputs = self._linked(connection, "RUN_INPUT", "MODEL_INPUT")
        rows = self._rows(connection, "runs", "start_time, run_uuid")
        for done, row in enumerate(rows, start=1):
            run_id = _text(row["run_uuid"])
            try:
                yield Run(
                    id=run_id,
                    experiment=_text(row["experiment_id"]),
                    name=_get(row, "name") or tags[run_id].get("mlflow.runName", ""),
                    state=_text(row["status"]),
                    started_ms=int(row["start_time"] or 0),
                    ended_ms=int(row.get("end_time") or 0),
                    user=tags[run_id].get("mlflow.user") or _get(row, "user_id"),
                    lifecycle=_get(row, "lifecycle_stage") or "active",
                    artifact_uri=_get(row, "artifact_uri"),
                    source_name=_get(row, "source_name"),
                    source_version=_get(row, "source_version"),
                    entry_point=tags[run_id].get("mlflow.project.entryPoint")
                    or _get(row, "entry_point_name"),
                    params=params[run_id],
                    tags=tags[run_id],
                    metrics=tuple(metrics.get(run_id, ())),
                    datasets=tuple(datasets.get(run_id, ())),
                    models_in=tuple(inputs.get(run_id, ())),
                    models_out=tuple(outputs.get(run_id, ())),
                )
            except (TypeError, ValueError) as error:
                yield Refused(f"runs {run_id}", str(error))
            if done % _EVERY == 0 or done == len(rows):
                yield Progress(done, len(rows), "runs")

    def _metrics(self, connection: sqlite3.Connection) -> dict[str, list[Metric]]:
        """Return every logged value by run; which model and dataset it is about comes from another table."""
        about = {
            (row["run_id"], row["metric_name"], row["metric_timestamp_ms"], row["metric_step"]): row
            for row in self._rows(connection, "logged_model_metrics", "model_id, metric_name")
        }
        out: dict[str, list[Metric]] = defaultdict(list)
        for row in self._rows(connection, "metrics", "run_uuid, key, timestamp"):
            step = int(row.get("step") or 0)
            model = about.get((row["run_uuid"], row["key"], row["timestamp"], step), {})
            dataset = (model["dataset_name"], model["dataset_digest"]) if model.get("dataset_name") else None
            value = math.nan if row.get("is_nan") else float(row["value"])
            out[_text(row["run_uuid"])].append(
                Metric(
                    _text(row["key"]),
                    value,
                    step,
                    int(row["timestamp"] or 0),
                    _get(model, "model_id"),
                    dataset,
                )
            )
        return out

    def _datasets(self, connection: sqlite3.Connection) -> dict[str, list[DatasetInput]]:
        known = {
            _text(row["dataset_uuid"]): row for row in self._rows(connection, "datasets", "dataset_uuid")
        }
        contexts = self._pairs(connection, "input_tags", "input_uuid", key="name")
        out: dict[str, list[DatasetInput]] = defaultdict(list)
        for row in self._rows(connection, "inputs", "input_uuid"):
            found = known.get(_text(row["source_id"]))
            if row["source_type"] != "DATASET" or row["destination_type"] != "RUN" or found is None:
                continue
            out[_text(row["destination_id"])].append(
                DatasetInput(
                    name=_text(found["name"]),
                    digest=_text(found["digest"]),
                    source_type=_get(found, "dataset_source_type"),
                    source=_get(found, "dataset_source"),
                    schema=_get(found, "dataset_schema"),
                    profile=_get(found, "dataset_profile"),
                    context=contexts[_text(row["input_uuid"])].get("mlflow.data.context", ""),
                )
            )
        return out

    def _linked(self, connection: sqlite3.Connection, source: str, target: str) -> dict[str, list[str]]:
        out: dict[str, list[str]] = defaultdict(list)
        for row in self._rows(connection, "inputs", "input_uuid"):
            if (row["source_type"], row["destination_type"]) == (source, target):
                out[_text(row["source_id"])].append(_text(row["destination_id"]))
        return out

    def _logged_models(self, connection: sqlite3.Connection) -> Iterator[Shape]:
        params = self._pairs(
            connection, "logged_model_params", "model_id", key="param_key", value="param_value"
        )
        tags = self._pairs(connection, "logged_model_tags", "model_id", key="tag_key", value="tag_value")
        for row in self._rows(connection, "logged_models", "creation_timestamp_ms, model_id"):
            model = _text(row["model_id"])
            yield LoggedModel(
                id=model,
                experiment=_text(row["experiment_id"]),
                name=_get(row, "name"),
                run=_get(row, "source_run_id"),
                created_ms=int(row.get("creation_timestamp_ms") or 0),
                artifact_uri=_get(row, "artifact_location"),
                status=_get(row, "status"),
                model_type=_get(row, "model_type"),
                lifecycle=_get(row, "lifecycle_stage") or "active",
                params=params[model],
                tags=tags[model],
            )

    def _registry(self, connection: sqlite3.Connection) -> Iterator[Shape]:
        tags = self._pairs(connection, "registered_model_tags", "name")
        aliases = self._pairs(connection, "registered_model_aliases", "name", key="alias", value="version")
        for row in self._rows(connection, "registered_models", "name"):
            name = _text(row["name"])
            yield RegisteredModel(
                name=name,
                created_ms=int(row.get("creation_time") or 0),
                updated_ms=int(row.get("last_updated_time") or 0),
                description=_get(row, "description"),
                tags=tags[name],
                aliases=aliases[name],
            )
        labels: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for row in self._rows(connection, "model_version_tags", "name, version, key"):
            labels[_text(row["name"]), _text(row["version"])][_text(row["key"])] = _get(row, "value")
        for row in self._rows(connection, "model_versions", "name, version"):
            name, version = _text(row["name"]), _text(row["version"])
            yield ModelVersion(
                name=name,
                version=version,
                created_ms=int(row.get("creation_time") or 0),
                updated_ms=int(row.get("last_updated_time") or 0),
                run=_get(row, "run_id"),
                source=_get(row, "source"),
                stage=_get(row, "current_stage"),
                status=_get(row, "status"),
                user=_get(row, "user_id"),
                description=_get(row, "description"),
                tags=labels[name, version],
            )

    def _pairs(
        self,
        connection: sqlite3.Connection,
        table: str,
        owner: str,
        *,
        key: str = "key",
        value: str = "value",
    ) -> defaultdict[str, dict[str, str]]:
        out: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in self._rows(connection, table, f"{owner}, {key}"):
            out[_text(row[owner])][_text(row[key])] = _get(row, value)
        return out

    def _rows(self, connection: sqlite3.Connection, table: str, order: str) -> list[_Row]:
        """Return all rows of a table, none where this release has no such table."""
        wanted = [column for column in order.split(", ") if column in self._columns.get(table, ())]
        if not wanted:
            return []
        ordered = ", ".join(f'"{column}"' for column in wanted)
        return [dict(row) for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY {ordered}')]


def _get(row: _Row, column: str) -> str:
    return _text(row.get(column))


def _text(value: object) -> str:
    return "" if value is None else str(value)
