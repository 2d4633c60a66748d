"""What differs between two runs or versions over their whole provenance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from headwater.analysis.completeness import Completeness
from headwater.model import Uid


class Section(StrEnum):
    """Which part of a comparison an entry belongs to."""

    METRICS = "metrics"
    DATA = "data"
    PARAMETERS = "parameters"
    CODE = "code"
    COMMANDS = "commands"
    ENVIRONMENT = "environment"
    MODELS = "models"
    EVALUATION = "evaluation"


class Difference(StrEnum):
    """How the second differs from the first."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Entry:
    """One compared thing: `before` and `after` are what people read ("" where absent).

    `root` says that none of its own inputs changed; `delta` is the numeric difference where both are numbers.
    """

    section: Section
    name: str
    before: str
    after: str
    difference: Difference
    root: bool = True
    delta: float | None = None
    before_node: Uid = ""
    after_node: Uid = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Entries ordered by (section, name); `same` counts what was equal and may be left out of `entries`."""

    first: Uid
    second: Uid
    entries: tuple[Entry, ...]
    same: int
    completeness: Completeness
