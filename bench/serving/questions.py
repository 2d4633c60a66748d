"""What the clients ask and write, each time about something else of the world of `bench.scale`."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.scale.world import GENERATIONS, HUB, PROJECT, SERIES
from bench.serving.trainings import RUNS, SPOILT

from headwater.facts import MetricFact
from headwater.model import Kind, uid_of

GRAPHQL, EVENT = "/graphql", "/api/v1/lineage"
WRITES = ("fact", "event")

_CLOSURE = """query($r: String!, $d: [Direction!]) { lineage(of: {reference: $r}, directions: $d, depth: null) {
  totalCount columns completeness { complete } } }"""
_IMPACT = "query($r: String!) { impact(of: [{reference: $r}]) { affected { kind count } completeness { complete } } }"
_WHY = """query($r: String!) { rootCause(bad: {reference: $r}, metric: "accuracy") {
  sentence suspects { name probability } } }"""
_SEARCH = "query($t: String!) { search(text: $t, first: 20) { totalCount nodes { uid ref name } } }"
_LOOK_UP = "query($r: String!) { run(ref: $r) { uid name state params { key value } } }"
_PAGE = """query($k: [Kind!]!) { browse(kinds: $k, first: 50) { totalCount nodes { uid ref name kind project } } }"""
_LATEST = "query($r: String!) { latest(ref: {reference: $r}) { uid ref name } }"
_WRITE = """mutation($lines: [JSON!]!) { appendFacts(input: {lines: $lines}) {
  new consistencyToken problems { message } } }"""


@dataclass(frozen=True, slots=True)
class Question:
    """One request: its kind, where it goes and what it says."""

    kind: str
    path: str
    body: bytes
    right: Callable[[int, bytes], bool]


class Questions:
    """Draws requests in fixed shares; the same for the same seed."""

    def __init__(self, seed: int, runs_a_generation: int) -> None:
        self._chance = random.Random(seed)
        self._width = runs_a_generation
        self._seed, self._told = seed, 0
        self._shares = [
            (20, self.closure),
            (10, self._impact),
            (5, self._why),
            (15, self._search),
            (20, self._look_up),
            (10, self._latest),
            (10, self._page),
            (5, self.fact),
            (5, self.event),
        ]

    def mixed(self) -> Question:
        """Return the next request of the mixed load."""
        shares, asks = zip(*self._shares, strict=True)
        return self._chance.choices(asks, shares)[0]()  # type: ignore[no-any-return]

    def write(self) -> Question:
        """Return a small write: a fact or an event."""
        return self.fact() if self._chance.random() < 0.5 else self.event()

    def fact(self) -> Question:
        """Return one measurement of an existing run."""
        self._told += 1
        now = datetime.now(UTC)
        fact = MetricFact(
            run=uid_of(Kind.RUN, (PROJECT, self._run())),
            key=f"bench.{self._seed}",
            split="",
            value=self._chance.random(),
            step=self._told,
            occurred_at=now,
            recorded_at=now,
        )
        return _graphql("fact", _WRITE, lines=[fact.to_json()])

    def event(self) -> Question:
        """Return one OpenLineage event of a run of its own."""
        self._told += 1
        number = f"{self._seed:08x}-{self._chance.getrandbits(16):04x}-4111-8111-{self._told:012x}"
        told = {
            "eventTime": datetime.now(UTC).isoformat(),
            "eventType": "COMPLETE",
            "producer": "https://example.org/bench",
            "run": {"runId": number},
            "job": {"namespace": "bench", "name": f"job-{self._chance.randrange(50)}"},
            "inputs": [],
            "outputs": [{"namespace": "bench", "name": f"table-{self._told % 500}-{self._seed}"}],
        }
        return Question("event", EVENT, json.dumps(told).encode(), lambda status, _: status == 201)

    def _run(self) -> str:
        return f"{self._chance.randrange(GENERATIONS)}-{self._chance.randrange(self._width)}"

    def closure(self) -> Question:
        """Return everything up or down from a run."""
        way = self._chance.choice(("UPSTREAM", "DOWNSTREAM"))
        return _graphql("closure", _CLOSURE, r=f"run:{self._run()}", d=[way])

    def _impact(self) -> Question:
        hub = self._chance.random() < 0.1
        return _graphql("impact", _IMPACT, r=HUB if hub else f"run:{self._run()}")

    def _why(self) -> Question:
        return _graphql("why", _WHY, r=f"run:why-{self._chance.randrange(SPOILT, RUNS)}")

    def _search(self) -> Question:
        least = round(0.9 + self._chance.random() / 12, 3)
        return _graphql("search", _SEARCH, t=f"run where tag.team = 'risk' and metrics.accuracy > {least}")

    def _look_up(self) -> Question:
        return _graphql("look-up", _LOOK_UP, r=f"run:{self._run()}")

    def _latest(self) -> Question:
        return _graphql("latest", _LATEST, r=f"model:{PROJECT}/model-{self._chance.randrange(SERIES)}")

    def _page(self) -> Question:
        kind = self._chance.choice(("ModelVersion", "Run", "DatasetVersion"))
        return _graphql("page", _PAGE, k=[kind])


def _graphql(kind: str, query: str, **variables: object) -> Question:
    body = json.dumps({"query": query, "variables": variables}).encode()
    return Question(kind, GRAPHQL, body, _is_answer)


def _is_answer(status: int, body: bytes) -> bool:
    return status == 200 and not body.startswith(b'{"errors"') and b'"problems":[{' not in body
