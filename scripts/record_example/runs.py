"""One executed step as facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from headwater.facts import Fact, MetricFact
from headwater.model import Origin, Relation, RunState, Uid
from headwater.statements import Stamp, Stated, agent, edge, environment, run
from record_example.images import Image

_LEARNT_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Executed:
    """What is known of a step after it ran; `problem` is "" when it succeeded. `files` are "path=sha256:HEX"."""

    project: str
    job: str
    number: int
    command: str
    by: str
    started_at: datetime
    ended_at: datetime
    image: Image
    plain: bool
    commit: Uid
    files: Sequence[str]
    params: Mapping[str, str]
    used: Sequence[tuple[Uid, str]]
    problem: str

    @property
    def name(self) -> str:
        """How people call the run."""
        return f"{self.job}#{self.number}"

    @property
    def began(self) -> Stamp:
        """The stamp of what was so when it started; learnt when it ended."""
        return Stamp(self.started_at, self.ended_at + _LEARNT_AFTER, Origin.CAPTURED)

    @property
    def ended(self) -> Stamp:
        """The stamp of what came out."""
        return self.began.at(self.ended_at)


def stated(step: Executed) -> Stated:
    """Return the run with its states, parameters, inputs, code, environment and person."""
    end = RunState.FAIL if step.problem else RunState.COMPLETE
    one = run(
        step.project,
        step.name,
        step.began,
        project=step.project,
        job=step.job,
        props={"command": step.command, "param": step.params, "error": step.problem},
        states=((RunState.START, step.started_at), (end, step.ended_at)),
    )
    person, place = agent(step.by, step.began), _environment(step)
    edges = [
        *(edge(one.uid, Relation.USED, uid, step.began, role=role) for uid, role in step.used),
        edge(
            one.uid, Relation.EXECUTED, step.commit, step.began, props={"files": step.files, "dirty": False}
        ),
        edge(one.uid, Relation.RAN_IN, place.uid, step.began),
        edge(one.uid, Relation.ATTRIBUTED_TO, person.uid, step.began),
    ]
    return Stated(one.uid, (*one.facts, *person, *place, *edges))


def measured(
    step: Executed, uid: Uid, values: Mapping[str, float], *, model: Uid, dataset: Uid, split: str
) -> list[Fact]:
    """Return the metrics that a run measured for `model` on `dataset`."""
    stamp = step.ended
    return [
        MetricFact(
            run=uid,
            key=key,
            value=float(value),
            model=model,
            dataset=dataset,
            split=split,
            occurred_at=stamp.occurred_at,
            recorded_at=stamp.recorded_at,
            origin=stamp.origin,
        )
        for key, value in sorted(values.items())
    ]


def _environment(step: Executed) -> Stated:
    """Return where it ran; a plain step runs without any package on its path."""
    packages = () if step.plain else tuple(("pypi", *each) for each in step.image.packages.items())
    return environment(step.began, content=step.image.content(), packages=packages)
