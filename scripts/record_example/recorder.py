"""Lives through a project's history and states it: every step really runs, only names and times are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from headwater.facts import Fact
from headwater.model import Kind, Origin, Relation, Uid
from headwater.statements import Stamp, attribute, edge, series_uid
from record_example.execute import Outcome, execute
from record_example.images import Image
from record_example.repository import Repository
from record_example.runs import Executed, measured, stated
from record_example.serving import Stage
from record_example.shelf import Kept, Shelf
from record_example.story import Delivery, Event, Line, Project, Push, Release, Serving, Step

_LASTS = {"prepare": 4, "train": 11, "pretrain": 11, "evaluate": 2, "evaluate-base": 2}  # minutes
_BETWEEN_SEEDS = timedelta(minutes=20)
_MINUTE = timedelta(minutes=1)


class Recorder:
    """One project so far: its code, its data, its runs and what is in force."""

    def __init__(self, project: Project, images: Mapping[str, Image]) -> None:
        self._project, self._images = project, images
        self._repository = Repository(project.repository, project.name)
        self._shelf = Shelf(project.name)
        self._stage = Stage(project.name, project.endpoints)
        self._numbers: Counter[str] = Counter()
        self._prepared: dict[tuple[object, ...], Kept] = {}
        self._introduced: set[str] = set()
        self._facts: list[Fact] = []

    def live(self, events: Iterable[Event]) -> list[Fact]:
        """Return the facts of these events, which follow those already lived through."""
        self._facts = []
        for event in events:
            match event:
                case Delivery():
                    self._deliver(event)
                case Push():
                    self._facts += self._repository.push(event)
                case Release():
                    self._release(event)
                case Serving():
                    version = self._shelf.get(event.line, event.version)
                    self._facts += self._stage.serve(event.endpoint, version.uid, event.at)
        return self._facts

    def _deliver(self, event: Delivery) -> None:
        stamp = Stamp(event.at, event.at + _MINUTE, Origin.CAPTURED)
        self._introduce(Kind.DATASET, event.series, stamp)
        self._facts += self._shelf.put_table(event.series, event.content, stamp, label=event.label)

    def _release(self, release: Release) -> None:
        line = self._project.lines[release.line]
        data = self._data(release, line)
        if data is None:
            return
        at = release.at + timedelta(minutes=10)
        first: Uid = ""
        for _ in range(release.seeds):
            model = self._train(release, line, data, at)
            self._evaluate(release, line, model, at + timedelta(minutes=12))
            first, at = first or model.uid, at + _BETWEEN_SEEDS
        if release.promote:
            self._facts += self._stage.promote(line.model, first, at)

    def _data(self, release: Release, line: Line) -> Kept | None:
        """Return what to train on, preparing it unless these inputs went through this code before."""
        raw = {series: self._shelf.get(series, label) for series, label in release.inputs.items()}
        if line.prepare is None:
            return raw[line.data]
        key = (*release.inputs.items(), *self._repository.digests(line.prepare.code))
        if key not in self._prepared:
            inputs = {f"{series}.csv": kept.content for series, kept in raw.items()}
            used = [(kept.uid, "") for kept in raw.values()]
            step, uid, outcome = self._run(line.prepare, release, release.at, inputs=inputs, used=used)
            if step.problem:
                return None
            self._introduce(Kind.DATASET, line.data, step.ended)
            made = self._shelf.put_table(line.data, outcome.outputs["prepared.csv"], step.ended)
            self._facts += [*made, edge(made.uid, Relation.GENERATED_BY, uid, step.ended)]
            self._prepared[key] = self._shelf.newest(line.data)
        return self._prepared[key]

    def _train(self, release: Release, line: Line, data: Kept, at: datetime) -> Kept:
        params = self._repository.params(line.train.section)
        params["seed"] = str(self._numbers[line.train.job] + self._project.first_number)
        inputs, used = {"train.csv": data.content, "params.json": json.dumps(params)}, [(data.uid, "train")]
        base = self._shelf.get(line.base, release.base) if line.base else None
        if base is not None:
            inputs["base.json"] = base.content
            used.append((base.uid, "base"))
        step, uid, outcome = self._run(line.train, release, at, inputs=inputs, used=used, params=params)
        if step.problem:
            raise RuntimeError(f"{step.name} of {self._project.name} failed: {step.problem}")
        self._introduce(Kind.MODEL, line.model, step.ended)
        content = outcome.outputs["model.json"]
        made = self._shelf.put_model(line.model, content, step.ended, architecture=line.architecture)
        self._facts += [*made, edge(made.uid, Relation.GENERATED_BY, uid, step.ended)]
        if base is not None:
            self._facts.append(edge(made.uid, Relation.DERIVED_FROM, base.uid, step.ended, role="finetune"))
        values = json.loads(outcome.outputs["metrics.json"])
        self._facts += measured(step, uid, values, model=made.uid, dataset=data.uid, split="train")
        return self._shelf.newest(line.model)

    def _evaluate(self, release: Release, line: Line, model: Kept, at: datetime) -> None:
        holdout = self._shelf.newest(line.holdout)
        step, uid, outcome = self._run(
            line.evaluate,
            release,
            at,
            inputs={"model.json": model.content, "holdout.csv": holdout.content},
            used=[(holdout.uid, "test")],
        )
        if step.problem:
            raise RuntimeError(f"{step.name} of {self._project.name} failed: {step.problem}")
        self._facts.append(edge(uid, Relation.EVALUATED, model.uid, step.began))
        values = json.loads(outcome.outputs["metrics.json"])
        self._facts += measured(step, uid, values, model=model.uid, dataset=holdout.uid, split="test")

    def _run(
        self,
        step: Step,
        release: Release,
        at: datetime,
        *,
        inputs: Mapping[str, str],
        used: list[tuple[Uid, str]],
        params: Mapping[str, str] | None = None,
    ) -> tuple[Executed, Uid, Outcome]:
        image = self._images[release.image]
        code = self._repository.code(step.code)
        outcome = execute(step.command, image.python, code=code, inputs=inputs)
        done = Executed(
            project=self._project.name,
            job=step.job,
            number=self._numbers[step.job] + self._project.first_number,
            command=step.command,
            by=release.by,
            started_at=at,
            ended_at=at + timedelta(minutes=_LASTS[step.job]),
            image=image,
            plain=step.plain,
            commit=self._repository.commit,
            files=self._repository.digests(step.code),
            params=params or {},
            used=used,
            problem=outcome.problem,
        )
        self._numbers[step.job] += 1
        told = stated(done)
        self._facts += told
        return done, told.uid, outcome

    def _introduce(self, kind: Kind, series: str, stamp: Stamp) -> None:
        """State who owns a series and what it is, when its first version appears."""
        if series in self._introduced:
            return
        self._introduced.add(series)
        uid = series_uid(kind, self._project.name, series)
        if owner := self._project.owners.get(series):
            self._facts.append(attribute(uid, "owner", stamp, name=owner, value="owner"))
        if text := self._project.descriptions.get(series):
            self._facts.append(attribute(uid, "description", stamp, value=text))
        for name, value in self._project.tags.get(series, {}).items():
            self._facts.append(attribute(uid, "tag", stamp, name=name, value=value))
