"""The facts of steps: runs with what they used, made, executed, ran in and measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from headwater import statements
from headwater.facts import Fact, MetricFact, metric_value
from headwater.imports.dvc.environments import Environments
from headwater.imports.dvc.lineage import Lineage
from headwater.imports.dvc.locks import Item, command, parameters
from headwater.imports.dvc.metrics import Reading
from headwater.imports.dvc.timeline import Point
from headwater.imports.dvc.versions import Versions, address
from headwater.imports.git import Source
from headwater.model import Kind, Origin, Relation, RunState, Uid, uid_of
from headwater.statements import Stamp

# What a requirement file asks for is likely, not surely, what was installed.
_DECLARED_SOFTWARE = 0.8
# Where a shallow clone ends, an entry may have come in earlier; metrics matched by place may be another run's.
_GUESSED = 0.5
# A folder and the part of it that a step made: one lock file, but perhaps not one moment.
_PART = 0.9


def run_uid(run_id: str, source: Source) -> Uid:
    """Return the uid of the run of a lock entry."""
    return uid_of(Kind.RUN, (source.instance, run_id))


@dataclass(frozen=True, slots=True)
class Runs:
    """States steps as runs, whose versions and environments it makes known to `versions` and `environments`."""

    source: Source
    versions: Versions
    environments: Environments

    def take(self, lineage: Lineage) -> None:
        """Make what a step reads and writes known."""
        self.environments.take(lineage)
        for item, _ in lineage.made:
            self._version(lineage, item)
        for use in lineage.used:
            if not use.item.repository:
                self._version(lineage, use.item)

    def facts(
        self, lineage: Lineage, measured: Sequence[Reading], siblings: Iterable[Lineage]
    ) -> Iterator[Fact]:
        """Yield the facts of one step; `siblings` are the steps that stood where it came in."""
        entry = lineage.step.entry
        stamp = self._stamp(lineage.step.first)
        yield from statements.run(
            self.source.instance,
            entry.run_id,
            stamp,
            project=self.source.project,
            name=f"{entry.label}#{entry.run_id[:7]}",
            job=entry.label,
            props={
                "param": parameters(entry.body),
                "command": command(entry.body),
                "lock": entry.lock,
                "stage_template": entry.stage.partition("@")[0] if "@" in entry.stage else None,
                "metric_files": [reading.path for reading in measured],
            },
            states=((RunState.COMPLETE, stamp.occurred_at),),
        )
        run = run_uid(entry.run_id, self.source)
        for item, _ in lineage.made:
            made, props = self._version(lineage, item), {"dvc": item.extra}
            yield statements.edge(made, Relation.GENERATED_BY, run, stamp, props=props)
        yield from self._used(lineage, run, stamp)
        yield from self._parts(lineage, siblings, stamp)
        yield from self._ran(lineage, run, stamp)
        yield from self._measured(lineage, measured, run, stamp)

    def _stamp(self, point: Point) -> Stamp:
        at, recorded_at = point.commit.committed_at, self.source.recorded_at
        return Stamp(at, recorded_at) if point.certain else Stamp(at, recorded_at, Origin.INFERRED, _GUESSED)

    def _used(self, lineage: Lineage, run: Uid, stamp: Stamp) -> Iterator[Fact]:
        for use in lineage.used:
            if use.item.repository:
                there = self.versions.foreign(use.item, stamp.occurred_at)
                yield from there
                uid = there.uid
            else:
                uid = self._version(lineage, use.item)
            props = {"dvc": use.item.extra, **address(use.item)}
            yield statements.edge(run, use.relation, uid, stamp, role=use.role, props=props)

    def _parts(self, lineage: Lineage, siblings: Iterable[Lineage], stamp: Stamp) -> Iterator[Fact]:
        """Yield that a folder was derived from what was made in it, and what lies in a made folder from that."""
        made = [(other, item) for other in siblings if other is not lineage for item, _ in other.made]
        likely = Stamp(stamp.occurred_at, stamp.recorded_at, Origin.INFERRED, _PART)
        for use in lineage.used:
            for other, item in made:
                if _within(item.path, use.item.path) or _within(use.item.path, item.path):
                    whole, part = self._version(lineage, use.item), self._version(other, item)
                    yield statements.edge(whole, Relation.DERIVED_FROM, part, likely, role="part")

    def _ran(self, lineage: Lineage, run: Uid, stamp: Stamp) -> Iterator[Fact]:
        files = (*lineage.files, *lineage.scripts)
        props = {
            "files": list(files),
            "files_from_command": [each.partition("=")[0] for each in lineage.scripts],
            "code": None if files else "none named",
        }
        for point in lineage.step.introduced:
            commit = uid_of(Kind.COMMIT, (point.commit.sha,))
            yield statements.edge(run, Relation.EXECUTED, commit, self._stamp(point), props=props)
        if environment := self.environments.take(lineage):
            likely = Stamp(stamp.occurred_at, stamp.recorded_at, Origin.INFERRED, _DECLARED_SOFTWARE)
            yield statements.edge(run, Relation.RAN_IN, environment, likely)

    def _measured(
        self, lineage: Lineage, measured: Sequence[Reading], run: Uid, stamp: Stamp
    ) -> Iterator[Fact]:
        often = Counter(key for reading in measured for key in reading.values)
        model = self._only(lineage, lineage.scored())
        dataset = self._only(lineage, lineage.measured_on())
        for reading in measured:
            for key, number in reading.values.items():
                value = metric_value(number)
                yield MetricFact(
                    run=run,
                    key=key if often[key] == 1 else f"{reading.path}:{key}",
                    value=value["value"],  # type: ignore[arg-type]
                    special=str(value["special"]),
                    model=model,
                    dataset=dataset,
                    split=lineage.split,
                    occurred_at=stamp.occurred_at,
                    recorded_at=stamp.recorded_at,
                    origin=stamp.origin if reading.certain else Origin.INFERRED,
                    confidence=stamp.confidence if reading.certain else _GUESSED,
                )

    def _only(self, lineage: Lineage, found: Sequence[Item]) -> Uid:
        return self._version(lineage, found[0]) if len(found) == 1 and not found[0].repository else ""

    def _version(self, lineage: Lineage, item: Item) -> Uid:
        at = lineage.step.first.commit.committed_at
        return self.versions.take(item, at, owner=lineage.step.entry.run_id)


def _within(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")
