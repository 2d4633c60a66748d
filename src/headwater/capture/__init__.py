"""Capture in the training process: facts go into a local journal first and are delivered in the background."""

from __future__ import annotations

from headwater.capture.opening import Opening, current_run, run, track
from headwater.capture.runs import Run
from headwater.capture.things import Captured

__all__ = ["Captured", "Opening", "Run", "current_run", "run", "track"]
