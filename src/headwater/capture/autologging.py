"""`headwater.autolog()`: one line, and what known libraries do is captured."""

from __future__ import annotations

from headwater.capture.destination import destination_or_none
from headwater.capture.harmless import harmless
from headwater.capture.integrations.when_imported import when_imported
from headwater.capture.opening import run
from headwater.capture.place import project as project_here


@harmless
def autolog(
    *, sklearn: bool = True, mlflow: bool = True, project: str = "", server: str = "", store: str = ""
) -> None:
    """Capture fits and scores of scikit-learn, and what MLflow logs as it logs it; libraries imported later too.

    A fit within a run is logged to it. MLflow's runs keep their ids and land in `project`, as
    `headwater import mlflow --project` would put them. Facts go to a `server` or into a `store`, as those of `run`.
    """
    if sklearn:
        from headwater.capture.integrations import sklearn as estimators

        when_imported("sklearn.base", estimators.capture)
    if mlflow:
        from headwater.capture.integrations.mlflow import Mirror

        mirror = Mirror(project or project_here(), destination_or_none(server=server, store=store))
        when_imported("mlflow.tracking._tracking_service.utils", mirror.capture)


def lightning_callback(job: str = "train", **options: str) -> object:
    """Return a callback for Lightning's `Trainer`; `options` are those of `run`, for where none is under way.

    Raises:
        ImportError: Lightning is not installed.
    """
    from headwater.capture.integrations import lightning

    return lightning.lightning_callback(run(job, **options))  # type: ignore[arg-type]


def transformers_callback(job: str = "train", **options: str) -> object:
    """Return a callback for the `Trainer` of Transformers; `options` are those of `run`, for where none is under way.

    Raises:
        ImportError: Transformers is not installed.
    """
    from headwater.capture.integrations import transformers

    return transformers.transformers_callback(run(job, **options))  # type: ignore[arg-type]
