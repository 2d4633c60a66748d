"""`python -m bench.root_cause.asking [--neo4j URL]`: how long `why` takes on each store, reading the lineage included.

`--store URL --about REF` asks about one run of a store that is there instead, e.g. one of `bench.scale`.

A pipeline of five raw datasets, one preparation for each set of them, and a training with eight parameters, twelve code
files and eight packages; in every run a few of these change, and in the last as many as there are to be suspects.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bench.diamonds import engines

from headwater.facts import Fact, MetricFact, metric_value
from headwater.model import Digest, Kind, Relation, RunState, Uid
from headwater.services import LOCAL, over
from headwater.statements import Stamp, Stated, commit, edge, environment, run, version
from headwater.store import open_store
from headwater.store.indexed import IndexedStore
from headwater.store.neo4j.warming import THREAD

SIZES = ((200, 10), (500, 24))
TIMES = 20
START = datetime(2026, 1, 1, tzinfo=UTC)
RAW = tuple(f"raw-{place}" for place in range(5))
PARAMETERS = tuple(f"param-{place}" for place in range(8))
FILES = tuple(f"step_{place}.py" for place in range(12))
PACKAGES = tuple(f"package-{place}" for place in range(8))
EVERY = (*RAW, *PARAMETERS, *FILES, *PACKAGES)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench.root_cause.asking", description=__doc__)
    parser.add_argument(
        "--neo4j", metavar="URL", default="", help="also on this Neo4j; what it holds is emptied"
    )
    parser.add_argument("--store", metavar="URL", default="", help="ask this store, which is filled already")
    parser.add_argument("--about", metavar="REF", default="run:100-5", help="what to ask it about")
    options = parser.parse_args()
    if options.store:
        return _asked(options.store, options.about)
    sys.stdout.write(
        f"{'store':10} {'runs':>6} {'suspects':>9} {'first ms':>9} {'median ms':>10} {'p95 ms':>8}\n"
    )
    for runs, suspects in SIZES:
        for name, opened in engines(options.neo4j):
            with opened() as engine:
                store = IndexedStore(engine)
                services = over(store)
                services.ingest.append(LOCAL, list(history(runs, suspects)))
                store.build()
                store.start()
                _let_warm_up()
                gc.collect()
                gc.freeze()
                times = []
                for _ in range(TIMES + 1):
                    begun = time.perf_counter()
                    answer = services.root_cause.why(
                        LOCAL, f"run:train-{runs - 1}", good=f"run:train-{runs - 2}", metric="accuracy"
                    )
                    times.append(1000 * (time.perf_counter() - begun))
                store.close()
                first = times.pop(0)
                times.sort()
                p95 = times[round(0.95 * TIMES) - 1]
                told = f"{name:10} {runs:6} {len(answer.suspects):9} {first:9.0f}"
                sys.stdout.write(f"{told} {statistics.median(times):10.0f} {p95:8.0f}\n")
                sys.stdout.flush()
    return 0


def _let_warm_up() -> None:
    """Wait until the engine has planned what it will be asked, which a server does beside its first answers."""
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join()


def _asked(url: str, about: str) -> int:
    """Print how long the first and the next questions about one run take, by the clock and of processor."""
    store = IndexedStore(open_store(url, create=False))
    store.build()
    services = over(store)
    for _ in range(4):
        begun, worked = time.perf_counter(), time.process_time()
        answer = services.root_cause.why(LOCAL, about, metric="accuracy")
        took, spent = time.perf_counter() - begun, time.process_time() - worked
        sys.stdout.write(
            f"{about}: {took:.2f} s ({spent:.2f} s of processor), {len(answer.history)} runs, "
            f"{len(answer.suspects)} suspects, cut by {answer.completeness.truncated_by.value or 'nothing'}\n"
        )
        sys.stdout.flush()
    store.close()
    return 0


def history(runs: int, suspects: int) -> Iterator[Fact]:
    """Yield the facts of `runs` trainings, the last with `suspects` changes, one of which costs accuracy."""
    chance = random.Random(runs)
    state = dict.fromkeys(EVERY, 1)
    spoilt = chance.sample(EVERY, suspects)
    made: dict[tuple[int, ...], Uid] = {}
    for number in range(runs):
        last = number == runs - 1
        for name in spoilt if last else chance.sample(EVERY, chance.randint(0, 3)):
            state[name] += 1
        stamp = Stamp(START + timedelta(hours=number), START + timedelta(hours=number))
        yield from _training(number, state, made, stamp, 0.8 if last else 0.9 + chance.gauss(0, 0.01))


def _training(
    number: int, state: Mapping[str, int], made: dict[tuple[int, ...], Uid], stamp: Stamp, accuracy: float
) -> Iterator[Fact]:
    levels = tuple(state[name] for name in RAW)
    if levels not in made:
        step = run("bench", f"prepare-{number}", stamp, project="bench", job="prepare")
        yield from step
        for name in RAW:
            source = _dataset(name, state[name], stamp)
            yield from source
            yield edge(step.uid, Relation.USED, source.uid, stamp)
        features = _dataset("features", len(made) + 1, stamp)
        yield from features
        yield edge(features.uid, Relation.GENERATED_BY, step.uid, stamp)
        made[levels] = features.uid
    params = {name: str(state[name]) for name in PARAMETERS} | {"seed": str(number)}
    training = run(
        "bench",
        f"train-{number}",
        stamp,
        project="bench",
        job="train",
        props={"param": params},
        states=[(RunState.COMPLETE, stamp.occurred_at)],
    )
    yield from training
    yield edge(training.uid, Relation.USED, made[levels], stamp, role="train")
    yield from _code_and_packages(training.uid, state, stamp)
    yield MetricFact(
        run=training.uid,
        key="accuracy",
        split="test",
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
        **metric_value(accuracy),
    )


def _dataset(name: str, label: int, stamp: Stamp) -> Stated:
    digest = Digest("sha256", sha256(f"{name}@{label}".encode()).hexdigest())
    return version(Kind.DATASET, name, stamp, project="bench", label=f"v{label}", digests=(digest,))


def _code_and_packages(training: Uid, state: Mapping[str, int], stamp: Stamp) -> Iterator[Fact]:
    files = [f"{name}=md5:{state[name]:04x}" for name in FILES]
    code = commit(sha256("".join(files).encode()).hexdigest()[:40], stamp)
    packages = [("pypi", name, f"1.{state[name]}") for name in PACKAGES]
    where = environment(stamp, content={"python": "3.12"}, packages=packages, project="bench")
    yield from code
    yield from where
    yield edge(training, Relation.EXECUTED, code.uid, stamp, props={"files": files})
    yield edge(training, Relation.RAN_IN, where.uid, stamp)


if __name__ == "__main__":
    sys.exit(main())
