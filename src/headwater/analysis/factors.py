"""What may differ between two lineages: factors by logical identity, each with its level in one lineage."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from headwater.model import Uid


class FactorKind(StrEnum):
    """Kinds of factor, as answers spell them."""

    DATASET = "dataset"
    PARAMETER = "parameter"
    COMMAND = "command"
    CODE = "code"
    ENVIRONMENT = "environment"
    MODEL = "model"
    SEED = "seed"
    EVALUATION = "evaluation"
    NONDETERMINISM = "nondeterminism"
    UNRECORDED = "unrecorded"

    # That of the text, in C: an enumeration has one of its own in Python, and factors are hashed by the million.
    __hash__ = str.__hash__


class Factor(NamedTuple):
    """One thing that can change: "dataset biopsies-lab-b", "parameter learning_rate" of job `scope` ("": any).

    A tuple, as a history of 500 runs compares and hashes a million of them.
    """

    kind: FactorKind
    name: str
    scope: str = ""

    @property
    def label(self) -> str:
        """The name people read, with its job where several jobs have one of that name."""
        return f"{self.name} ({self.scope})" if self.scope else self.name


class Level(NamedTuple):
    """The state of a factor in one lineage: `value` is compared, `shown` is read, `node` has it.

    `since` is when this level first occurred: the order of versions; `carrier` is what brought it (a commit; none
    where the run had uncommitted changes).
    """

    value: str
    shown: str
    node: Uid
    since: datetime
    carrier: Uid = ""
