"""Transformers: a callback for its Trainer."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from headwater.capture.harmless import harmless
from headwater.capture.opening import Opening, current_run
from headwater.capture.runs import Run

_NOT_MEASURED = frozenset({"epoch", "step", "total_flos"})


def transformers_callback(opening: Opening) -> Any:
    """Return a callback for `Trainer(callbacks=[...])`; it logs to the run under way, else to one of its own.

    Raises:
        ImportError: transformers is not installed.
    """
    base: type[Any] = import_module("transformers").TrainerCallback
    return type("HeadwaterCallback", (_Following, base), {})(opening)


class _Following:
    """Logs arguments, the base model, measurements and the model that was saved; only the main process does."""

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self._opening = opening
        self._run: Run | None = None
        self._own = False

    @harmless
    def on_train_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:  # noqa: ARG002
        """Begin, or join the run under way."""
        if not state.is_world_process_zero:
            return
        self._run = current_run()
        self._own = self._run is None
        self._run = self._run or self._opening.start()
        self._run.log_params({name: value for name, value in args.to_dict().items() if not _is_place(name)})
        config = getattr(given.get("model"), "config", None)
        if base := getattr(config, "_name_or_path", ""):
            revision = str(getattr(config, "_commit_hash", None) or "")
            self._run.use(f"https://huggingface.co/{base}", name=str(base), version=revision, role="base")

    @harmless
    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:  # noqa: ARG002
        """Log what was measured."""
        if self._run is None or not logs:
            return
        for split, found in _by_split(logs).items():
            self._run.log_metrics(found, step=int(state.global_step), split=split)

    @harmless
    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002
        """Record the best checkpoint, else where the last one lies, and end a run of its own."""
        if self._run is None:
            return
        if path := getattr(state, "best_model_checkpoint", None):
            self._run.produce(path, name=self._run.identity.job, kind="model")
        if self._own:
            self._opening.end()
        self._run = None


def _by_split(logs: Any) -> dict[str, dict[str, float]]:
    """Return measurements by split: those called eval_* are of validation, test_* of test, others of training."""
    out: dict[str, dict[str, float]] = {}
    for name, value in logs.items():
        if name in _NOT_MEASURED or not isinstance(value, int | float):
            continue
        first, _, rest = name.partition("_")
        split = {"eval": "validation", "test": "test"}.get(first, "train")
        out.setdefault(split, {})[rest if split != "train" and rest else name] = value
    return out


def _is_place(name: str) -> bool:
    """Return whether an argument says where things are written, which does not change what is trained."""
    return name.endswith(("_dir", "_token")) or name in ("run_name", "report_to", "hub_model_id")
