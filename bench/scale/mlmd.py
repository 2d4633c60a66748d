"""The same lineage from ML Metadata, in a Python of its own: it needs an older protobuf than others do."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.scale.closures import DOWN, EVERYTHING, median_ms

from headwater.model import Kind, Relation, Uid
from headwater.store import Store
from headwater.topology import Topology

RELATIONS = (Relation.USED, Relation.GENERATED_BY)
_SCRIPT = Path(__file__).with_name("mlmd_asked.py")


@dataclass(frozen=True, slots=True)
class Beside:
    """How many nodes each reached down from the same dataset, and in what median time."""

    nodes: int
    ms: float
    mlmd_nodes: int
    mlmd_ms: float


def beside(python: str, topology: Topology, engine: Store, start: Uid, folder: Path) -> Beside:
    """Return both times on the artifacts, executions and events of the same graph, uids returned by both."""

    def walk() -> object:
        return topology.walk([start], DOWN, RELATIONS, limit=EVERYTHING).depths.uids()  # type: ignore[attr-defined]

    answer = subprocess.run(
        [python, str(_SCRIPT), str(folder / "mlmd.db")],
        input=json.dumps(_graph(engine, start)),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(answer.stdout)
    return Beside(len(walk()), median_ms(walk), told["nodes"], told["ms"])  # type: ignore[arg-type]


def _graph(engine: Store, start: Uid) -> dict[str, object]:
    kinds = {"artifacts": (Kind.DATASET_VERSION, Kind.MODEL_VERSION), "executions": (Kind.RUN,)}
    graph: dict[str, object] = {
        name: [node.uid for kind in held for node in engine.scan_nodes(kind)] for name, held in kinds.items()
    }
    events = [
        (edge.effect, edge.cause, False)
        if edge.relation is Relation.USED
        else (edge.cause, edge.effect, True)
        for edge in engine.scan_edges()
        if edge.relation in RELATIONS
    ]
    return graph | {"events": events, "start": start}
