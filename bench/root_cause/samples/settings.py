"""Questions about runs of which only parameters and a score are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.root_cause.incident import Incident

from headwater.model import Kind, Node, Subgraph, Uid, Value, uid_of

_START = datetime(2026, 1, 5, 9, tzinfo=UTC)
SEED = "seed"


@dataclass(frozen=True, slots=True)
class Tried:
    """A configuration, its seed and what it scored."""

    params: Mapping[str, str]
    seed: int
    score: float


@dataclass(frozen=True, slots=True)
class Question:
    """Runs, oldest first, of which the one at place `bad` is asked about and that at `good` is better."""

    name: str
    family: str
    metric: str
    higher_is_better: bool
    runs: Sequence[Tried]
    good: int
    bad: int
    cause: str

    def incident(self) -> Incident:
        """Return the question with the graph of its runs, which holds nothing else."""
        nodes = [self._node(place, run) for place, run in enumerate(self.runs)]
        uids: list[Uid] = [node.uid for node in nodes]
        return Incident(
            name=self.name,
            family=self.family,
            graph=Subgraph({node.uid: node for node in nodes}, []),
            metric=self.metric,
            higher_is_better=self.higher_is_better,
            values={uid: run.score for uid, run in zip(uids, self.runs, strict=True)},
            good=uids[self.good],
            bad=uids[self.bad],
            truth=frozenset({f"parameter:{self.cause}"}),
            path=(uids[self.bad],),
        )

    def _node(self, place: int, run: Tried) -> Node:
        run_id = f"{self.name}-{place}"
        at = _START + timedelta(hours=place)
        props: dict[str, Value] = {f"param.{name}": value for name, value in run.params.items()}
        props |= {f"param.{SEED}": str(run.seed), f"metric.{self.metric}": run.score}
        props |= {"run_id": run_id, "job": "train", "source": self.name, "state": "COMPLETE"}
        uid = uid_of(Kind.RUN, (self.name, run_id))
        return Node(uid, Kind.RUN, run_id, self.name, at, at, 1, props)
