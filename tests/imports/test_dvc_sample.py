"""A real DVC history of two years: what its graph alone says, against counts made independently from Git."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from headwater.imports.dvc import read
from headwater.model import Kind, Node, Relation
from imports.histories import RECORDED
from imports.projected import Graph, projected

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "dvc"
BUNDLE = SAMPLES / "demo-bank-customer-churn.metadata-only.bundle"
EXPECTED = SAMPLES / "demo-bank-customer-churn.expected.json"
CASES = SAMPLES / "ROOT_CAUSE_CASES.json"

pytestmark = pytest.mark.skipif(not BUNDLE.exists(), reason=f"the sample {BUNDLE.name} is not here")

Change = tuple[object, object]
State = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def graph() -> Graph:
    return projected(read(BUNDLE, project="churn", recorded_at=RECORDED))


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return json.loads(EXPECTED.read_text())


def _commit(graph: Graph, sha: str) -> Node:
    (found,) = [node for node in graph.nodes.values() if node.kind is Kind.COMMIT and node.name == sha]
    return found


def _standing(graph: Graph, commit: Node) -> dict[str, Node]:
    runs = {str(node.props["run_id"]): node for node in graph.of(Kind.RUN)}
    return {job: runs[str(run_id)] for job, run_id in commit.group("stage").items()}


def _metrics(graph: Graph, commit: Node) -> dict[str, object]:
    """Return what the pipeline at a commit measured, by file and key."""
    out: dict[str, object] = {}
    for run in _standing(graph, commit).values():
        files = run.props.get("metric_files", ())
        assert isinstance(files, tuple)
        assert len(files) <= 1
        out.update({f"{files[0]}:{key}": value for key, value in run.group("metric").items()})
    return out


def _differing(before: dict[Any, Any], after: dict[Any, Any]) -> dict[Any, Change]:
    both = before.keys() | after.keys()
    return {
        key: (before.get(key), after.get(key)) for key in sorted(both) if before.get(key) != after.get(key)
    }


def _pairs(graph: Graph) -> list[tuple[Node, Node]]:
    """Return (first parent, commit) for every commit that is no merge."""
    out = []
    for commit in graph.of(Kind.COMMIT):
        parents = [edge for edge in graph.out[commit.uid] if edge.relation is Relation.PARENT]
        if len(parents) == 1:
            assert parents[0].role == "first"
            out.append((graph.nodes[parents[0].cause], commit))
    return out


def _by_job(changes: dict[tuple[str, str], Change]) -> dict[str, Change]:
    """Return changes by name alone; jobs that changed it differently would be lost, so none may."""
    out: dict[str, Change] = {}
    for (_, name), change in changes.items():
        assert out.setdefault(name, change) == change
    return out


def _state(graph: Graph, commit: Node, part: str) -> State:
    """Return one part of what the pipeline at a commit ran with, by job and name."""
    out: State = {}
    for job, run in _standing(graph, commit).items():
        if part == "params":
            out |= {(job, f"params.yaml:{name}"): str(value) for name, value in run.group("param").items()}
        elif part == "command":
            out[job, f"dvc.lock::{job}"] = str(run.props["command"])
        elif part == "code":
            edge = next(edge for edge in graph.out[run.uid] if edge.relation is Relation.EXECUTED)
            files = edge.props.get("files", ())
            assert isinstance(files, tuple)
            out |= {(job, path): md5 for path, _, md5 in (each.partition("=md5:") for each in files)}
        elif part == "environment":
            for each in graph.causes(run, Relation.RAN_IN):
                out |= {
                    (job, path): str(blob).removeprefix("git-blob:")
                    for path, blob in each.group("file").items()
                }
        else:
            out |= {(job, str(node.props["path"])): node.digests()[0].value for node in _raw(graph, run)}
    return out


def _raw(graph: Graph, run: Node) -> list[Node]:
    """Return the inputs that no run made."""
    used = [*graph.causes(run, Relation.USED), *graph.causes(run, Relation.EVALUATED)]
    return [node for node in used if not graph.causes(node, Relation.GENERATED_BY)]


def _as_written(value: object) -> str | None:
    """Return a typed value of the expectations as a lock file has it."""
    if isinstance(value, str) and value.startswith("["):
        return "[" + ", ".join(str(each) for each in json.loads(value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def test_counts_are_those_of_the_history(graph: Graph, expected: dict[str, Any]):
    stats = expected["stats"]
    commits = graph.of(Kind.COMMIT)
    runs = graph.of(Kind.RUN)
    executed = defaultdict(int)
    for edge in graph.edges:
        if edge.relation is Relation.EXECUTED:
            executed[edge.effect] += 1
    names = {name for node in commits for name in node.props.get("refs", ())}  # type: ignore[union-attr]
    assert len(commits) == stats["commits"] == 322
    assert sum(bool(node.group("stage")) for node in commits) == stats["commits_with_lock"] == 288
    assert sorted({str(node.props["job"]) for node in runs}) == stats["stages"]
    assert len(runs) == 241
    assert sum(len(node.group("stage")) for node in commits) == 1_051
    assert sum(count > 1 for count in executed.values()) == 40
    assert len(executed) == 241
    assert len(names) == stats["refs"] == 105
    assert sum(str(name).startswith("refs/tags/") for name in names) == stats["tags"] == 17


def test_every_recorded_md5_is_there(graph: Graph, expected: dict[str, Any]):
    found = {
        digest.value
        for node in graph.nodes.values()
        for digest in node.digests()
        if digest.algorithm in ("md5-dos2unix", "md5-dos2unix-dir")
    }
    for edge in graph.edges:
        if edge.relation is Relation.EXECUTED:
            files = dict(each.split("=md5:") for each in edge.props.get("files", ()))  # type: ignore[union-attr]
            found |= {
                md5 for path, md5 in files.items() if path not in edge.props.get("files_from_command", ())
            }
    assert len(found) == expected["stats"]["distinct_md5"] == 344


def test_nothing_hangs_in_the_air_and_one_file_is_refused(graph: Graph):
    assert [
        edge for edge in graph.edges if edge.cause not in graph.nodes or edge.effect not in graph.nodes
    ] == []
    (refused,) = graph.refused
    assert "artifact 'labels' is no mapping" in refused.reason


def test_metric_changes_are_found_with_their_exact_values(graph: Graph, expected: dict[str, Any]):
    events = {event["commit"]: event["metrics"] for event in expected["events"]}
    found = {}
    for parent, commit in _pairs(graph):
        before, after = _metrics(graph, parent), _metrics(graph, commit)
        common = before.keys() & after.keys()
        changed = _differing({key: before[key] for key in common}, {key: after[key] for key in common})
        if changed:
            found[commit.name] = changed
    assert len(found) == 59
    assert found == {
        sha: {key: (value["before"], value["after"]) for key, value in metrics.items()}
        for sha, metrics in events.items()
    }


@pytest.mark.parametrize(
    ("part", "key"),
    [("params", "params_in_lock"), ("code", "code"), ("data", "data"), ("command", "stage_cmds")],
)
def test_what_changed_with_a_metric_is_exactly_in_the_graph(
    graph: Graph, expected: dict[str, Any], part: str, key: str
):
    for event in expected["events"]:
        before, after = _commit(graph, event["parent"]), _commit(graph, event["commit"])
        changed = _by_job(_differing(_state(graph, before, part), _state(graph, after, part)))
        wanted = {
            name: tuple(_as_written(value) for value in values)
            for name, values in event["changed"][key].items()
        }
        assert changed == wanted, (event["commit"], part)


def test_outputs_of_steps_are_never_raw_data(graph: Graph, expected: dict[str, Any]):
    for event in expected["events"]:
        made = {
            node.props["path"]
            for run in _standing(graph, _commit(graph, event["commit"])).values()
            for node in _raw(graph, run)
            if "output_of" in node.props
        }
        assert made == set()


def test_changed_requirement_files_show_in_the_environment_of_the_runs(
    graph: Graph, expected: dict[str, Any]
):
    further = 0
    for event in expected["events"]:
        parent, commit = _commit(graph, event["parent"]), _commit(graph, event["commit"])
        before, after = _standing(graph, parent), _standing(graph, commit)
        rerun = {job for job in before.keys() & after.keys() if before[job] != after[job]}
        old, new = _state(graph, parent, "environment"), _state(graph, commit, "environment")
        changed = _differing(
            {key: value for key, value in old.items() if key[0] in rerun},
            {key: value for key, value in new.items() if key[0] in rerun},
        )
        wanted = {name: tuple(values) for name, values in event["changed"]["env_files"].items()}
        assert wanted.items() <= {name: change for (_, name), change in changed.items()}.items()
        for job in {job for job, name in changed if name not in wanted}:
            # The compared run came in elsewhere, and other files stood there.
            firsts = [_first_commit(graph, before[job]), _first_commit(graph, after[job])]
            assert firsts != [parent.name, commit.name]
            further += 1
    assert further > 0


def test_changed_requirement_files_show_at_the_commits(graph: Graph, expected: dict[str, Any]):
    for event in expected["events"]:
        before, after = (
            dict(
                each.split("=git-blob:") for each in _commit(graph, event[name]).props.get("requirements", ())
            )
            for name in ("parent", "commit")
        )
        wanted = {name: tuple(values) for name, values in event["changed"]["env_files"].items()}
        assert _differing(before, after) == wanted


def _first_commit(graph: Graph, run: Node) -> str:
    edges = [edge for edge in graph.out[run.uid] if edge.relation is Relation.EXECUTED]
    return graph.nodes[min(edges, key=lambda edge: (edge.occurred_at, edge.cause)).cause].name


def test_known_causes_are_visible_in_the_graph(graph: Graph):
    for case in json.loads(CASES.read_text()):
        before, after = (
            _metrics(graph, _commit(graph, case["parent"])),
            _metrics(graph, _commit(graph, case["commit"])),
        )
        for key, value in case["metrics"].items():
            assert (before[key], after[key]) == (value["before"], value["after"])


def test_registered_versions_and_stages_are_those_of_the_tags(graph: Graph):
    versions = {node.name for node in graph.of(Kind.MODEL_VERSION) if "tag_ref" in node.props}
    assert versions == {
        *(f"lightgbm-model@v{number}" for number in ("1.0.0", "2.0.0", "2.0.1", "2.0.3")),
        *(f"randomforest-model@v{number}" for number in ("1.0.0", "2.0.0")),
        *(f"xgboost-model@v{number}" for number in ("1.0.0", "1.0.1")),
    }
    stands = {
        (node.name, alias): graph.nodes[str(uid)].props["version"]
        for node in graph.of(Kind.MODEL)
        for alias, uid in node.group("alias").items()
    }
    assert stands == {
        ("lightgbm-model", "dev"): "v2.0.1",
        ("lightgbm-model", "prod"): "v2.0.0",
        ("lightgbm-model", "stage"): "v2.0.0",
        ("randomforest-model", "dev"): "v2.0.0",
        ("randomforest-model", "prod"): "v1.0.0",
        ("xgboost-model", "stage"): "v1.0.0",
    }
    made = {
        node.name: graph.causes(node, Relation.GENERATED_BY)
        for node in graph.of(Kind.MODEL_VERSION)
        if "tag_ref" in node.props
    }
    assert [name for name, runs in made.items() if not runs] == ["lightgbm-model@v2.0.3"]
