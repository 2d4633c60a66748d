"""The one small history that the sentences of the contract are about.

clicks@v1 and clicks@v2 were prepared by two runs; "train" used v1 at commit 1a2b and made churn@1, "retrain" used
v2 and made churn@2, which eu-prod serves; "score" evaluated churn@2 on holdout, whose content equals clicks@v1.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from headwater.facts import Fact, MetricFact, NodeFact
from headwater.model import DEFAULT_PLANES, Digest, Kind, Relation, RunState, Value, relations_of, uid_of
from headwater.statements import Stamp, commit, deployment, edge, run, series_uid, version

PROJECT = "shop"
DATA = relations_of(DEFAULT_PLANES)
START = datetime(2026, 3, 1, tzinfo=UTC)
LEARNED = datetime(2026, 4, 1, tzinfo=UTC)

VALUES: dict[str, Value] = {
    "number": 10,
    "small": 0.001,
    "numeric": "1e1",
    "word": "abc",
    "day": "2026-03-05",
    "moment": "2026-03-05T12:00:00Z",
    "yes": True,
    "yes text": "True",
    "many": ("abc", "10", "x"),
}


def day(number: int) -> datetime:
    """Return a day of the history."""
    return START + timedelta(days=number)


def stamp(number: int) -> Stamp:
    """Return the stamp of a day, learned a month later."""
    return Stamp(day(number), LEARNED + timedelta(days=number))


V1_CONTENT = Digest("sha256", "a1" * 32)
V2_CONTENT = Digest("sha256", "b2" * 32)

CLICKS = series_uid(Kind.DATASET, PROJECT, "clicks")
CHURN = series_uid(Kind.MODEL, PROJECT, "churn")
V1 = uid_of(Kind.DATASET_VERSION, (PROJECT, "clicks", "v1"))
V2 = uid_of(Kind.DATASET_VERSION, (PROJECT, "clicks", "v2"))
HOLDOUT = uid_of(Kind.DATASET_VERSION, (PROJECT, "holdout", "1"))
MODEL1 = uid_of(Kind.MODEL_VERSION, (PROJECT, "churn", "1"))
MODEL2 = uid_of(Kind.MODEL_VERSION, (PROJECT, "churn", "2"))
TRAIN = uid_of(Kind.RUN, ("mlflow", "train-4f2c"))
RETRAIN = uid_of(Kind.RUN, ("mlflow", "retrain-77aa"))
SCORE = uid_of(Kind.RUN, ("mlflow", "score-9d00"))
COMMIT = uid_of(Kind.COMMIT, ("1a2b3c4d",))
PROD = uid_of(Kind.DEPLOYMENT, (PROJECT, "eu-prod"))


def history() -> list[Fact]:
    """Return the facts of the history."""
    facts: list[Fact] = []
    facts += version(Kind.DATASET, "clicks", stamp(1), project=PROJECT, label="v1", digests=[V1_CONTENT])
    facts += version(Kind.DATASET, "clicks", stamp(4), project=PROJECT, label="v2", digests=[V2_CONTENT])
    facts += version(Kind.DATASET, "holdout", stamp(6), project=PROJECT, label="1", digests=[V1_CONTENT])
    facts += version(Kind.MODEL, "churn", stamp(2), project=PROJECT, label="1")
    facts += version(Kind.MODEL, "churn", stamp(5), project=PROJECT, label="2")
    facts += commit("1a2b3c4d", stamp(0), project=PROJECT, props={"author": "Ana", "message": "Add features"})
    for run_id, on, rate, accuracy in (("train-4f2c", 2, "1e-3", 0.91), ("retrain-77aa", 5, "0.01", 0.87)):
        facts += _training(run_id, on, rate, accuracy)
    facts += run("mlflow", "score-9d00", stamp(7), project=PROJECT, job="score")
    facts.append(metric(SCORE, "auc", 0.8, on=7))
    facts += deployment("eu-prod", stamp(8), project=PROJECT)
    facts += [
        edge(TRAIN, Relation.USED, V1, stamp(2), role="train"),
        edge(TRAIN, Relation.EXECUTED, COMMIT, stamp(2)),
        edge(MODEL1, Relation.GENERATED_BY, TRAIN, stamp(2)),
        edge(RETRAIN, Relation.USED, V2, stamp(5), role="train"),
        edge(RETRAIN, Relation.EXECUTED, COMMIT, stamp(5)),
        edge(MODEL2, Relation.GENERATED_BY, RETRAIN, stamp(5)),
        edge(SCORE, Relation.EVALUATED, MODEL2, stamp(7)),
        edge(SCORE, Relation.USED, HOLDOUT, stamp(7), role="test"),
        edge(PROD, Relation.SERVES, MODEL1, stamp(8), since=day(3), until=day(8)),
        edge(PROD, Relation.SERVES, MODEL2, stamp(8), since=day(8)),
    ]
    return facts


def metric(of: str, key: str, value: float, *, on: int, split: str = "test") -> MetricFact:
    """Return a measurement on a day."""
    return MetricFact(
        run=of,
        key=key,
        value=value,
        split=split,
        occurred_at=day(on),
        recorded_at=LEARNED + timedelta(days=on),
    )


def _training(run_id: str, on: int, rate: str, accuracy: float) -> list[Fact]:
    states = [(RunState.START, day(on)), (RunState.COMPLETE, day(on) + timedelta(hours=2))]
    stated = run(
        "mlflow",
        run_id,
        stamp(on),
        project=PROJECT,
        job="train",
        props={"param": {"lr": rate, "depth": 6}, "tag": {"team": "growth"}},
        states=states,
    )
    return [*stated, metric(stated.uid, "accuracy", accuracy, on=on)]


def things() -> list[NodeFact]:
    """Return one agent for each kind of value in `x`, and one without."""
    props: dict[str, dict[str, Value]] = {name: {"x": value} for name, value in VALUES.items()}
    return [
        NodeFact(kind=Kind.AGENT, key=(name,), name=name, props=held, occurred_at=day(1), recorded_at=day(1))
        for name, held in (props | {"none": {}}).items()
    ]
