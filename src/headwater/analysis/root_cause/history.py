"""The runs that a question is answered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from headwater.analysis.root_cause.answer import Noise
from headwater.analysis.root_cause.table import Table
from headwater.analysis.trace import Trace
from headwater.model import Uid


@dataclass(frozen=True, slots=True)
class History:
    """Runs that measured the metric, oldest first; `sign` is 1 where larger is the wanted side of the question."""

    table: Table
    values: Mapping[Uid, float]
    noise: Noise
    sign: int

    @property
    def runs(self) -> tuple[Uid, ...]:
        """The runs, oldest first."""
        return self.table.runs

    @property
    def traces(self) -> Mapping[Uid, Trace]:
        """What each run was made from."""
        return self.table.traces
