"""The same search of runs by MLflow: a tag, a parameter and a metric, the newest 20."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from itertools import islice
from pathlib import Path

from headwater.facts import Fact, IntervalFact, MetricFact, NodeFact
from headwater.filters import All, Compare, Comparison, Search
from headwater.model import Kind, Uid
from headwater.store import open_store

QUESTIONS = 40
_SCRIPT = Path(__file__).with_name("mlflow_asked.py")


@dataclass(frozen=True, slots=True)
class Searched:
    """Median and 95th percentile in ms of each, over the same questions; how many runs and matches there were."""

    runs: int
    matches: int
    median_ms: float
    p95_ms: float
    mlflow_median_ms: float
    mlflow_p95_ms: float


@dataclass(frozen=True, slots=True)
class _Run:
    name: str
    rate: str
    accuracy: float
    team: str


def beside(python: str, facts: Iterator[Fact], runs: int, folder: Path) -> Searched:
    """Return both times over the first `runs` runs of `facts`; `python` is one that has MLflow."""
    told: list[Fact] = []
    held = list(islice(_runs(facts, told), runs))
    questions = list(_questions(held))
    search, ours = _ours(told, folder), []
    for rate, least, expected in questions[:1] + questions:
        begun = time.process_time()
        found = search(rate, least)
        ours.append(1000 * (time.process_time() - begun))
        assert found == expected
    answer = subprocess.run(
        [python, str(_SCRIPT), str(folder / "mlflow.db")],
        input=json.dumps({"runs": [astuple(run) for run in held], "questions": questions}),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(answer.stdout.splitlines()[-1])
    ours = sorted(ours[1:])
    middle, high = QUESTIONS // 2, round(0.95 * QUESTIONS) - 1
    matches = sum(expected for *_, expected in questions)
    return Searched(len(held), matches, ours[middle], ours[high], theirs[middle], theirs[high])


def _questions(held: list[_Run]) -> Iterator[tuple[str, float, int]]:
    """Yield a rate, the least accuracy, and how many of the newest 20 there are."""
    chance = random.Random(1)
    for _ in range(QUESTIONS):
        rate, least = chance.choice(("0.1", "0.01", "0.001")), round(0.8 + chance.random() / 5, 3)
        matching = [run for run in held if run.team == "risk" and run.rate == rate and run.accuracy > least]
        yield rate, least, min(20, len(matching))


def _runs(facts: Iterator[Fact], told: list[Fact]) -> Iterator[_Run]:
    """Yield runs, a tenth of them of one team, and keep what is said of them in `told`."""
    waiting: dict[Uid, NodeFact] = {}
    for fact in facts:
        if isinstance(fact, NodeFact) and fact.kind is Kind.RUN:
            waiting[fact.uid] = fact
        elif isinstance(fact, MetricFact) and fact.run in waiting:
            node = waiting.pop(fact.run)
            team = "risk" if int(node.uid, 16) % 10 == 0 else "growth"
            tag = IntervalFact(
                node=node.uid,
                attribute="tag",
                name="team",
                value=team,
                occurred_at=node.occurred_at,
                recorded_at=node.recorded_at,
            )
            told += [node, fact, tag]
            yield _Run(node.name, str(node.props["param.lr"]), float(fact.value), team)


def _ours(told: list[Fact], folder: Path) -> Callable[[str, float], int]:
    store = open_store(f"sqlite:///{folder / 'runs.db'}")
    store.append(told)

    def search(rate: str, least: float) -> int:
        where = All(
            (
                Compare("tag.team", Comparison.EQ, ("risk",)),
                Compare("param.lr", Comparison.EQ, (rate,)),
                Compare("metric.accuracy", Comparison.GT, (least,)),
            )
        )
        return len(store.search(Search((Kind.RUN,), where), first=20).nodes)

    return search
