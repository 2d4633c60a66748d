"""The clinic: a tumour screen trained on the biopsies of two labs (scikit-learn's breast cancer data)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_breast_cancer

from record_example.story import (
    Delivery,
    Endpoint,
    Event,
    Line,
    Project,
    Push,
    Release,
    Serving,
    Step,
    day,
)
from record_example.tables import cell, csv_text

FEATURES = ("radius", "texture", "smoothness", "compactness", "symmetry")
MM_IN_CM = 10
_HOLDOUT = (90, 150)  # malignant, benign
_LAB_A = (40, 100)
_THEATRE = (46, 12)
_INCOMPLETE = (84, 91, 97)
_FIRST_A, _FIRST_B, _MORE = 80, 119, 10


@dataclass(frozen=True, slots=True)
class _Biopsy:
    features: tuple[float, ...]
    diagnosis: str
    scanner: str = "clinic"


def project() -> Project:
    """Return the clinic's history, 5 January to 15 May."""
    return Project(
        name="clinic",
        repository="clinic/tumour-screen",
        first_number=1,
        lines={"tumour-screen": _LINE},
        endpoints=(
            Endpoint(
                "eu-prod", "ana", "Second opinion in the pathology viewer of the EU sites", "tumour-screen"
            ),
            Endpoint("us-trial", "raj", "Shadow mode at one US site, pinned for the length of the trial"),
        ),
        owners={"tumour-screen": "ana", "biopsies-lab-a": "mia", "biopsies-lab-b": "tom", "features": "ana"},
        descriptions={
            "tumour-screen": "Malignant or benign from five measurements of cell nuclei",
            "biopsies-lab-a": "Biopsies of lab A, all so far in each version; radius in mm",
            "biopsies-lab-b": "Biopsies of lab B from two scanners, all so far in each version; radius in mm",
            "biopsies-holdout": "240 biopsies that no model was trained on",
        },
        tags={"tumour-screen": {"use_case": "screening", "risk": "high"}},
        events=tuple(sorted(_events(), key=lambda event: event.at)),
    )


_LINE = Line(
    model="tumour-screen",
    data="features",
    holdout="biopsies-holdout",
    prepare=Step(
        "prepare",
        "python -I -S steps/biopsies.py biopsies-lab-a.csv biopsies-lab-b.csv prepared.csv",
        ("steps/biopsies.py",),
        plain=True,
    ),
    train=Step(
        "train",
        "python steps/screen.py train.csv params.json model.json",
        ("steps/linear.py", "steps/screen.py"),
    ),
    evaluate=Step(
        "evaluate",
        "python -I -S steps/score.py model.json holdout.csv metrics.json",
        ("steps/score.py",),
        plain=True,
    ),
    architecture="logistic regression",
)


def _events() -> Iterator[Event]:
    yield from _deliveries()
    yield from _pushes()
    yield from _releases()
    yield Serving(day(2, 12, 9), "us-trial", "tumour-screen", "6")
    yield Serving(day(4, 1, 9), "us-trial", "tumour-screen", "13")


def _pushes() -> Iterator[Push]:
    yield Push(
        day(1, 5, 4),
        "ana",
        "Screen tumours from the biopsies of two labs",
        files={
            "steps/biopsies.py": "clinic/biopsies_before.py",
            "steps/linear.py": "linear.py",
            "steps/screen.py": "clinic/screen.py",
            "steps/score.py": "score.py",
        },
        params={"train": {"learning_rate": "0.02", "alpha": "0.001", "epochs": "12"}},
    )
    yield _rate(1, 26, "0.03", "Try a faster learning rate")
    yield _rate(2, 2, "0.02", "Back to the slower learning rate")
    yield Push(
        day(2, 9, 7),
        "mia",
        "Leave out biopsies with a missing measurement",
        files={"steps/biopsies.py": "clinic/biopsies_after.py"},
    )
    yield _rate(3, 30, "0.03", "Faster learning rate again, with more data")
    yield _rate(4, 13, "0.02", "Slower learning rate for the comparison of seeds")
    yield _rate(5, 11, "0.03", "Faster learning rate for good")
    yield _rate(5, 12, "0.02", "Is it the learning rate? Back to the slower one")
    yield _rate(5, 13, "0.03", "It is not the learning rate")
    yield _rate(5, 14, "0.02", "Back to what worked in April")


def _rate(month: int, date: int, value: str, message: str) -> Push:
    return Push(day(month, date, 4), "ana", message, params={"train": {"learning_rate": value}})


def _releases() -> Iterator[Release]:
    yield _release(1, 5, 1, 1, seeds=2, promote=True)
    yield _release(1, 19, 1, 2)
    yield _release(1, 26, 2, 2, seeds=2)
    yield _release(2, 2, 2, 3, promote=True)
    yield _release(2, 9, 3, 3)
    yield _release(2, 9, 3, 3, hour=8, seeds=2)
    yield _release(3, 2, 3, 4, image="2026.2", seeds=2)
    yield _release(3, 16, 4, 5, seeds=2, promote=True)
    yield _release(3, 30, 4, 6)
    yield _release(4, 13, 5, 6, seeds=4)
    yield _release(4, 27, 5, 7, promote=True)
    yield _release(5, 4, 6, 7)
    yield _release(5, 11, 7, 8, image="2026.2", promote=True)
    yield _release(5, 12, 7, 8, image="2026.2")
    yield _release(5, 13, 7, 8)
    yield _release(5, 14, 6, 8)


