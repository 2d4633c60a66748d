"""Versions that no digest proves to be the same are suggested, and a person joins and parts them."""

from __future__ import annotations

import pytest

from headwater.errors import Conflict, Invalid, NotFound
from headwater.facts import Fact
from headwater.model import Digest, Kind, Relation, Times, to_time
from headwater.services import LOCAL, Headwater, over
from headwater.services.deed import Deed
from headwater.services.sameness import Sign
from headwater.statements import Stamp, edge, run, version
from headwater.store.memory import MemoryStore

AT = Stamp(to_time("2026-03-01"), to_time("2026-03-02"))
PART = Digest("mlflow", "412cd64a", "head-10000-rows")


def services() -> Headwater:
    """Return one dataset as two tools know it, a model made of the second, and things that are something else."""
    facts: list[Fact] = []

    def told(
        name: str, label: str, project: str, *, digests: tuple[Digest, ...] = (), **props: object
    ) -> str:
        stated = version(Kind.DATASET, name, AT, project=project, label=label, digests=digests, props=props)
        facts.extend(stated)
        return stated.uid

    told("data/churn.csv", "v3", "dvc", digests=(Digest("md5", "ab" * 16), PART), uri="s3://lake/churn.csv")
    second = told("churn", "412cd64a", "mlflow", digests=(PART,), uri="s3://lake/copy.csv")
    told("churn-copy", "1", "lake", uri="s3://lake/churn.csv")
    told("churn", "other", "hub", digests=(Digest("md5", "cd" * 16),))
    told("clicks", "1", "hub")
    training = run("ci", "train-1", AT, project="mlflow", job="train")
    model = version(Kind.MODEL, "churn", AT, project="mlflow", label="1")
    facts += [*training, *model]
    facts.append(edge(training.uid, Relation.USED, second, AT, role="train"))
    facts.append(edge(model.uid, Relation.GENERATED_BY, training.uid, AT))
    store = MemoryStore()
    store.append(facts)
    return over(store)


DVC, MLFLOW, HUB = "dataset:dvc/data/churn.csv@v3", "dataset:mlflow/churn@412cd64a", "dataset:hub/churn@other"


def affected(held: Headwater, ref: str, times: Times | None = None) -> set[str]:
    """Return the names of what is affected by a version."""
    found = held.lineage.impact_of(LOCAL, [ref], times=times or Times())
    return {each.node.name for each in found.affected}


def test_suggestions_come_by_how_much_they_tell() -> None:
    found = services().sameness.suggestions(LOCAL, DVC)
    assert [(each.node.name, each.sign) for each in found] == [
        ("churn@412cd64a", Sign.PART),
        ("churn-copy@1", Sign.PLACE),
    ]
    assert found[0].by == "mlflow:412cd64a"
    assert found[1].by == "s3://lake/churn.csv"


def test_what_a_digest_disproves_is_not_suggested() -> None:
    names = [each.node.name for each in services().sameness.suggestions(LOCAL, HUB)]
    assert "data/churn.csv@v3" not in names
    assert names == ["churn@412cd64a"]


def test_what_a_person_confirms_is_walked_through_and_can_be_taken_back() -> None:
    held = services()
    assert "churn@1" not in affected(held, DVC)
    joined = held.sameness.confirm(LOCAL, DVC, MLFLOW, reason="copied by hand", deed=Deed(by="ana"))
    assert (joined.same, joined.changed) == (True, True)
    assert "churn@1" in affected(held, DVC)
    assert [each.node.name for each in held.sameness.suggestions(LOCAL, DVC)] == ["churn-copy@1"]
    again = held.sameness.confirm(LOCAL, MLFLOW, DVC)
    assert (again.same, again.changed) == (True, False)
    parted = held.sameness.undo(LOCAL, MLFLOW, DVC)
    assert (parted.same, parted.changed) == (False, True)
    assert "churn@1" not in affected(held, DVC)
    assert not held.sameness.undo(LOCAL, DVC, MLFLOW).changed
    assert held.sameness.confirm(LOCAL, DVC, MLFLOW).changed
    assert "churn@1" in affected(held, DVC)


def test_who_said_it_and_why_is_kept() -> None:
    store = MemoryStore()
    for fact in services().ingest.facts(LOCAL):
        store.append([fact])
    over(store).sameness.confirm(LOCAL, DVC, MLFLOW, reason="copied by hand", deed=Deed(by="ana"))
    said = [each for each in store.scan_edges() if each.relation is Relation.SAME_AS]
    assert {(each.origin.value, each.props["by"], each.props["reason"]) for each in said} == {
        ("declared", "ana", "copied by hand")
    }
    assert {(each.effect, each.cause) for each in said} == {(each.cause, each.effect) for each in said}


@pytest.mark.parametrize(
    ("first", "second", "error", "words"),
    [
        (DVC, HUB, Conflict, "differ: md5 abababababab and cdcdcdcdcdcd"),
        (DVC, DVC, Invalid, "one thing already"),
        (DVC, "model:churn@1", Invalid, "is a DatasetVersion and model:churn@1 a ModelVersion"),
        (DVC, "run:train-1", Invalid, "only versions have content"),
        (DVC, "dataset:nothing@1", NotFound, "nothing"),
    ],
)
def test_what_cannot_be_the_same_is_refused(
    first: str, second: str, error: type[Exception], words: str
) -> None:
    held = services()
    with pytest.raises(error, match=words):
        held.sameness.confirm(LOCAL, first, second)
    assert held.catalog.counts(LOCAL)["SAME_AS"] == 0


def test_only_what_was_said_can_be_taken_back() -> None:
    with pytest.raises(NotFound, match="nobody said"):
        services().sameness.undo(LOCAL, DVC, MLFLOW)


def test_a_key_confirms_once_and_nothing_else() -> None:
    held = services()
    key = Deed(key="k1")
    assert held.sameness.confirm(LOCAL, DVC, MLFLOW, deed=key).changed
    assert not held.sameness.confirm(LOCAL, DVC, MLFLOW, deed=key).changed
    with pytest.raises(Conflict, match="k1"):
        held.sameness.confirm(LOCAL, "dataset:clicks@1", "dataset:churn-copy@1", deed=key)
