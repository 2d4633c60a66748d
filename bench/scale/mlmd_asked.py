"""Run by the Python that has ml-metadata: `python mlmd_asked.py FILE < graph.json` prints how long its lineage takes.

The graph names artifacts and executions by their uids, gives events as [execution, artifact, is_output], and the
artifact from which to walk down.
"""

from __future__ import annotations

import json
import sys
import time

from ml_metadata import metadata_store
from ml_metadata.proto import metadata_store_pb2 as pb

REPEATS = 5
MOST_HOPS = 100


def main() -> int:
    """Fill a store with the graph and print the median time of its lineage subgraph."""
    graph = json.load(sys.stdin)
    config = pb.ConnectionConfig()
    config.sqlite.filename_uri = sys.argv[1]
    config.sqlite.connection_mode = 3
    store = metadata_store.MetadataStore(config)
    artifact_type = store.put_artifact_type(pb.ArtifactType(name="version"))
    execution_type = store.put_execution_type(pb.ExecutionType(name="run"))
    artifacts = store.put_artifacts(
        [pb.Artifact(type_id=artifact_type, name=uid) for uid in graph["artifacts"]]
    )
    executions = store.put_executions(
        [pb.Execution(type_id=execution_type, name=uid) for uid in graph["executions"]]
    )
    ids = dict(zip(graph["artifacts"] + graph["executions"], [*artifacts, *executions], strict=True))
    store.put_events(
        [
            pb.Event(
                execution_id=ids[execution],
                artifact_id=ids[artifact],
                type=pb.Event.OUTPUT if is_output else pb.Event.INPUT,
            )
            for execution, artifact, is_output in graph["events"]
        ]
    )
    asked = pb.LineageSubgraphQueryOptions(
        starting_artifacts=pb.LineageSubgraphQueryOptions.StartingNodes(
            filter_query=f"id = {ids[graph['start']]}"
        ),
        max_num_hops=MOST_HOPS,
        direction=pb.LineageSubgraphQueryOptions.DOWNSTREAM,
    )
    times = []
    for _ in range(REPEATS):
        begun = time.process_time()
        found = store.get_lineage_subgraph(asked, field_mask_paths=["artifacts", "executions"])
        uids = {each.name for each in (*found.artifacts, *found.executions)}
        times.append(1000 * (time.process_time() - begun))
    json.dump({"ms": sorted(times)[REPEATS // 2], "nodes": len(uids)}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
