"""How long it takes to find things among many: by tag, metric and date, by series, name, alias and digest."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from bench.scale.closures import clock_of
from bench.scale.world import ALIAS, GENERATIONS, PROJECT, SERIES, SPAN, START

from headwater.filters import All, Compare, Comparison, Search
from headwater.model import Kind
from headwater.services import LOCAL, Headwater, over
from headwater.store import Store

TIMES, DEEP = 60, 10


@dataclass(frozen=True, slots=True)
class Found:
    """Median and 95th percentile, in ms, over `TIMES` different questions of one kind."""

    question: str
    median_ms: float
    p95_ms: float


def measure(store: Store) -> Iterator[Found]:
    """Yield how long each kind of question takes."""
    services, chance, clock = over(store), random.Random(1), clock_of(store)
    for question, ask in _questions(services, store, chance).items():
        times = []
        for _ in range(TIMES):
            work = ask()
            begun = clock()
            work()
            times.append(1000 * (clock() - begun))
        times.sort()
        yield Found(question, times[TIMES // 2], times[round(0.95 * TIMES) - 1])


def _questions(
    services: Headwater, store: Store, chance: random.Random
) -> dict[str, Callable[[], Callable[[], object]]]:
    def asked() -> Search:
        since = START + SPAN * chance.random()
        where = All(
            (
                Compare("tag.team", Comparison.EQ, ("risk",)),
                Compare("metric.accuracy", Comparison.GT, (round(0.9 + chance.random() / 12, 3),)),
                Compare("occurred_at", Comparison.GE, (since,)),
            )
        )
        return Search((Kind.RUN,), where)

    def found() -> Callable[[], object]:
        search = asked()
        return lambda: store.search(search, first=20, counted=False)

    def counted() -> Callable[[], object]:
        search = asked()
        return lambda: store.search(search, first=20)

    def deep() -> Callable[[], object]:
        """Give the page after ten others, which are asked for beforehand."""
        search, after = asked(), ""
        for _ in range(DEEP):
            after = store.hits(search, first=20, after=after, counted=False).after or after
        return lambda: store.search(search, first=20, after=after, counted=False)

    def latest() -> Callable[[], object]:
        name = f"model:{PROJECT}/model-{chance.randrange(SERIES)}"
        return lambda: services.catalog.latest(LOCAL, name)

    def by_digest() -> Callable[[], object]:
        value = sha256(f"model-{chance.randrange(SERIES)}@{chance.randrange(1, 20)}".encode()).hexdigest()
        return lambda: store.with_digest(value)

    def by_prefix() -> Callable[[], object]:
        value = sha256(f"data-{chance.randrange(SERIES)}@{chance.randrange(1, 9)}".encode()).hexdigest()[:12]
        return lambda: store.with_digest(value)

    def by_name() -> Callable[[], object]:
        name = f"{chance.randrange(GENERATIONS)}-{chance.randrange(30)}"
        return lambda: store.named([Kind.RUN], name)

    alias = _alias(store)

    def by_alias() -> Callable[[], object]:
        name = f"model:{PROJECT}/model-{chance.randrange(SERIES)}@{alias}"
        return lambda: services.catalog.latest(LOCAL, name)

    def newest() -> Callable[[], object]:
        return lambda: store.search(Search((Kind.MODEL_VERSION,)), first=20, counted=False)

    def asked_nothing() -> Callable[[], object]:
        """Give the least that can be asked: where the store is elsewhere, a round trip."""
        return lambda: store.facts_of([])

    return {
        "nothing": asked_nothing,
        "search by tag, metric and date": found,
        "its eleventh page": deep,
        "with how many match in all": counted,
        "latest of a series": latest,
        "by a whole digest": by_digest,
        "by twelve digits of one": by_prefix,
        "by name": by_name,
        f"by alias, {alias}": by_alias,
        "the newest 20 models": newest,
    }


def _alias(store: Store) -> str:
    """Return an alias that the models of the store have; the one that follows from versions where none was given."""
    given = any(f"alias.{ALIAS}" in node.props for node in store.search(Search((Kind.MODEL,)), first=1).nodes)
    return ALIAS if given else "latest"
