"""A run of the benchmark that was cut short goes on from what it kept."""

from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="the benchmark's anchors need scikit-learn: pip install '.[example]'")

from bench.root_cause.keeping import kept
from bench.root_cause.run import jobs, of_worlds
from bench.root_cause.scores import Score


def test_what_was_scored_once_is_not_scored_again(tmp_path: Path):
    first = of_worlds("30 runs", [""], 0, 2, False, tmp_path)
    made: list[str] = []

    def again() -> list[Score]:
        made.append("again")
        return []

    assert kept(tmp_path, "30 runs-0-2", again) == first
    assert made == []
    assert kept(tmp_path, "30 runs-2-4", again) == kept(None, "30 runs-0-2", again) == []
    assert made == ["again", "again"]


def test_families_take_turns_and_rows_that_share_their_worlds_are_asked_of_them_together():
    work = [job.arguments for job in jobs(40, ["worlds"], anchors=True)]
    starts = [start for name, _, start, *_ in work if name == "base"]
    assert starts == [0, 20]
    assert [name for name, _, start, *_ in work[: len(work) // 3] if start] == []
    assert {name: endings for name, endings, *_ in work}["base, evidence"] == ["", ", taught"]
    assert len({(name, start) for name, _, start, *_ in work}) == len(work)
    (only, *_) = [job.arguments for job in jobs(20, ["null, evidence, taught"], anchors=False)]
    assert only[:2] == ("null, evidence", [", taught"])
