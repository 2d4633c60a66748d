"""Whole histories of other tools, imported and asked as a user would: `why` over a store in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.root_cause.incident import Incident
from bench.root_cause.samples.folder import found

from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import RootCause
from headwater.facts import Fact
from headwater.imports import Record
from headwater.imports.dvc import read as read_dvc
from headwater.imports.mlflow import read as read_mlflow
from headwater.model import DEFAULT_PLANES, Kind, Subgraph, relations_of
from headwater.services import LOCAL, Headwater, over
from headwater.store.memory import MemoryStore

_RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
_KINDS = {
    "data": "dataset",
    "params_in_lock": "parameter",
    "code": "code",
    "env_files": "environment",
    "stage_cmds": "command",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of which exactly one recorded thing changed, and Headwater's answer.

    `truth` names that thing as answers do, e.g. "dataset:scans".
    """

    name: str
    family: str
    truth: frozenset[str]
    answer: RootCause
    graph: Subgraph

    def incident(self) -> Incident:
        """Return the question with the whole imported history and what `why` chose to compare."""
        good, bad = (self.graph.nodes[end.asked] for end in (self.answer.good, self.answer.bad))
        commits = good.kind is Kind.COMMIT and bad.kind is Kind.COMMIT
        same = commits and good.props.get("requirements") == bad.props.get("requirements")
        return Incident(
            name=self.name,
            family=self.family,
            graph=self.graph,
            metric=self.answer.metric,
            higher_is_better=self.answer.higher_is_better,
            values=dict(self.answer.history),
            good=self.answer.good.run,
            bad=self.answer.bad.run,
            truth=self.truth,
            pipelines={
                end.run: {str(run_id) for run_id in self.graph.nodes[end.asked].group("stage").values()}
                for end in (self.answer.good, self.answer.bad)
            },
            steady=(FactorKind.ENVIRONMENT,) if same else (),
        )

    @property
    def rank(self) -> int | None:
        """The place of the truth among the suspects, 0 for the first; None where it is not among them."""
        names = [f"{each.factor.kind}:{each.factor.name}" for each in self.answer.suspects]
        return next((place for place, name in enumerate(names) if name in self.truth), None)


def dvc() -> Iterator[Answered]:
    """Yield each change of f1 in a real DVC history against the first parent where one entry changed."""
    folder = found("dvc")
    if folder is None:
        return
    name = "demo-bank-customer-churn"
    events = json.loads((folder / f"{name}.expected.json").read_text())["events"]
    headwater, graph = _imported(
        read_dvc(folder / f"{name}.metadata-only.bundle", project="churn", recorded_at=_RECORDED)
    )
    for event in events:
        changed = changed_entries(event)
        if len(changed) == 1:
            answer = headwater.root_cause.why(LOCAL, f"commit:{event['commit']}", metric="f1")
            yield Answered(event["commit"][:12], "DVC history", changed, answer, graph)


def mlflow() -> Iterator[Answered]:
    """Yield each step of a real MLflow history against the one before where one thing but the seed changed."""
    folder = found("mlflow", "sqlite-3.17.2-wine-digits")
    if folder is None:
        return
    headwater, graph = _imported(read_mlflow(folder / "mlflow.db", recorded_at=_RECORDED))
    for step in json.loads((folder / "expected.json").read_text())["steps"]:
        changed = _changed_in_step(step)
        if len(changed) != 1 or not step["delta"]:
            continue
        model, here = f"model:{step['experiment']}-model", step["model_version"]
        answer = headwater.root_cause.why(
            LOCAL, f"{model}@{here}", good=f"{model}@{here - 1}", metric="accuracy"
        )
        name = f"{step['experiment']} {step['step']}: {step['why']}"
        yield Answered(name, "MLflow history", changed, answer, graph)


def changed_entries(event: Mapping[str, Any]) -> frozenset[str]:
    """Return what an event of a DVC history changed, as answers name it."""
    return frozenset(
        f"{kind}:{entry.partition(':')[2] if part == 'params_in_lock' else entry}"
        for part, kind in _KINDS.items()
        for entry in event["changed"][part]
    )


def _changed_in_step(step: Mapping[str, Any]) -> frozenset[str]:
    out = {f"parameter:{name}" for name in step.get("param_changes", {}) if name != "seed"}
    if "data" in step.get("changed", ()):
        out.add(f"dataset:{step['experiment']}-train")
    if "code" in step.get("changed", ()):
        out.add("code:commit")
    return frozenset(out)


def _imported(records: Iterable[Record]) -> tuple[Headwater, Subgraph]:
    store = MemoryStore()
    store.append([each for each in records if isinstance(each, Fact)])
    walked = relations_of(DEFAULT_PLANES)
    edges = [edge for edge in store.scan_edges() if edge.relation in walked]
    return over(store), Subgraph({node.uid: node for node in store.scan_nodes()}, edges)
