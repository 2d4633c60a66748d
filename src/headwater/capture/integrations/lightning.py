"""Lightning: a callback for its Trainer; works whichever of Lightning's two packages is installed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from headwater.capture.harmless import harmless
from headwater.capture.opening import Opening, current_run
from headwater.capture.runs import Run


def lightning_callback(opening: Opening) -> Any:
    """Return a callback for `Trainer(callbacks=[...])`; it logs to the run under way, else to one of its own.

    Raises:
        ImportError: neither lightning nor pytorch_lightning is installed.
    """
    base: type[Any] = _package().Callback
    return type("HeadwaterCallback", (_Following, base), {})(opening)


class _Following:
    """Logs settings, measurements of each epoch and checkpoints; only the process of rank 0 does."""

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self._opening = opening
        self._run: Run | None = None
        self._own = False

    @harmless
    def on_fit_start(self, trainer: Any, module: Any) -> None:
        """Begin, or join the run under way."""
        if not trainer.is_global_zero:
            return
        self._run = current_run()
        self._own = self._run is None
        self._run = self._run or self._opening.start()
        self._run.log_params({"model": type(module).__name__, **dict(getattr(module, "hparams", {}) or {})})
        limits = {name: getattr(trainer, name, None) for name in ("max_epochs", "precision", "world_size")}
        self._run.log_params({"trainer": limits})

    @harmless
    def on_train_epoch_end(self, trainer: Any, module: Any) -> None:  # noqa: ARG002
        """Log what was measured."""
        self._measure(trainer, "train")

    @harmless
    def on_validation_epoch_end(self, trainer: Any, module: Any) -> None:  # noqa: ARG002
        """Log what was measured."""
        if not getattr(trainer, "sanity_checking", False):
            self._measure(trainer, "validation")

    @harmless
    def on_test_epoch_end(self, trainer: Any, module: Any) -> None:  # noqa: ARG002
        """Log what was measured."""
        self._run = self._run or current_run()
        self._measure(trainer, "test")

    @harmless
    def on_exception(self, trainer: Any, module: Any, exception: BaseException) -> None:  # noqa: ARG002
        """End a run of its own with the error."""
        if self._own:
            self._opening.end(error=exception)

    @harmless
    def on_fit_end(self, trainer: Any, module: Any) -> None:  # noqa: ARG002
        """Record the best checkpoint and end a run of its own."""
        if self._run is None:
            return
        checkpoint = getattr(trainer, "checkpoint_callback", None)
        if path := getattr(checkpoint, "best_model_path", ""):
            self._run.produce(path, name=self._run.identity.job, kind="model")
        if self._own:
            self._opening.end()

    def _measure(self, trainer: Any, split: str) -> None:
        if self._run is not None and trainer.is_global_zero:
            found = {name: value for name, value in trainer.callback_metrics.items() if _is_of(name, split)}
            self._run.log_metrics(found, step=int(trainer.global_step), split=split)


def _is_of(name: str, split: str) -> bool:
    """Return whether a measurement belongs to a split by its name: val_loss, test_acc, else training."""
    first = name.split("_")[0].split("/")[0].lower()
    named = {"val": "validation", "valid": "validation", "validation": "validation", "test": "test"}
    return named.get(first, "train") == split


def _package() -> Any:
    for name in ("lightning.pytorch", "pytorch_lightning"):
        if name in sys.modules:
            return sys.modules[name]
    try:
        return import_module("lightning.pytorch")
    except ImportError:
        return import_module("pytorch_lightning")
