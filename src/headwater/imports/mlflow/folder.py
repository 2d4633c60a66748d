"""An `mlruns` folder, MLflow's file store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from headwater.errors import Invalid
from headwater.imports import Progress, Refused
from headwater.imports.files import content_of
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
from headwater.imports.yaml_text import load_yaml

MAX_BYTES = 64_000_000
_STATES = {"1": "RUNNING", "2": "SCHEDULED", "3": "FINISHED", "4": "FAILED", "5": "KILLED"}
_EVERY = 50
_Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Reads the folder `root`; nothing outside it, whatever links say."""

    root: Path

    def shapes(self) -> Iterator[Shape]:
        """Yield everything that the folder holds.

        Raises:
            Invalid: it holds neither experiments nor models.
        """
        root = self.root / "mlruns" if (self.root / "mlruns").is_dir() else self.root
        folders = [*_folders(root), *_folders(root / ".trash")]
        experiments = [each for each in folders if (each / "meta.yaml").is_file() and each.name != "models"]
        if not experiments and not (root / "models").is_dir():
            raise Invalid(f"{self.root} holds no experiments; give the folder named mlruns, or an mlflow.db")
        for folder in experiments:
            yield from self._guarded(folder, self._experiment)
        runs = [
            (each, run) for each in experiments for run in _folders(each) if (run / "meta.yaml").is_file()
        ]
        for done, (_, run) in enumerate(runs, start=1):
            yield from self._guarded(run, self._run)
            if done % _EVERY == 0 or done == len(runs):
                yield Progress(done, len(runs), "runs")
        for experiment in experiments:
            for model in _folders(experiment / "models"):
                yield from self._guarded(model, self._logged)
        for model in _folders(root / "models"):
            yield from self._registered(model)

    def _guarded(self, folder: Path, read: object) -> Iterator[Shape]:
        try:
            yield read(folder)  # type: ignore[operator]
        except (Invalid, OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            reason = f"lacks {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
            yield Refused(self._where(folder), reason)

    def _experiment(self, folder: Path) -> Experiment:
        meta = self._meta(folder)
        return Experiment(
            meta.get("experiment_id") or folder.name, meta["name"], self._values(folder / "tags")
        )

    def _run(self, folder: Path) -> Run:
        meta, tags = self._meta(folder), self._values(folder / "tags")
        return Run(
            id=meta.get("run_id") or meta["run_uuid"],
            experiment=meta.get("experiment_id") or folder.parent.name,
            name=meta.get("run_name") or tags.get("mlflow.runName", ""),
            state=_STATES.get(meta.get("status", ""), meta.get("status", "")),
            started_ms=_whole(meta.get("start_time", "")),
            ended_ms=_whole(meta.get("end_time", "")),
            user=tags.get("mlflow.user") or meta.get("user_id", ""),
            lifecycle=meta.get("lifecycle_stage") or "active",
            artifact_uri=meta.get("artifact_uri", ""),
            source_name=meta.get("source_name", ""),
            source_version=meta.get("source_version", ""),
            entry_point=tags.get("mlflow.project.entryPoint") or meta.get("entry_point_name", ""),
            params=self._values(folder / "params"),
            tags=tags,
            metrics=tuple(self._metrics(folder / "metrics")),
            datasets=tuple(self._datasets(folder)),
            models_in=tuple(self._models(folder / "inputs", "MODEL_INPUT")),
            models_out=tuple(self._models(folder / "outputs", "MODEL_OUTPUT")),
        )

    def _metrics(self, folder: Path) -> Iterator[Metric]:
        """Yield "time value step" lines, in newer stores with model, dataset name and digest behind them."""
        for file in self._files(folder):
            for line in self._text(file).splitlines():
                parts = line.split(" ")
                if len(parts) < 2:
                    continue
                about = parts[3:]
                dataset = (about[1], about[2]) if len(about) >= 3 else None
                yield Metric(
                    key=file.relative_to(folder).as_posix(),
                    value=float(parts[1]),
                    step=int(parts[2]) if len(parts) > 2 else 0,
                    at_ms=int(parts[0]),
                    model=about[0] if about else "",
                    dataset=dataset,
                )

    def _datasets(self, run: Path) -> Iterator[DatasetInput]:
        known = run.parent / "datasets"
        for folder in _folders(run / "inputs"):
            meta = self._nested(folder)
            if meta.get("source_type") != "DATASET":
                continue
            found = self._meta(known / str(meta["source_id"]))
            tags = meta.get("tags")
            yield DatasetInput(
                name=found["name"],
                digest=found["digest"],
                source_type=found.get("source_type", ""),
                source=found.get("source", ""),
                schema=found.get("schema", ""),
                profile=found.get("profile", ""),
                context=str(tags.get("mlflow.data.context", "")) if isinstance(tags, dict) else "",
            )

    def _models(self, folder: Path, target: str) -> Iterator[str]:
        for each in _folders(folder):
            meta = self._nested(each)
            if meta.get("destination_type") == target:
                yield str(meta.get("destination_id") or each.name)

    def _logged(self, folder: Path) -> LoggedModel:
        meta = self._meta(folder)
        return LoggedModel(
            id=meta.get("model_id") or folder.name,
            experiment=meta.get("experiment_id") or folder.parents[1].name,
            name=meta.get("name", ""),
            run=meta.get("source_run_id", ""),
            created_ms=_whole(meta.get("creation_timestamp", "")),
            artifact_uri=meta.get("artifact_location") or meta.get("artifact_uri", ""),
            status=meta.get("status", ""),
            model_type=meta.get("model_type", ""),
            lifecycle=meta.get("lifecycle_stage") or "active",
            params=self._values(folder / "params"),
            tags=self._values(folder / "tags"),
        )

    def _registered(self, folder: Path) -> Iterator[Shape]:
        yield from self._guarded(folder, self._series)
        for version in _folders(folder):
            if version.name.startswith("version-"):
                yield from self._guarded(version, self._version)

    def _series(self, folder: Path) -> RegisteredModel:
        meta = self._meta(folder)
        return RegisteredModel(
            name=meta.get("name") or folder.name,
            created_ms=_whole(meta.get("creation_timestamp") or meta.get("creation_time", "")),
            updated_ms=_whole(meta.get("last_updated_timestamp") or meta.get("last_updated_time", "")),
            description=meta.get("description", ""),
            tags=self._values(folder / "tags"),
            aliases=self._values(folder / "aliases"),
        )

    def _version(self, folder: Path) -> ModelVersion:
        meta = self._meta(folder)
        return ModelVersion(
            name=meta.get("name") or folder.parent.name,
            version=meta.get("version") or folder.name.removeprefix("version-"),
            created_ms=_whole(meta.get("creation_timestamp") or meta.get("creation_time", "")),
            updated_ms=_whole(meta.get("last_updated_timestamp") or meta.get("last_updated_time", "")),
            run=meta.get("run_id", ""),
            source=meta.get("source", ""),
            stage=meta.get("current_stage", ""),
            status=meta.get("status", ""),
            user=meta.get("user_id", ""),
            description=meta.get("description", ""),
            model_id=meta.get("model_id", ""),
            tags=self._values(folder / "tags"),
        )

    def _meta(self, folder: Path) -> dict[str, str]:
        whole = self._nested(folder)
        return {key: value for key, value in whole.items() if isinstance(value, str) and value != "null"}

    def _nested(self, folder: Path) -> dict[str, object]:
        found = load_yaml(self._bytes(folder / "meta.yaml"))
        if not isinstance(found, dict):
            raise Invalid("meta.yaml is no mapping")
        return dict(found)

    def _values(self, folder: Path) -> dict[str, str]:
        """Return a folder of one file a value; keys with slashes are folders below."""
        out: dict[str, str] = defaultdict(str)
        for file in self._files(folder):
            out[file.relative_to(folder).as_posix()] = self._text(file)
        return dict(out)

    def _files(self, folder: Path) -> list[Path]:
        return sorted(each for each in folder.rglob("*") if each.is_file()) if folder.is_dir() else []

    def _text(self, file: Path) -> str:
        return self._bytes(file).decode("utf-8").removesuffix("\n")

    def _bytes(self, file: Path) -> bytes:
        if not file.resolve().is_relative_to(self.root.resolve()):
            raise Invalid(f"{self._where(file)} is a link that leaves the folder")
        try:
            return content_of(file, MAX_BYTES)
        except Invalid as error:
            raise Invalid(f"{self._where(file)}: {error}") from error

    def _where(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []


def _whole(text: str) -> int:
    return int(float(text)) if text else 0
