"""Capture in the training process: facts go into a local journal first and are delivered in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headwater.capture.opening import Opening, current_run, run, track

if TYPE_CHECKING:
    from headwater.capture.runs import Run
    from headwater.capture.things import Captured

__all__ = ["Captured", "Opening", "Run", "current_run", "run", "track"]


def __getattr__(name: str) -> object:
    """Return the classes of what a run hands out, loaded only when asked for."""
    if name == "Run":
        from headwater.capture.runs import Run

        return Run
    if name == "Captured":
        from headwater.capture.things import Captured

        return Captured
    raise AttributeError(f"module 'headwater.capture' has no attribute {name!r}")
