"""Capture in the training process: facts go into a local journal first and are delivered in the background."""

from __future__ import annotations
