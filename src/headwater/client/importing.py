"""The histories of other tools, from Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from headwater.imports import Progress, Record
from headwater.services import LOCAL, Headwater, ImportReport

Show = Callable[[Progress], None] | None


class Importing:
    """What a client reads; importing again changes nothing, and what cannot be read is in the report's `refused`.

    `project` is the namespace of series, else the source's own name; `instance` tells runs of two sources apart.
    All raise NotFound where there is nothing at `source`.
    """

    _services: Headwater

    def import_dvc(
        self, source: str | Path, *, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read the whole history of a Git repository or bundle with DVC in it."""
        return self._read("dvc", source, project, instance, on_progress)

    def import_git(
        self, source: str | Path, *, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read the commits of a Git repository or bundle."""
        return self._read("git", source, project, instance, on_progress)

    def import_mlflow(
        self,
        source: str | Path,
        *,
        project: str = "",
        instance: str = "",
        rules: Iterable[str] = (),
        on_progress: Show = None,
    ) -> ImportReport:
        """Read what an MLflow database file, `mlruns` folder or tracking server holds.

        `rules` say what logged values name, e.g. "param:data_path -> dataset".
        """
        from headwater.imports import mlflow

        records = mlflow.read(
            source,
            project=project,
            instance=instance,
            rules=[mlflow.parse_rule(rule) for rule in rules],
            recorded_at=datetime.now(UTC),
        )
        return self._import(records, on_progress)

    def import_openlineage(
        self, *sources: str | Path, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read OpenLineage events from files and folders: JSON or one a line, gzipped or not."""
        from headwater.imports import openlineage

        records = openlineage.read(sources, project=project, instance=instance, recorded_at=datetime.now(UTC))
        return self._import(records, on_progress)

    def import_prov(
        self, source: str | Path, *, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read W3C PROV documents in JSON, XML or PROV-N: a file or a folder of them."""
        return self._read("prov", source, project, instance, on_progress)

    def import_mlmd(
        self, source: str | Path, *, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read the SQLite store of ML Metadata (TFX, Kubeflow Pipelines)."""
        return self._read("mlmd", source, project, instance, on_progress)

    def import_huggingface(
        self, source: str | Path, *, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read model and dataset cards: a file, a folder, the Hub's cache, or a list of models."""
        return self._read("huggingface", source, project, instance, on_progress)

    def import_croissant(
        self, source: str | Path, *, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read Croissant descriptions of datasets: a file or a folder of them."""
        return self._read("croissant", source, project, instance, on_progress)

    def import_cyclonedx(
        self, source: str | Path, *, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read CycloneDX bills of material: a file or a folder of them."""
        return self._read("cyclonedx", source, project, instance, on_progress)

    def import_spdx(
        self, source: str | Path, *, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read SPDX documents: a file or a folder of them."""
        return self._read("spdx", source, project, instance, on_progress)

    def import_dbt(
        self, source: str | Path, *, project: str = "", instance: str = "", on_progress: Show = None
    ) -> ImportReport:
        """Read the manifest of a dbt project and the results beside it."""
        return self._read("dbt", source, project, instance, on_progress)

    def import_facts(self, file: str | Path, *, on_progress: Show = None) -> ImportReport:
        """Read facts as `export` writes them."""
        from headwater.imports import facts

        return self._import(facts.read(file, recorded_at=datetime.now(UTC)), on_progress)

    def _read(
        self, reader: str, source: str | Path, project: str, instance: str, on_progress: Show
    ) -> ImportReport:
        read = import_module(f"headwater.imports.{reader}").read
        now = datetime.now(UTC)
        return self._import(read(source, project=project, instance=instance, recorded_at=now), on_progress)

    def _import(self, records: Iterable[Record], on_progress: Show) -> ImportReport:
        return self._services.ingest.import_records(LOCAL, records, on_progress=on_progress)
