"""What a suspect's two levels look like, in the words that people read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from headwater.analysis.factors import FactorKind, Level
from headwater.analysis.root_cause.evidence import MAJOR, MINOR, NEVER_USED, USED_BEFORE, WEAK, evidence_of
from headwater.model import Kind, Node, Uid, Value
from headwater.profiles import profile_of

AT = datetime(2026, 3, 1, tzinfo=UTC)


def level(value: str, carrier: Uid = "") -> Level:
    return Level(value, value, value, AT, carrier)


def node(uid: Uid, kind: Kind, name: str, **props: Value) -> Mapping[Uid, Node]:
    return {uid: Node(uid, kind, name, "web", AT, AT, 1, props)}


def told(kind: FactorKind, before: str, after: str, nodes: Mapping[Uid, Node] | None = None) -> list[str]:
    found = evidence_of(kind, level(before), level(after), nodes=nodes or {})
    return [each.text for each in found]


@pytest.mark.parametrize(
    ("before", "after", "ratio"),
    [
        ("1.7.2", "2.0.0", MAJOR),
        ("2024.1", "2025.1", MAJOR),
        ("1.7.2", "1.9.1", MINOR),
        ("3.12", "3.13", MINOR),
        ("Linux-6", "Linux-7", None),
        ("9f8e7d6c5b4a", "1f8e7d6c5b4a", None),
    ],
)
def test_a_major_version_weighs_more_than_a_minor_one(before: str, after: str, ratio: float | None) -> None:
    found = evidence_of(FactorKind.ENVIRONMENT, level(before), level(after), nodes={})
    assert [each.ratio for each in found] == ([] if ratio is None else [ratio])


def test_a_command_is_told_by_the_words_that_differ() -> None:
    assert told(FactorKind.COMMAND, "python train.py --fast", "python train.py --dry-run 'a b'") == [
        "the command runs without --fast and with --dry-run a b"
    ]
    assert told(FactorKind.COMMAND, "python 'train", "python 'train --dry-run") == [
        "the command runs with --dry-run"
    ]


def test_commands_of_very_many_words_are_compared_at_once() -> None:
    words = " ".join(f"--option-{place}" for place in range(50_000))
    assert told(FactorKind.COMMAND, f"train {words}", f"{words} train --dry-run") == [
        "the command runs with --dry-run"
    ]


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999"])
def test_what_is_no_finite_number_is_judged_as_a_word(value: str) -> None:
    for earlier, ratio in (["0.1", "0.2"], NEVER_USED), ([value, "0.1"], USED_BEFORE):
        (found,) = evidence_of(FactorKind.PARAMETER, level("0.1"), level(value), nodes={}, earlier=earlier)
        assert found.ratio == ratio
    (found,) = evidence_of(
        FactorKind.PARAMETER, level("0"), level("0.15"), nodes={}, earlier=["0.1", value, "0.2"]
    )
    assert found.text == "value never used before, within those used (0.1 to 0.2)"


def test_code_is_told_by_its_commit_and_digests() -> None:
    nodes = node("c1", Kind.COMMIT, "92f5db2b6186aa", message="Turn pixels into strokes\n\nmore")
    after = Level("53b8f7c2", "53b8f7c2", "run", AT, "c1")
    (one,) = evidence_of(FactorKind.CODE, level("67445e13"), after, nodes=nodes)
    assert one.text == "commit 92f5db2b: Turn pixels into strokes (was 67445e13)"


def test_a_commit_that_both_sides_ran_is_not_what_changed_a_file() -> None:
    nodes = node("c1", Kind.COMMIT, "92f5db2b6186aa", message="Turn pixels into strokes")
    (one,) = evidence_of(FactorKind.CODE, level("67445e13", "c1"), level("53b8f7c2", "c1"), nodes=nodes)
    assert one.text == "an uncommitted change: both ran commit 92f5db2b (was 67445e13)"
    (one,) = evidence_of(FactorKind.CODE, level("67445e13", "c1"), level("53b8f7c2"), nodes=nodes)
    assert one.text == "perhaps an uncommitted change: the run had some (was 67445e13)"


def test_a_profile_that_is_lacking_is_asked_for_by_its_reference() -> None:
    profile = json.dumps(profile_of("id,x,label\na,1,p\nb,2,q\n"))
    props: dict[str, Value] = {"series": "clicks", "profile": profile}
    both = {
        **node("v7", Kind.DATASET_VERSION, "clicks@v7", series="clicks", version="v7"),
        **node("v8", Kind.DATASET_VERSION, "clicks@v8", version="v8", **props),
    }
    (one,) = evidence_of(FactorKind.DATASET, level("v7"), level("v8"), nodes=both)
    assert (
        one.text == "no profile of dataset:clicks@v7: `headwater profile PATH --as dataset:clicks@v7` adds it"
    )
    assert one.ratio == 1


def test_two_equal_profiles_speak_against_a_dataset() -> None:
    profile = json.dumps(profile_of("id,x,label\na,1,p\nb,2,q\n"))
    both = {
        uid: found
        for label in ("v7", "v8")
        for uid, found in node(label, Kind.DATASET_VERSION, f"clicks@{label}", profile=profile).items()
    }
    (one,) = evidence_of(FactorKind.DATASET, level("v7"), level("v8"), nodes=both)
    assert one.ratio == WEAK


def test_of_a_model_nobody_is_asked_for_a_profile() -> None:
    both = {**node("1", Kind.MODEL_VERSION, "base@1"), **node("2", Kind.MODEL_VERSION, "base@2")}
    assert told(FactorKind.MODEL, "1", "2", both) == []
