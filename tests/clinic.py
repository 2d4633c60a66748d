"""One small history for tests of the command line and the client: a metric that falls with a dataset."""

from __future__ import annotations

import random

from headwater.facts import Fact
from headwater.model import Kind, Relation
from headwater.statements import attribute, edge, series_uid
from stories import PROJECT, Story

RUNS, FALLS_AT, SERVED = 12, 8, 9


def clinic() -> list[Fact]:
    """Return 12 trainings of model:screen; from the ninth on, on biopsies@v2, accuracy is a tenth lower.

    model:screen@9 is champion and served by eu-prod, owned by ana; holdout@v1 is only test data.
    """
    story, chance = Story(), random.Random(5)
    holdout = story.dataset("holdout", "v1")
    features = {}
    for label in ("v1", "v2"):
        raw = story.dataset("biopsies", label)
        step = story.step(f"prepare#{label}", "prepare", uses=[(raw, "")], files=["prepare.py=md5:aa"])
        features[label] = story.dataset("features", label, made_by=step)
    for place in range(RUNS):
        label = "v1" if place < FALLS_AT else "v2"
        run = story.step(
            f"train#{place}",
            "train",
            uses=[(features[label], "train"), (holdout, "test")],
            params={"lr": "0.1", "seed": str(place)},
            metrics={"accuracy": (0.95 if label == "v1" else 0.85) + chance.gauss(0, 0.004)},
        )
        model = story.model("screen", str(place), run)
        if place == SERVED:
            _serve(story, model)
    return story.facts


def _serve(story: Story, model: str) -> None:
    stamp = story.stamp()
    series = series_uid(Kind.MODEL, PROJECT, "screen")
    story.deploy("eu-prod", model, owner="ana")
    story.facts.append(attribute(series, "alias", stamp, name="champion", value=model))
    cases = story.dataset("cases", "v1")
    check = story.step("check#1", "check", uses=[(cases, "test")], metrics={"accuracy": 0.86})
    story.facts.append(edge(check, Relation.EVALUATED, model, stamp))
