"""Recording the example again gives the same facts."""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from example.shipped import shipped
from headwater.model import Kind, Relation
from headwater.profiles import profile_of
from record_example.images import PINS, describe
from record_example.shipped import FOLDER, HISTORY, packed, unpacked

SOURCES = Path(__file__).resolve().parents[2] / "scripts" / "record_example" / "sources"
UNTIL = datetime(2026, 2, 12, tzinfo=UTC)


def test_the_recorded_code_is_the_code_in_the_sources():
    kept = {hashlib.sha256(path.read_bytes()).hexdigest() for path in SOURCES.rglob("*.py")}
    history = shipped()
    executed = [edge for edge in history.edges if edge.relation is Relation.EXECUTED]
    told = {str(entry).rpartition(":")[2] for edge in executed for entry in edge.props["files"]}  # type: ignore[union-attr]
    assert told == kept


def test_commits_name_the_files_that_they_change():
    (revert,) = (
        commit
        for commit in shipped().of_kind(Kind.COMMIT)
        if str(commit.props["message"]).startswith("Revert")
    )
    assert revert.props["files"] == ("params.json", "steps/pixels.py")


def test_packing_the_shipped_facts_in_any_order_gives_the_shipped_lines():
    assert unpacked(packed(reversed(shipped().facts))) == unpacked((FOLDER / HISTORY).read_bytes())


def test_trainings_made_again_in_the_same_versions_give_the_same_facts():
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    from record_example.mailroom import project
    from record_example.recorder import Recorder

    image = describe(Path(sys.executable))
    if dict(image.packages) != dict(PINS["2026.3"]):
        pytest.skip(f"the example was recorded with {dict(PINS['2026.3'])}, here is {dict(image.packages)}")
    recorded = {(node.props["python"], node.props["os"]) for node in shipped().of_kind(Kind.ENVIRONMENT)}
    if recorded != {(image.release, image.os)}:
        pytest.skip(f"the example was recorded on {sorted(recorded)}, here is {image.release}, {image.os}")
    mailroom = project()
    again = Recorder(mailroom, {"2026.3": image}).live(event for event in mailroom.events if event.at < UNTIL)
    told = {fact.id for fact in shipped().facts}
    assert len(again) > 100
    assert [fact for fact in again if fact.id not in told] == []


def test_a_profile_counts_gaps_zeros_and_signs():
    profile = profile_of("id,x,colour,label\na,-10,red,yes\nb,0,red,no\nc,,blue,yes\nd,10,red,yes\n")
    x = profile["columns"]["x"]
    assert (profile["rows"], x["nulls"], x["min"], x["max"], x["mean"]) == (4, 1, -10, 10, 0)
    assert x["histogram"] == {
        "scale": "log10",
        "per_decade": 20,
        "zero": 1,
        "negative": {"20": 1},
        "positive": {"20": 1},
    }
    assert profile["columns"]["colour"]["values"] == {"blue": 1, "red": 3}
    assert profile["label"]["shares"] == {"no": 0.25, "yes": 0.75}
    assert profile["label"]["association"] == {"x": 0.0}
    assert len(profile["row_digests"]["rows"]) == 4


def test_a_feature_that_follows_the_label_is_fully_associated():
    profile = profile_of("id,x,label\na,1,no\nb,1,no\nc,2,yes\nd,2,yes\n")
    assert profile["label"]["association"] == {"x": 1.0}
