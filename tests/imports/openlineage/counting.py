"""Counts of events made without the reader, by which those of the graph are judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from headwater.model import Relation
from headwater.store import Store

_RANK = {"START": 1, "RUNNING": 1, "COMPLETE": 2, "FAIL": 2, "ABORT": 2}


def values(files: Iterable[Path]) -> Iterator[tuple[Path, object]]:
    """Yield every value in these files of JSON."""
    for file in files:
        found = json.loads(file.read_text("utf-8"))
        for each in found if isinstance(found, list) else [found]:
            yield file, each


def counted(events: Iterable[dict]) -> dict[str, object]:  # type: ignore[type-arg]
    """Return the counts of events, as `expected.json` has them."""
    jobs, runs, datasets, inputs, outputs, parents, columns = (set() for _ in range(7))
    states: dict[str, tuple[int, str]] = {}
    number = 0
    for event in events:
        number += 1
        job = (event["job"].get("namespace"), event["job"].get("name")) if "job" in event else None
        run = event.get("run", {}).get("runId")
        jobs |= {job} - {None}
        runs |= {run} - {None}
        if run and event.get("eventType") in _RANK:
            moved = (_RANK[event["eventType"]], event["eventType"])
            states[run] = max(states.get(run, moved), moved, key=lambda each: each[0])
        parent = event.get("run", {}).get("facets", {}).get("parent", {}).get("run", {}).get("runId")
        parents |= {(run, parent)} if parent else set()
        for side, found in (("inputs", inputs), ("outputs", outputs)):
            for each in event.get(side) or []:
                named = (each["namespace"], each["name"])
                datasets.add(named)
                found.add((named, job))
                columns |= set(_columns(each, named))
    last = [state for _, state in states.values()]
    return {
        "events": number,
        "jobs": len(jobs),
        "runs": len(runs),
        "datasets": len(datasets),
        "input_edges": len(inputs),
        "output_edges": len(outputs),
        "run_parent_edges": len(parents),
        "column_lineage_edges": len(columns),
        "run_last_state": {state: last.count(state) for state in sorted(set(last))},
    }


def drawn(store: Store) -> dict[str, object]:
    """Return the same counts of the graph in a store, apart from how many events there were."""
    nodes = {each.uid: each for each in store.scan_nodes()}
    edges = [each for each in store.scan_edges() if each.until is None]
    series = {each.effect: each.cause for each in edges if each.relation is Relation.VERSION_OF}
    runs = {uid: each for uid, each in nodes.items() if each.kind == "Run"}
    told = {uid: each for uid, each in runs.items() if "producer" in each.props}
    job = {uid: each.props["job"] for uid, each in runs.items()}
    states = [str(each.props["state"]) for each in told.values() if "state" in each.props]
    columns = {
        (series[each.cause], series[each.effect], key)
        for each in edges
        if each.relation is Relation.DERIVED_FROM
        for key in each.props
        if key.startswith("column.") and not key.startswith("column.*.")
    }
    return {
        "jobs": len({job[uid] for uid in told}),
        "runs": len([uid for uid, each in told.items() if "static" not in each.props]),
        "datasets": len([each for each in nodes.values() if each.kind in ("Dataset", "Model")]),
        "input_edges": len(
            {(series[each.cause], job[each.effect]) for each in edges if each.relation is Relation.USED}
        ),
        "output_edges": len(
            {
                (series[each.effect], job[each.cause])
                for each in edges
                if each.relation is Relation.GENERATED_BY
            }
        ),
        "run_parent_edges": len(
            [each for each in edges if each.relation is Relation.PART_OF and each.role == ""]
        ),
        "column_lineage_edges": len(columns),
        "run_last_state": {state: states.count(state) for state in sorted(set(states))},
    }


def _columns(dataset: dict, named: tuple[str, str]) -> Iterator[tuple[str, ...]]:  # type: ignore[type-arg]
    fields = dataset.get("facets", {}).get("columnLineage", {}).get("fields", {})
    for column, told in fields.items():
        for each in told["inputFields"]:
            yield each["namespace"], each["name"], each["field"], *named, column