def _release(
    month: int,
    date: int,
    lab_a: int,
    lab_b: int,
    *,
    hour: int = 6,
    image: str = "2026.1",
    seeds: int = 1,
    promote: bool = False,
) -> Release:
    return Release(
        at=day(month, date, hour),
        by="ana",
        line="tumour-screen",
        inputs={"biopsies-lab-a": f"v{lab_a}", "biopsies-lab-b": f"v{lab_b}"},
        image=image,
        seeds=seeds,
        promote=promote,
    )


def _deliveries() -> Iterator[Delivery]:
    lab_a, lab_b, holdout = _split()
    yield Delivery(day(1, 2, 12), "biopsies-holdout", "v1", "mia", _prepared(holdout))
    dates_a = [(1, 2), (1, 23), (2, 6), (3, 13), (4, 10), (5, 1), (5, 8)]
    for n, (month, date) in enumerate(dates_a):
        rows = lab_a[: _FIRST_A + n * _MORE]
        yield Delivery(
            day(month, date, 14), "biopsies-lab-a", f"v{n + 1}", "mia", _delivered("A", rows, _lab_a(n))
        )
    dates_b = [(1, 2), (1, 16), (1, 30), (2, 27), (3, 13), (3, 27), (4, 24), (5, 8)]
    for n, (month, date) in enumerate(dates_b):
        rows = lab_b[: _FIRST_B + n * _MORE]
        last = n == len(dates_b) - 1
        yield Delivery(
            day(month, date, 16),
            "biopsies-lab-b",
            f"v{n + 1}",
            "tom",
            _delivered("B", rows, _theatre_in_cm if last else _as_measured),
        )


_Row = Callable[[int, _Biopsy], tuple[str, ...]]


def _as_measured(_: int, biopsy: _Biopsy) -> tuple[str, ...]:
    return tuple(cell(value) for value in biopsy.features)


def _theatre_in_cm(_: int, biopsy: _Biopsy) -> tuple[str, ...]:
    radius, *others = biopsy.features
    shown = radius / MM_IN_CM if biopsy.scanner == "theatre" else radius
    return tuple(cell(value) for value in (shown, *others))


def _lab_a(version: int) -> _Row:
    def row(place: int, biopsy: _Biopsy) -> tuple[str, ...]:
        cells = list(_as_measured(place, biopsy))
        if version >= 2 and place in _INCOMPLETE:
            cells[1] = ""
        return tuple(cells)

    return row


def _delivered(prefix: str, biopsies: list[_Biopsy], row: _Row) -> str:
    return csv_text(
        ["biopsy_id", "scanner", *FEATURES, "diagnosis"],
        (
            (f"{prefix}{place:04}", biopsy.scanner, *row(place, biopsy), biopsy.diagnosis)
            for place, biopsy in enumerate(biopsies)
        ),
    )


def _prepared(biopsies: list[_Biopsy]) -> str:
    return csv_text(
        ["biopsy_id", *FEATURES, "diagnosis"],
        (
            (f"H{place:04}", *_as_measured(place, biopsy), biopsy.diagnosis)
            for place, biopsy in enumerate(biopsies)
        ),
    )


def _split() -> tuple[list[_Biopsy], list[_Biopsy], list[_Biopsy]]:
    """Return the biopsies of lab A, of lab B and of the hold-out: 140, 189 and 240."""
    random = np.random.default_rng(2026)
    malignant, benign = _biopsies(random)
    holdout = malignant[: _HOLDOUT[0]] + benign[: _HOLDOUT[1]]
    malignant, benign = malignant[_HOLDOUT[0] :], benign[_HOLDOUT[1] :]
    lab_a = malignant[: _LAB_A[0]] + benign[: _LAB_A[1]]
    malignant, benign = malignant[_LAB_A[0] :], benign[_LAB_A[1] :]
    lab_b = [
        _Biopsy(biopsy.features, biopsy.diagnosis, "theatre" if place < theatre else "ward")
        for group, theatre in ((malignant, _THEATRE[0]), (benign, _THEATRE[1]))
        for place, biopsy in enumerate(group)
    ]
    return (
        [lab_a[i] for i in random.permutation(len(lab_a))],
        [lab_b[i] for i in random.permutation(len(lab_b))],
        holdout,
    )


def _biopsies(random: np.random.Generator) -> tuple[list[_Biopsy], list[_Biopsy]]:
    found = load_breast_cancer()
    names = list(found.feature_names)
    places = [names.index("mean " + name.replace("_", " ")) for name in FEATURES]
    every = [
        _Biopsy(
            tuple(float(value) for value in found.data[i, places]),
            "malignant" if found.target[i] == 0 else "benign",
        )
        for i in random.permutation(len(found.target))
    ]
    return (
        [each for each in every if each.diagnosis == "malignant"],
        [each for each in every if each.diagnosis == "benign"],
    )
