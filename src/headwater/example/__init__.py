"""A recorded history that ships with Headwater: real trainings on scikit-learn's bundled data.

Projects, people, dates and mishaps are invented. Datasets, digests, package versions and metrics are what
`scripts/record_example` computed; no answer is stored.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from headwater.facts import Fact, from_json


@dataclass(frozen=True, slots=True)
class Question:
    """A drop to explain: `bad` and `good` are references, an empty `good` leaves the choice to Headwater."""

    title: str
    bad: str
    good: str
    metric: str


QUESTIONS = (
    Question(
        "The tumour screen got worse on 11 May, when four things changed at once",
        "model:tumour-screen@20",
        "model:tumour-screen@19",
        "accuracy",
    ),
    Question(
        "The wine grader got worse on 23 March, against the champion before",
        "model:wine-grader@14",
        "model:wine-grader@7",
        "accuracy",
    ),
    Question(
        "The digit reader got worse on 2 June, after a commit of code and settings",
        "model:digit-reader@12",
        "model:digit-reader@11",
        "accuracy",
    ),
    Question(
        "The wine grader looks worse since scikit-learn was upgraded on 9 March",
        "model:wine-grader@10",
        "model:wine-grader@9",
        "accuracy",
    ),
)


def facts() -> Iterator[Fact]:
    """Yield the facts of the example history, oldest first."""
    return _read("history.jsonl.gz")


def rerun_facts() -> Iterator[Fact]:
    """Yield what came later: the reruns that tell the code from the setting in the digit reader's drop."""
    return _read("rerun.jsonl.gz")


def _read(name: str) -> Iterator[Fact]:
    with (
        files(__name__).joinpath(name).open("rb") as packed,
        gzip.open(packed, "rt", encoding="utf-8") as lines,
    ):
        for line in lines:
            yield from_json(json.loads(line))
