"""Histories of trainings whose truth is known, and what `why` says of them."""

from __future__ import annotations

import random
from collections.abc import Callable

from headwater.analysis.root_cause.answer import RootCause
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from stories import Story


def ask(story: Story, bad: str, **question: object) -> RootCause:
    store = MemoryStore()
    store.append(story.facts)
    return over(store).root_cause.why(LOCAL, bad, **question)  # type: ignore[arg-type]


def trainings(
    story: Story,
    accuracy: Callable[[int], float],
    *,
    runs: int = 24,
    params: Callable[[int], dict[str, str]] = lambda _: {"lr": "0.1"},
    raw: Callable[[int], str] = lambda _: "v1",
    noise: float = 0.004,
    **each: Callable[[int], object],
) -> None:
    """Tell of `runs` trainings: raw data -> preparation -> features -> training -> model, measured there."""
    made: dict[str, str] = {}
    chance = random.Random(7)
    for i in range(runs):
        label = raw(i)
        if label not in made:
            source = story.dataset("biopsies", label)
            step = story.step(f"prepare#{label}", "prepare", uses=[(source, "")], files=["prepare.py=md5:aa"])
            made[label] = story.dataset("features", label, made_by=step)
        run = story.step(
            f"train#{i}",
            "train",
            uses=[(made[label], "train")],
            params={**params(i), "seed": str(i)},
            metrics={"accuracy": accuracy(i) + chance.gauss(0, noise)},
            **{key: value(i) for key, value in each.items()},  # type: ignore[arg-type]
        )
        story.model("screen", str(i), run)
