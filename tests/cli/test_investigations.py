"""Investigations on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("store")


def test_one_is_opened_judged_closed_and_listed(run: Run) -> None:
    ended = run("investigate", "open", "model:screen@9", "--good", "model:screen@7", "--by", "ana")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0].startswith("Investigation 1: open, opened by ana on ")
    assert any(line.startswith("Most likely cause: dataset biopsies") for line in lines)
    ended = run("verdict", "1", "biopsies", "confirmed", "--by", "ana")
    assert "  ana said of dataset:biopsies@v2: confirmed" in ended.out.splitlines()
    ended = run("investigate", "close", "1", "half of the rows were in cm", "--by", "ben")
    assert "Closed by ben: cause dataset:biopsies@v2; half of the rows were in cm" in ended.out
    assert "; cause dataset:biopsies@v2; half of the rows" in run("investigate", "list").out
    assert run("investigate", "list", "--state", "open").out == ""
    assert run("investigate", "reopen", "1").out.startswith("Investigation 1: open")
    assert "half in cm" in run("investigate", "rename", "1", "half in cm", "--by", "ben").out
    assert "half in cm" in run("investigate", "list").out


def test_lists_and_heads_say_what_is_asked(run: Run) -> None:
    asked = "  accuracy of model:screen@9 against model:screen@7"
    ended = run("investigate", "open", "model:screen@9", "--good", "model:screen@7")
    assert ended.out.splitlines()[1] == asked
    assert run("investigate", "list").out.splitlines()[1] == asked


def test_the_same_question_opened_again_names_the_one_that_is_open(run: Run) -> None:
    ask = ("investigate", "open", "model:screen@9", "--good", "model:screen@7", "--by", "ana")
    assert "same question" not in run(*ask).err
    told = "Open already with the same question: investigation:1, opened by ana"
    assert told in run(*ask).err.splitlines()
    assert "same question" not in run(*ask[:4], "model:screen@6").err


def test_a_new_title_and_none_are_told(run: Run) -> None:
    run("investigate", "open", "model:screen@9", "--good", "model:screen@7")
    assert 'Investigation 1 is called "half in cm" now' in run("investigate", "rename", "1", "half in cm").err
    assert "Investigation 1 has no title any more" in run("investigate", "rename", "1", "").err


def test_json_holds_the_record_the_answer_and_the_reruns(run: Run) -> None:
    run("investigate", "open", "model:screen@9", "--title", "May", "--by", "ana")
    shown = run("investigate", "show", "1", "--json").json
    assert (shown["name"], shown["title"], shown["state"]) == ("1", "May", "open")
    assert shown["answer"]["metric"] == "accuracy"
    assert (shown["reruns"], shown["now"]) == ([], None)
    listed = run("investigate", "list", "--json").json
    assert [each["openedBy"] for each in listed["items"]] == ["ana"]


def test_a_verdict_is_taken_back_only_by_who_gave_it(run: Run) -> None:
    run("investigate", "open", "model:screen@9", "--good", "model:screen@7")
    run("verdict", "1", "biopsies", "not-it", "--by", "ana")
    refused = run("verdict", "1", "biopsies", "withdraw", "--by", "ben")
    assert (refused.code, "ben has no verdict" in refused.err) == (2, True)
    assert run("verdict", "1", "biopsies", "withdraw", "--by", "ana", "--json").json["verdicts"] == []


def test_a_rerun_that_cannot_be_made_is_remembered(run: Run) -> None:
    run("investigate", "open", "model:screen@9", "--good", "model:screen@7")
    shown = run("investigate", "exclude", "1", "biopsies", "--json").json
    assert shown["infeasible"] == [["dataset:biopsies@v2"]]
    assert run("investigate", "exclude", "1", "biopsies", "--feasible", "--json").json["infeasible"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("investigate", "show", "7"),
        ("verdict", "7", "biopsies", "confirmed"),
        ("investigate", "open", "model:nope"),
        ("verdict", "1", "biopsies", "perhaps"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).code == 2


def test_an_investigation_is_named_by_its_number(run: Run) -> None:
    ended = run("investigate", "show", "x")
    assert (ended.code, "'x' is no number of an investigation" in ended.err) == (2, True)


def test_a_closed_one_takes_no_verdict(run: Run) -> None:
    run("investigate", "open", "model:screen@9", "--good", "model:screen@7")
    run("investigate", "close", "1", "done")
    ended = run("verdict", "1", "biopsies", "not-it")
    assert "reopen it first" in ended.err
    assert ended.code == 2


def test_answers_and_investigations_are_written_as_documents(run: Run) -> None:
    asked = ("why", "model:screen@9", "--good", "model:screen@7")
    assert run(*asked, "--format", "markdown").out.startswith("# Why model:screen@9\n")
    ended = run(*asked, "--format", "html")
    assert (ended.code, ended.out.startswith("<!doctype html>")) == (1, True)
    run("investigate", "open", "model:screen@9", "--good", "model:screen@7")
    assert run("investigate", "show", "1", "--format", "markdown").out.startswith("# Investigation 1\n")
    assert run("investigate", "show", "1", "--format", "html").out.endswith("</html>\n")
    assert run("investigate", "show", "1", "--format", "json").json["name"] == "1"
