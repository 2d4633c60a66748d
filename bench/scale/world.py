"""Provenance graphs of any size, the same for the same number: what an ML platform's history looks like.

Two hundred generations of trainings. Each uses what the generation before made, so that diamonds are everywhere; one
dataset is used by nine runs in a hundred; some models are fine-tuned from models in long chains.
About 3.8 edges a node, those that follow from nodes (REVISION_OF, SAME_AS) included.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice

from headwater.facts import EdgeFact, Fact, IntervalFact, MetricFact, NodeFact
from headwater.model import Digest, Kind, Relation, Uid, uid_of

GENERATIONS = 200
PROJECT, ALIAS = "scale", "production"
START = datetime(2024, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=900)
NODES_A_RUN = 2.35
HUB_SHARE, TUNED_SHARE, KEPT_DATA_SHARE, TAGGED_SHARE = 0.21, 0.35, 0.55, 0.01
SERIES, COMMITS_A_GENERATION, ENVIRONMENTS = 200, 4, 40
HUB = uid_of(Kind.DATASET_VERSION, (PROJECT, "everybodys", "1"))


def facts(nodes: int) -> Iterator[Fact]:
    """Yield the facts of a graph of about `nodes` nodes, oldest first."""
    return _World(nodes).tell()


def batches(nodes: int, size: int) -> Iterator[list[Fact]]:
    """Yield the facts in lists of `size`."""
    told = facts(nodes)
    while batch := list(islice(told, size)):
        yield batch


class _World:
    def __init__(self, nodes: int) -> None:
        self._chance = random.Random(nodes)
        self._width = max(1, round((nodes - 2 * SERIES - ENVIRONMENTS) / NODES_A_RUN / GENERATIONS))
        self._step = SPAN / (GENERATIONS * self._width)
        self._now = START
        self._models: list[Uid] = []
        self._data: list[Uid] = [HUB]
        self._labels: dict[tuple[Kind, int], int] = {}

    def tell(self) -> Iterator[Fact]:
        yield from self._version(Kind.DATASET_VERSION, "everybodys", "1")
        environments = [f"{n:02x}" * 32 for n in range(ENVIRONMENTS)]
        yield from (
            self._node(Kind.ENVIRONMENT, (each,), f"env-{each[:12]}", {"python": "3.12"})
            for each in environments
        )
        for generation in range(GENERATIONS):
            yield from self._generation(generation, environments)
        yield from self._aliases()

    def _aliases(self) -> Iterator[Fact]:
        """Yield that of each model the version before the newest is in production."""
        for kind, number in sorted(self._labels):
            if kind is Kind.MODEL_VERSION:
                name, label = f"model-{number}", max(1, self._labels[kind, number] - 1)
                yield IntervalFact(
                    node=uid_of(Kind.MODEL, (PROJECT, name)),
                    attribute="alias",
                    name=ALIAS,
                    value=uid_of(kind, (PROJECT, name, str(label))),
                    occurred_at=self._now,
                    recorded_at=self._now,
                )

    def _generation(self, generation: int, environments: list[str]) -> Iterator[Fact]:
        shas = [sha256(f"{generation}/{n}".encode()).hexdigest()[:40] for n in range(COMMITS_A_GENERATION)]
        yield from (self._node(Kind.COMMIT, (sha,), sha, {"sha": sha}) for sha in shas)
        models: list[Uid] = []
        data: list[Uid] = []
        for place in range(self._width):
            self._now += self._step
            run = f"{generation}-{place}"
            yield from self._run(run, self._chance.choice(shas), self._chance.choice(environments))
            yield from self._made(Kind.MODEL_VERSION, run, models)
            if self._chance.random() < KEPT_DATA_SHARE:
                yield from self._made(Kind.DATASET_VERSION, run, data)
        self._models, self._data = models, data or self._data

    def _run(self, name: str, sha: str, environment: str) -> Iterator[Fact]:
        chance = self._chance
        job = f"train-{chance.randrange(20)}"
        props = {
            "run_id": name,
            "job": job,
            "param.lr": str(chance.choice((0.1, 0.01, 0.001))),
            "param.depth": str(chance.randrange(2, 12)),
        }
        node = self._node(Kind.RUN, (PROJECT, name), name, props)
        yield node
        used = {chance.choice(self._data) for _ in range(2)}
        if chance.random() < HUB_SHARE:
            used.add(HUB)
        for each in sorted(used):
            yield self._edge(node.uid, Relation.USED, each, role="train")
        yield self._edge(node.uid, Relation.EXECUTED, uid_of(Kind.COMMIT, (sha,)))
        yield self._edge(node.uid, Relation.RAN_IN, uid_of(Kind.ENVIRONMENT, (environment,)))
        yield MetricFact(
            run=node.uid,
            key="accuracy",
            split="test",
            value=round(0.8 + chance.random() / 5, 4),
            occurred_at=self._now,
            recorded_at=self._now,
        )
        if chance.random() < TAGGED_SHARE:
            yield IntervalFact(
                node=node.uid,
                attribute="tag",
                name="team",
                value="risk",
                occurred_at=self._now,
                recorded_at=self._now,
            )

    def _made(self, kind: Kind, run: str, here: list[Uid]) -> Iterator[Fact]:
        number = self._chance.randrange(SERIES)
        label = self._labels[kind, number] = self._labels.get((kind, number), 0) + 1
        name = f"{'model' if kind is Kind.MODEL_VERSION else 'data'}-{number}"
        uid = uid_of(kind, (PROJECT, name, str(label)))
        yield from self._version(kind, name, str(label))
        yield self._edge(uid, Relation.GENERATED_BY, uid_of(Kind.RUN, (PROJECT, run)))
        if kind is Kind.MODEL_VERSION and self._models and self._chance.random() < TUNED_SHARE:
            yield self._edge(uid, Relation.DERIVED_FROM, self._chance.choice(self._models), role="finetune")
        here.append(uid)

    def _version(self, kind: Kind, name: str, label: str) -> Iterator[Fact]:
        series = Kind.MODEL if kind is Kind.MODEL_VERSION else Kind.DATASET
        whole = uid_of(series, (PROJECT, name))
        if label == "1":
            yield self._node(series, (PROJECT, name), name, {})
        digest = Digest("sha256", sha256(f"{name}@{label}".encode()).hexdigest())
        one = self._node(
            kind, (PROJECT, name, label), f"{name}@{label}", {"series": name, "version": label}, (digest,)
        )
        yield one
        yield self._edge(one.uid, Relation.VERSION_OF, whole)

    def _node(
        self,
        kind: Kind,
        key: tuple[str, ...],
        name: str,
        props: dict[str, str],
        digests: tuple[Digest, ...] = (),
    ) -> NodeFact:
        return NodeFact(
            kind=kind,
            key=key,
            name=name,
            project=PROJECT,
            props=props,
            digests=digests,
            occurred_at=self._now,
            recorded_at=self._now,
        )

    def _edge(self, effect: Uid, relation: Relation, cause: Uid, role: str = "") -> EdgeFact:
        return EdgeFact(
            effect=effect,
            relation=relation,
            cause=cause,
            role=role,
            occurred_at=self._now,
            recorded_at=self._now,
        )
