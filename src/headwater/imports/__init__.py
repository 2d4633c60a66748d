"""Readers of other tools: each yields facts, refuses what it cannot read by name, and tells how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.facts import Fact


@dataclass(frozen=True, slots=True)
class Refused:
    """One record that could not be read; the rest was. `where` names the file and line, table and key, or URL."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reader is: `done` of `total` (None: not known) `what`, e.g. 40 of 73 "runs"."""

    done: int
    total: int | None
    what: str


Record = Fact | Refused | Progress
