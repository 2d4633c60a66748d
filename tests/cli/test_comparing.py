"""Many things side by side, in a terminal and in Python."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from clinic import clinic
from headwater.cli.drawing.side_by_side import side_by_side_view
from headwater.client import Client
from headwater.errors import Invalid
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from stories import Story

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("store")


def test_compare_prints_a_column_each_in_blocks_that_fit(run: Run) -> None:
    names = [f"model:screen@{place}" for place in range(12)]
    ended = run("compare", *names)
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0].startswith("12 side by side: ")
    assert max(map(len, lines)) <= 80
    heads = " ".join(line for line in lines if "screen@" in line and "follows" not in line)
    assert [name in heads for name in ("screen@0", "screen@11")] == [True, True]
    assert any(line.split()[:3] == ["biopsies", "v1", "v1"] for line in lines)
    assert "holdout" not in ended.out
    assert "holdout" in run("compare", *names[:2], "--all").out


def test_compare_as_json_has_the_value_of_each_side(run: Run) -> None:
    found = run("compare", "model:screen@7", "model:screen@8", "model:screen@9", "--json").json
    rows = {(row["section"], row["name"]): row for row in found["rows"]}
    assert rows["data", "biopsies"]["values"] == ["v1", "v2", "v2"]
    assert [side["ref"] for side in found["sides"]] == [f"model:screen@{place}" for place in (7, 8, 9)]
    assert found["completeness"]["complete"]


def test_compare_of_one_thing_is_a_mistake(run: Run) -> None:
    ended = run("compare", "model:screen@7")
    assert (ended.code, ended.out) == (2, "")
    assert "between 2 and 50 things, not 1" in ended.err


def test_hostile_names_stay_on_their_line() -> None:
    story = Story()
    for name in ("a\x1b[2J", "\u202eb\nc"):
        story.step(name, "train", params={"lr\x1b]0;x": name})
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    answer = services.comparison.compare(
        LOCAL, [node.uid for node in services.catalog.search(LOCAL, "run").nodes]
    )
    out = Console(width=80, record=True, file=StringIO())
    out.print(side_by_side_view(answer, width=80))
    shown = out.export_text()
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_a_comparison_in_python_is_a_table_with_a_column_each() -> None:
    services = over(MemoryStore())
    services.ingest.append(LOCAL, clinic())
    client = Client(services)
    answer = client.compare("model:screen@7", "model:screen@9")
    assert [node.name for node in answer.sides] == ["screen@7", "screen@9"]
    row = next(row for row in answer.rows() if row["name"] == "biopsies")
    assert (row["model:clinic/screen@7"], row["model:clinic/screen@9"]) == ("v1", "v2")
    assert answer.title().startswith("2 side by side: ")
    assert answer.to_dict()["same"] == answer.value.same
    with pytest.raises(Invalid, match="named twice"):
        client.compare("model:screen@7", "model:screen@7")
