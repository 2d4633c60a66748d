"""Trees of large, deep and tangled lineages."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from headwater.analysis.lineage import Lineage
from headwater.cli.drawing.tree import tree_lines
from headwater.cli.drawing.words import when_words
from headwater.imports.times import UNKNOWN
from headwater.model import Direction, Relation
from headwater.services import LOCAL, over
from headwater.services.wording.plain import lineage_json
from headwater.statements import edge
from headwater.store.memory import MemoryStore
from stories import Story

WIDTH = 80


def lineage_of(story: Story, ref: str) -> Lineage:
    store = MemoryStore()
    store.append(story.facts)
    return over(store).lineage.lineage_of(LOCAL, ref)


def lines(story: Story, ref: str, side: Direction, *, every: bool = False) -> list[str]:
    return [line.plain for line in tree_lines(lineage_of(story, ref), side, width=WIDTH, every=every)]


def chain(length: int) -> Story:
    story = Story()
    data = story.dataset("step", "v0")
    for place in range(1, length + 1):
        run = story.step(f"run-{place}", "step", uses=[(data, "")], recorded=False)
        data = story.dataset("step", f"v{place}", made_by=run)
    return story


def test_a_deep_chain_stays_within_80_columns_and_loses_nothing() -> None:
    drawn = lines(chain(60), "dataset:step@v60", Direction.UPSTREAM)
    assert max(len(line) for line in drawn) <= WIDTH
    text = "\n".join(drawn)
    for place in range(60):
        assert f"dataset:step@v{place} " in text + " "
    assert text.count("(goes on below)") == text.count("(from above)") > 0


def test_code_that_was_not_committed_is_told_where_the_run_is_shown() -> None:
    story = Story()
    made = story.step("train", "train")
    story.model("churn", "1", made)
    clean = lines(story, "model:churn@1", Direction.UPSTREAM)
    (executed,) = [fact for fact in story.facts if getattr(fact, "relation", "") == Relation.EXECUTED]
    story.facts.remove(executed)
    story.facts.append(edge(made, Relation.EXECUTED, executed.cause, story.stamp(), props={"dirty": True}))
    changed = lines(story, "model:churn@1", Direction.UPSTREAM)
    assert not any("uncommitted" in line for line in clean)
    (told,) = [line for line in changed if "executed commit:" in line]
    assert " (uncommitted changes)  " in told
    links = lineage_json(lineage_of(story, "model:churn@1"))["edges"]
    assert [each["type"] for each in links if each.get("uncommitted")] == ["EXECUTED"]


def test_details_that_do_not_fit_are_left_out_whole() -> None:
    story = Story()
    data = story.dataset("d" * 60, "2026-01-01", made_by=story.step("r" * 63, "train", recorded=False))
    story.dataset("e" * 90, "1", made_by=story.step("join", "join", uses=[(data, "")], recorded=False))
    drawn = lines(story, f"dataset:{'e' * 90}@1", Direction.UPSTREAM)
    assert max(len(line) for line in drawn) <= WIDTH
    assert not any("…" in line for line in drawn)
    assert re.fullmatch(r"e+@1  2026-01-\d\d", drawn[1])
    assert re.fullmatch(r" +r+  2026-01-\d\d", drawn[-1])


def test_a_diamond_is_opened_once_and_mentioned_elsewhere() -> None:
    story = Story()
    raw = story.dataset("raw", "v1")
    clean = story.dataset(
        "clean", "v1", made_by=story.step("clean", "clean", uses=[(raw, "")], recorded=False)
    )
    for side in ("left", "right"):
        made = story.step(side, side, uses=[(clean, "")], recorded=False)
        story.dataset(side, "v1", made_by=made)
    uids = {fact.name: fact.uid for fact in story.facts if getattr(fact, "name", "")}
    story.step("join", "join", uses=[(uids["left@v1"], ""), (uids["right@v1"], "")], recorded=False)
    drawn = lines(story, "run:join", Direction.UPSTREAM)
    assert sum("dataset:clean@v1" in line for line in drawn) == 2
    assert sum("dataset:clean@v1  (opened elsewhere)" in line for line in drawn) == 1
    assert sum("dataset:raw@v1" in line for line in drawn) == 1


def test_a_large_family_is_shortened_unless_all_is_wanted() -> None:
    story = Story()
    raw = story.dataset("raw", "v1")
    for place in range(40):
        story.step(f"read#{place}", "read", uses=[(raw, "")], recorded=False)
    drawn = lines(story, "dataset:raw@v1", Direction.DOWNSTREAM)
    assert drawn[-1] == "└ used by 37 more runs; --all shows them"
    assert "read#39" in drawn[1]
    assert len(lines(story, "dataset:raw@v1", Direction.DOWNSTREAM, every=True)) == 41


def test_same_content_and_cycles_end() -> None:
    story = Story()
    one, two = story.dataset("a", "v1"), story.dataset("b", "v1")
    stamp = story.stamp()
    story.facts += [
        edge(one, Relation.DERIVED_FROM, two, stamp),
        edge(two, Relation.DERIVED_FROM, one, stamp),
        edge(one, Relation.DERIVED_FROM, one, stamp),
    ]
    drawn = lines(story, "dataset:a@v1", Direction.UPSTREAM)
    assert len(drawn) == 4


def test_names_are_one_line_and_cannot_command_the_terminal() -> None:
    story = Story()
    story.dataset("a\nb\x1b[31m", "v1")
    uid = next(iter(story.facts)).subject
    drawn = lines(story, uid, Direction.UPSTREAM)
    assert drawn[0].startswith("dataset:a\\nb\\x1b[31m@v1")
    assert drawn[1] == "└ nothing recorded"


def test_what_no_source_dated_has_no_date() -> None:
    assert when_words(datetime(2026, 3, 4, 5, 6, tzinfo=UTC), "%Y-%m-%d %H:%M") == "2026-03-04 05:06"
    assert when_words(UNKNOWN) == "no date"
