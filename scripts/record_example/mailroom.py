"""The mailroom: a digit reader fine-tuned from a base model (scikit-learn's digits data)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from record_example.story import Delivery, Endpoint, Event, Line, Project, Push, Release, Step, day
from record_example.tables import cell, csv_text

SIDE, FULL = 8, 16
_ARCHIVE, _HOLDOUT = 500, 597
_FIRST, _MORE = 400, 75
_STROKES = [
    f"{part}_{n:02}" for part, count in (("block", 16), ("row", 8), ("column", 8)) for n in range(count)
]
_IMAGE = "2026.3"


def project() -> Project:
    """Return the mailroom's history, 3 February to 15 June, and the reruns of 22 June that settle the last drop."""
    return Project(
        name="mailroom",
        repository="mailroom/digit-reader",
        first_number=201,
        lines={"digit-base": _BASE, "digit-reader": _READER},
        endpoints=(Endpoint("mail-sorter", "eva", "Reads the postcode on the sorting belt", "digit-reader"),),
        owners={"digit-base": "eva", "digit-reader": "eva", "scans": "kofi"},
        descriptions={
            "digit-base": "Reads digits from archived strokes; the start of every fine-tuning",
            "digit-reader": "Reads the digits of this office",
            "scans": "Scans of 8 x 8 pixels, all so far in each version",
            "strokes-holdout": "597 digits that no model was trained on, turned into strokes in January",
        },
        tags={"digit-reader": {"use_case": "sorting"}},
        events=tuple(sorted(_events(), key=lambda event: event.at)),
        reruns=tuple(_reruns()),
    )


_SCORE = Step(
    "evaluate",
    "python -I -S steps/score.py model.json holdout.csv metrics.json",
    ("steps/score.py",),
    plain=True,
)
_BASE = Line(
    model="digit-base",
    data="archive-strokes",
    holdout="strokes-holdout",
    prepare=None,
    train=Step(
        "pretrain",
        "python steps/pretrain.py train.csv params.json model.json",
        ("steps/linear.py", "steps/pretrain.py"),
    ),
    evaluate=replace(_SCORE, job="evaluate-base"),
    architecture="one-against-rest logistic regression",
)
_READER = Line(
    model="digit-reader",
    data="strokes",
    holdout="strokes-holdout",
    prepare=Step(
        "prepare",
        "python -I -S steps/pixels.py scans.csv prepared.csv",
        ("steps/pixels.py",),
        plain=True,
    ),
    train=Step(
        "train",
        "python steps/finetune.py train.csv base.json params.json model.json",
        ("steps/finetune.py", "steps/linear.py"),
    ),
    evaluate=_SCORE,
    architecture="one-against-rest logistic regression",
    base="digit-base",
)


def _events() -> Iterator[Event]:
    yield from _deliveries()
    yield Push(
        day(2, 3, 4),
        "eva",
        "Read digits from strokes",
        files={
            "steps/pixels.py": "mailroom/pixels_before.py",
            "steps/linear.py": "linear.py",
            "steps/pretrain.py": "mailroom/pretrain.py",
            "steps/finetune.py": "mailroom/finetune.py",
            "steps/score.py": "score.py",
        },
        params={
            "pretrain": {"passes": "4", "step": "0.01"},
            "train": {"learning_rate": "0.01", "alpha": "0.0001", "epochs": "6"},
        },
    )
    yield _base(2, 3)
    yield _release(2, 10, 1, seeds=2, promote=True)
    yield _release(2, 24, 2, seeds=2)
    yield Push(day(3, 3, 4), "eva", "Pretrain for longer", params={"pretrain": {"passes": "8"}})
    yield _base(3, 3)
    yield _release(3, 10, 2, base="2")
    yield _release(3, 24, 3)
    yield _release(4, 7, 3, base="2", seeds=2, promote=True)
    yield _release(5, 5, 4, base="2", seeds=3, promote=True)
    yield Push(
        day(6, 1, 4),
        "kofi",
        "Turn pixels into strokes in one pass, and train a little longer",
        files={"steps/pixels.py": "mailroom/pixels_after.py"},
        params={"train": {"epochs": "8"}},
    )
    yield _release(6, 2, 5, base="2", seeds=2, promote=True)
    yield _release(6, 5, 4, base="2")
    yield Push(
        day(6, 8, 4),
        "kofi",
        'Revert "Turn pixels into strokes in one pass, and train a little longer"',
        files={"steps/pixels.py": "mailroom/pixels_before.py"},
        params={"train": {"epochs": "6"}},
    )
    yield _release(6, 9, 5, base="2", seeds=2, promote=True)


def _reruns() -> Iterator[Event]:
    """Yield the two halves of the commit of 1 June, each alone."""
    yield Push(day(6, 22, 4), "eva", "Rerun: old strokes, longer training", params={"train": {"epochs": "8"}})
    yield _release(6, 22, 5, base="2", seeds=2)
    yield Push(
        day(6, 22, 12),
        "eva",
        "Rerun: new strokes, training as before",
        files={"steps/pixels.py": "mailroom/pixels_after.py"},
        params={"train": {"epochs": "6"}},
    )
    yield replace(_release(6, 22, 5, base="2", seeds=2), at=day(6, 22, 14))


def _base(month: int, date: int) -> Release:
    return Release(day(month, date, 7), "eva", "digit-base", {"archive-strokes": "v1"}, _IMAGE)


def _release(
    month: int, date: int, scans: int, *, base: str = "1", seeds: int = 1, promote: bool = False
) -> Release:
    return Release(
        at=day(month, date, 7),
        by="eva",
        line="digit-reader",
        inputs={"scans": f"v{scans}"},
        image=_IMAGE,
        seeds=seeds,
        base=base,
        promote=promote,
    )


def _deliveries() -> Iterator[Delivery]:
    found = load_digits()
    order = np.random.default_rng(64).permutation(len(found.target))
    archive, rest = order[:_ARCHIVE], order[_ARCHIVE:]
    holdout, office = rest[:_HOLDOUT], rest[_HOLDOUT:]
    yield Delivery(
        day(1, 30, 12), "archive-strokes", "v1", "kofi", _strokes(found.images, found.target, archive)
    )
    yield Delivery(
        day(1, 30, 13), "strokes-holdout", "v1", "kofi", _strokes(found.images, found.target, holdout)
    )
    for n, (month, date) in enumerate([(1, 30), (2, 20), (3, 20), (4, 30), (5, 29)]):
        places = office[: _FIRST + n * _MORE]
        yield Delivery(
            day(month, date, 14), "scans", f"v{n + 1}", "kofi", _scans(found.images, found.target, places)
        )


def _scans(images: NDArray[np.float64], digits: NDArray[np.int64], places: NDArray[np.int64]) -> str:
    header = ["scan_id", *(f"pixel_{n:02}" for n in range(SIDE * SIDE)), "digit"]
    return csv_text(
        header, ((f"D{i:04}", *(cell(ink) for ink in images[i].ravel()), str(digits[i])) for i in places)
    )


def _strokes(images: NDArray[np.float64], digits: NDArray[np.int64], places: NDArray[np.int64]) -> str:
    blocks = images.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(len(images), -1)
    values = np.hstack([blocks, images.mean(axis=2), images.mean(axis=1)]) / FULL
    rows = ((f"D{i:04}", *(cell(value) for value in values[i]), str(digits[i])) for i in places)
    return csv_text(["scan_id", *_STROKES, "digit"], rows)
