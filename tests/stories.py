"""Small invented histories, told run by run, for tests of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from headwater.facts import Fact, MetricFact, metric_value
from headwater.model import Digest, Kind, Relation, RunState, Uid
from headwater.statements import Stamp, attribute, commit, deployment, edge, environment, run, version

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
PROJECT = "clinic"


def content(text: str) -> tuple[Digest, ...]:
    """Return the full digest of an invented content."""
    return (Digest("sha256", sha256(text.encode()).hexdigest()),)


@dataclass
class Story:
    """Collects facts; every run is an hour after the one before."""

    facts: list[Fact] = field(default_factory=list)
    hour: int = 0

    def stamp(self) -> Stamp:
        """Return the time of the next thing that happens."""
        now = START + timedelta(hours=self.hour)
        return Stamp(now, now)

    def dataset(
        self, name: str, label: str, *, made_by: Uid = "", props: Mapping[str, object] | None = None
    ) -> Uid:
        """State a dataset version whose content is its name and label."""
        found = version(
            Kind.DATASET,
            name,
            self.stamp(),
            project=PROJECT,
            label=label,
            digests=content(f"{name}@{label}"),
            props=props,
        )
        self.facts += found
        if made_by:
            self.facts.append(edge(found.uid, Relation.GENERATED_BY, made_by, self.stamp()))
        return found.uid

    def step(
        self,
        name: str,
        job: str,
        *,
        uses: Sequence[tuple[Uid, str]] = (),
        params: Mapping[str, str] | None = None,
        command: str = "",
        files: Sequence[str] = ("train.py=md5:00",),
        packages: Mapping[str, str] | None = None,
        metrics: Mapping[str, float] | None = None,
        recorded: bool = True,
    ) -> Uid:
        """State a run; with `recorded` False neither code nor environment is known."""
        self.hour += 1
        stamp = self.stamp()
        found = run(
            "test",
            name,
            stamp,
            project=PROJECT,
            job=job,
            props={"param": dict(params or {}), "command": command},
            states=[(RunState.START, stamp.occurred_at), (RunState.COMPLETE, stamp.occurred_at)],
        )
        self.facts += found
        for uid, role in uses:
            self.facts.append(edge(found.uid, Relation.USED, uid, stamp, role=role))
        if recorded:
            self._code_and_environment(found.uid, files, packages or {"numpy": "1.0"}, stamp)
        for key, value in (metrics or {}).items():
            self.facts.append(
                MetricFact(
                    run=found.uid,
                    key=key,
                    split="test",
                    occurred_at=stamp.occurred_at,
                    recorded_at=stamp.recorded_at,
                    **metric_value(value),
                )
            )
        return found.uid

    def model(self, name: str, label: str, made_by: Uid) -> Uid:
        """State a model version."""
        found = version(
            Kind.MODEL, name, self.stamp(), project=PROJECT, label=label, digests=content(f"{name}@{label}")
        )
        self.facts += [*found, edge(found.uid, Relation.GENERATED_BY, made_by, self.stamp())]
        return found.uid

    def deploy(self, endpoint: str, model: Uid, *, owner: str = "") -> Uid:
        """State that an endpoint serves a model version from now on."""
        stamp = self.stamp()
        found = deployment(endpoint, stamp, project=PROJECT)
        self.facts += [*found, edge(found.uid, Relation.SERVES, model, stamp, since=stamp.occurred_at)]
        if owner:
            self.facts.append(attribute(found.uid, "owner", stamp, name=owner, value="owner"))
        return found.uid

    def _code_and_environment(
        self, uid: Uid, files: Sequence[str], packages: Mapping[str, str], stamp: Stamp
    ) -> None:
        code = commit(sha256("".join(files).encode()).hexdigest()[:40], stamp)
        listed = [("pypi", name, release) for name, release in packages.items()]
        where = environment(stamp, content={"python": "3.12"}, packages=listed, project=PROJECT)
        self.facts += [
            *code,
            *where,
            edge(uid, Relation.EXECUTED, code.uid, stamp, props={"files": list(files)}),
            edge(uid, Relation.RAN_IN, where.uid, stamp),
        ]
