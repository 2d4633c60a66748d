"""What a drawing of lineage needs beyond its columns: marks of the cards, and which of them a filter keeps."""

from collections.abc import Callable

Ask = Callable[..., dict]


def test_marks_stand_beside_the_columns(ask: Ask):
    found = ask("""{ lineage(of: {reference: "model:churn@8"}, depth: null) { columns marks } }""")
    columns, marks = (found["data"]["lineage"][name] for name in ("columns", "marks"))
    assert {len(column) for column in marks.values()} == {len(columns["ids"])}
    by_ref = {ref: {name: marks[name][place] for name in marks} for place, ref in enumerate(columns["refs"])}
    run = by_ref["run:train-8"]
    assert (run["states"], run["parts"]) == ("COMPLETE", 2)
    assert run["metrics"]["accuracy"] == 0.9 + 0.002 * 2
    assert by_ref["deployment:eu-prod"]["owners"] == ["ana"]
    assert by_ref["dataset:clicks@v2"]["metrics"] is None


def test_marks_count_neighbours_that_are_not_shown(ask: Ask):
    found = ask("""{ lineage(of: {reference: "model:churn@8"}, depth: null) { columns marks } }""")
    columns, marks = (found["data"]["lineage"][name] for name in ("columns", "marks"))
    at = columns["refs"].index("dataset:clicks@v2")
    shown = [
        source for source, target in zip(columns["sources"], columns["targets"], strict=True) if target == at
    ]
    assert marks["effects"][at] == 3
    assert len(shown) < 3
    assert marks["causes"][at] == 1


def test_a_filter_says_which_things_it_keeps(ask: Ask):
    found = ask(
        """{ lineage(of: {reference: "model:churn@8"}, depth: null) {
          columns
          runs: matching(text: "run where param.seed = 8")
          none: matching(text: "run where param.seed = 2")
        } }"""
    )["data"]["lineage"]
    assert [found["columns"]["refs"][place] for place in found["runs"]] == ["run:train-8"]
    assert found["none"] == []


def test_a_filter_that_is_no_query_is_refused_with_its_place(ask: Ask):
    found = ask("""{ lineage(of: {reference: "model:churn@8"}) { matching(text: "run where (") } }""")
    (error,) = found["errors"]
    assert error["extensions"]["code"] == "INVALID"
