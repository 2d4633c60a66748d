"""The runs that a question is answered from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.analysis.root_cause.answer import Noise
from headwater.analysis.trace import Trace
from headwater.model import Uid


@dataclass(frozen=True, slots=True)
class History:
    """Runs that measured the metric, oldest first; `sign` is 1 where larger is the wanted side of the question."""

    runs: Sequence[Uid]
    values: Mapping[Uid, float]
    traces: Mapping[Uid, Trace]
    noise: Noise
    sign: int
