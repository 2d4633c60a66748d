"""What two profiles of a table say of each other, and what that is worth as evidence."""

import copy
import random

import pytest

from headwater.analysis.profiles import drift
from headwater.analysis.root_cause.answer import Evidence
from headwater.analysis.root_cause.evidence import STRONG, WEAK, evidence_of_drift, ratio_of
from headwater.profiles import profile_of

Row = dict[str, object]


def table(rows: int = 300) -> list[Row]:
    chance = random.Random(3)
    out: list[Row] = []
    for place in range(rows):
        ill = place % 3 == 0
        out.append(
            {
                "id": f"r{place}",
                "size": round(chance.gauss(22 if ill else 14, 2), 3),
                "weight": round(chance.gauss(60, 8), 2),
                "depth": round(chance.gauss(5 if ill else 3, 1), 3),
                "label": "ill" if ill else "well",
            }
        )
    return out


def said(before: list[Row], after: list[Row]) -> tuple[Evidence, ...]:
    return evidence_of_drift(drift(profile_of(csv(before)), profile_of(csv(after))))


def csv(rows: list[Row]) -> str:
    return "\n".join([",".join(rows[0]), *(",".join(str(each) for each in row.values()) for row in rows)])


def changed(rows: list[Row], **columns: object) -> list[Row]:
    out = copy.deepcopy(rows)
    for name, change in columns.items():
        for place, row in enumerate(out):
            row[name] = change(place, row[name])  # type: ignore[operator]
    return out


def test_a_tenth_of_a_millimetre_is_a_centimetre() -> None:
    rows = table()
    spoilt = changed(rows, size=lambda place, value: round(value / 10, 4) if place % 10 < 3 else value)
    (first, *_) = said(rows, spoilt)
    assert first == Evidence('"size" is 10x smaller in 30 % of rows: looks like mm to cm', STRONG)


def test_pounds_are_told_from_kilograms() -> None:
    rows = table()
    (first, *_) = said(rows, changed(rows, weight=lambda _, value: round(value * 2.20462, 2)))
    assert first.text == '"weight" is 2.2x larger in 100 % of rows: looks like kg to pounds'


def test_flipped_labels_are_seen() -> None:
    rows = table()
    flipped = changed(
        rows, label=lambda place, value: ("well" if value == "ill" else "ill") if place % 7 == 0 else value
    )
    (first, *_) = said(rows, flipped)
    assert first.text.endswith("of labels changed")
    assert first.ratio == STRONG


def test_misaligned_rows_are_seen_though_no_column_moved() -> None:
    rows = table()
    shifted = changed(
        rows,
        size=lambda place, _: rows[place - 1]["size"],
        depth=lambda place, _: rows[place - 1]["depth"],
    )
    (first, *_) = said(rows, shifted)
    assert "rows look misaligned" in first.text
    assert first.ratio == STRONG


def test_a_leak_is_seen_by_what_it_tells_of_the_label() -> None:
    rows = table()
    values = sorted(float(str(row["weight"])) for row in rows)
    ill = [place for place, row in enumerate(rows) if row["label"] == "ill"]
    order = {place: values[-1 - rank] for rank, place in enumerate(ill)}
    well = iter(values)
    leaked = changed(rows, weight=lambda place, _: order.get(place) or next(well))
    (first, *_) = said(rows, leaked)
    assert first.text == '"weight" goes with the label more than before: it may leak it'


@pytest.mark.parametrize("gone", ["size", "depth"])
def test_a_missing_column_is_named(gone: str) -> None:
    rows = table()
    left = [{name: value for name, value in row.items() if name != gone} for row in rows]
    assert said(rows, left)[0] == Evidence(f"column {gone} is gone or empty", STRONG)


def test_an_emptied_column_is_named() -> None:
    rows = table()
    assert said(rows, changed(rows, depth=lambda *_: ""))[0].text == "column depth is gone or empty"


def test_truncated_data_are_counted() -> None:
    rows = table()
    assert any(each.text == "300 rows became 180" for each in said(rows, rows[:180]))


def test_class_imbalance_is_seen() -> None:
    rows = table()
    few = [row for place, row in enumerate(rows) if row["label"] == "well" or place % 6 == 0]
    (first, *_) = said(rows, few)
    assert first.text.startswith("class shares moved by")


def test_duplicated_rows_are_counted() -> None:
    rows = table()
    assert any(each.text == "300 rows became 450" for each in said(rows, rows + rows[:150]))


def test_rows_that_only_jitter_speak_against_a_dataset() -> None:
    rows = table()
    jittered = changed(rows, size=lambda place, value: value + (0.001 if place % 2 else -0.001))
    (only,) = said(rows, jittered)
    assert only.ratio == WEAK
    assert only.text.startswith("100 % of rows changed, no column or label moved much")


def test_evidence_is_worth_at_most_four_and_at_least_a_third() -> None:
    assert ratio_of([Evidence("", 4.0), Evidence("", 4.0)]) == STRONG
    assert ratio_of([Evidence("", 0.3), Evidence("", 0.3)]) == WEAK
    assert ratio_of([]) == 1.0
