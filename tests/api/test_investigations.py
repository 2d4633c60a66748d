"""Investigations over GraphQL."""

from __future__ import annotations

import httpx
import pytest

from headwater.services import Headwater
from serving import asked

RECORD = """problems { code message field }
  sequence consistencyToken openAlready { name openedBy }
  investigation { ref name title state metric higherIsBetter openedBy conclusion cause closedBy infeasible planned
    bad { ref } good { ref } revision verdicts { suspect verdict by at } events { what by }
    outcome { answer { suspects { ref probability } } reruns { value } contradictions now { metric } } }"""
RAW = "dataset:raw@r2"
BAD = {"reference": "model:churn@7"}


def deed(address: str, name: str, given: dict[str, object]) -> dict:
    """Do one deed and return its payload."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    answer = asked(
        address,
        f"mutation Do($input: {kind}!) {{ {name}(input: $input) {{ {RECORD} }} }}",
        input=given,
    )
    assert "errors" not in answer, answer
    return answer["data"][name]


def begin(address: str, **given: object) -> dict:
    """Open an investigation of the drop."""
    bad, good = {"reference": "model:churn@7"}, {"reference": "model:churn@4"}
    return deed(address, "openInvestigation", {"bad": bad, "good": good, "metric": "accuracy", **given})


def test_a_question_is_opened_judged_concluded_and_reopened(headwater: Headwater, serve):
    address = serve(headwater)
    done = begin(address, title="churn in May")
    assert done["problems"] == []
    found = done["investigation"]
    assert (found["ref"], found["state"], found["title"]) == ("investigation:1", "OPEN", "churn in May")
    assert (found["bad"]["ref"], found["good"]["ref"]) == ("model:churn@7", "model:churn@4")
    assert found["outcome"]["answer"]["suspects"][0]["ref"] == RAW
    said = deed(address, "giveVerdict", {"investigation": "1", "suspect": RAW, "verdict": "NOT_IT"})
    assert said["investigation"]["verdicts"][0]["verdict"] == "not it"
    ranked = said["investigation"]["outcome"]["answer"]["suspects"]
    assert {each["ref"]: each["probability"] for each in ranked}[RAW] == 0
    back = deed(address, "withdrawVerdict", {"investigation": "1", "suspect": RAW})
    assert back["investigation"]["verdicts"] == []
    closed = deed(
        address, "concludeInvestigation", {"investigation": "1", "conclusion": "half in cm", "cause": RAW}
    )["investigation"]
    assert (closed["state"], closed["cause"], closed["closedBy"]) == ("CLOSED", RAW, "local")
    again = deed(address, "reopenInvestigation", {"investigation": "1"})["investigation"]
    assert (again["state"], again["conclusion"]) == ("OPEN", "")
    named = deed(address, "renameInvestigation", {"investigation": "1", "title": "churn, half in cm"})
    assert named["investigation"]["title"] == "churn, half in cm"
    assert [each["what"] for each in named["investigation"]["events"]] == [
        "opened",
        f"{RAW}: not it",
        f"{RAW}: took back the verdict",
        "closed: half in cm",
        "reopened",
        "called: churn, half in cm",
    ]


def test_a_question_of_another_time_is_kept_as_of_that_time(headwater: Headwater, serve):
    address = serve(headwater)
    read = '{ lineage(of: {reference: "model:churn@7"}) { completeness { indexedThrough } } indexedThrough }'
    before = asked(address, read)["data"]
    assert before["indexedThrough"] == before["lineage"]["completeness"]["indexedThrough"]
    moment = "2039-05-01T00:00:00.000000Z"
    begin(address, asOf=moment, knownAt=moment)
    kept = asked(address, '{ investigation(ref: "investigation:1") { asOf knownAt } indexedThrough }')["data"]
    assert (kept["investigation"]["asOf"], kept["investigation"]["knownAt"]) == (moment, moment)
    assert int(kept["indexedThrough"]) > int(before["indexedThrough"])


def test_a_question_that_is_open_already_says_so(headwater: Headwater, serve):
    address = serve(headwater)
    done = [begin(address), begin(address), begin(address, metric="auc")]
    assert [[each["name"] for each in one["openAlready"]] for one in done] == [[], ["1"], []]
    assert done[1]["openAlready"][0]["openedBy"] == "local"
    deed(
        address,
        "concludeInvestigation",
        {"investigation": "1", "conclusion": "it was the data", "cause": RAW},
    )
    deed(
        address,
        "concludeInvestigation",
        {"investigation": "2", "conclusion": "it was the data", "cause": RAW},
    )
    assert begin(address)["openAlready"] == []


def test_a_rerun_is_excluded(headwater: Headwater, serve):
    address = serve(headwater)
    planned = begin(address)["investigation"]["planned"]
    assert planned == [[RAW]]
    done = deed(address, "excludeRerun", {"investigation": "1", "reverted": planned[0]})
    assert done["investigation"]["infeasible"] == planned


def test_they_are_pages_and_single_things(headwater: Headwater, serve):
    address = serve(headwater)
    begin(address)
    begin(address)
    deed(address, "concludeInvestigation", {"investigation": "1", "conclusion": "noise"})
    found = asked(
        address,
        """{ every: investigations(first: 1) { totalCount pageInfo { hasNextPage } nodes { ref } }
             open: investigations(first: 9, state: OPEN) { nodes { ref } }
             about: investigations(first: 9, about: {reference: "model:churn@6"}) { totalCount }
             one: investigation(ref: "investigation:1") { conclusion about(first: 9) { nodes { ref } } } }""",
    )["data"]
    assert found["every"] == {
        "totalCount": 2,
        "pageInfo": {"hasNextPage": True},
        "nodes": [{"ref": "investigation:2"}],
    }
    assert found["open"]["nodes"] == [{"ref": "investigation:2"}]
    assert found["about"]["totalCount"] == 0
    assert found["one"]["conclusion"] == "noise"
    assert {"model:churn@7", "model:churn@4", RAW} <= {each["ref"] for each in found["one"]["about"]["nodes"]}


@pytest.mark.parametrize(
    ("name", "given", "code", "field"),
    [
        ("giveVerdict", {"investigation": "9", "suspect": RAW, "verdict": "NOT_IT"}, "NOT_FOUND", "investigation"),
        ("reopenInvestigation", {"investigation": "model:churn"}, "INVALID", "investigation"),
        ("giveVerdict", {"investigation": "1", "suspect": "rain", "verdict": "NOT_IT"}, "NOT_FOUND", "suspect"),
        ("withdrawVerdict", {"investigation": "1", "suspect": RAW}, "NOT_FOUND", "suspect"),
        ("reopenInvestigation", {"investigation": "1"}, "CONFLICT", "investigation"),
        ("excludeRerun", {"investigation": "1", "reverted": []}, "INVALID", "reverted"),
        ("excludeRerun", {"investigation": "1", "reverted": ["rain"]}, "NOT_FOUND", "reverted"),
        ("concludeInvestigation", {"investigation": "1", "conclusion": " "}, "INVALID", "conclusion"),
        ("concludeInvestigation", {"investigation": "1", "conclusion": "x" * 10_001}, "INVALID", "conclusion"),
        ("concludeInvestigation", {"investigation": "1", "conclusion": "x", "cause": "rain"}, "NOT_FOUND", "cause"),
        (
            "concludeInvestigation",
            {"investigation": "1", "conclusion": "x", "expectedRevision": 99},
            "CONFLICT",
            "expectedRevision",
        ),
        ("openInvestigation", {"bad": {"reference": "model:nope@1"}}, "NOT_FOUND", "bad"),
        ("openInvestigation", {"bad": BAD, "good": {"reference": "model:nope@1"}}, "NOT_FOUND", "good"),
        ("openInvestigation", {"bad": BAD, "good": BAD}, "INVALID", "good"),
        ("openInvestigation", {"bad": BAD, "metric": "rain"}, "INVALID", "metric"),
        ("openInvestigation", {"bad": BAD, "title": "x" * 10_001}, "INVALID", "title"),
    ],
)  # fmt: skip
def test_problems_are_data_and_name_the_field_at_fault(
    headwater: Headwater, serve, name: str, given: dict, code: str, field: str
):
    address = serve(headwater)
    begin(address)
    done = deed(address, name, given)
    assert [(each["code"], each["field"]) for each in done["problems"]] == [(code, field)], done
    assert done["investigation"] is None


def settled(payload: dict) -> dict:
    """Return a payload without the token, whose bookmark is of the last read."""
    return {name: value for name, value in payload.items() if name != "consistencyToken"}


def test_the_same_key_again_changes_nothing(headwater: Headwater, serve):
    address = serve(headwater)
    first = settled(begin(address, idempotencyKey="once"))
    assert settled(begin(address, idempotencyKey="once")) == first
    given = {"investigation": "1", "suspect": RAW, "verdict": "CONFIRMED", "idempotencyKey": "twice"}
    said = settled(deed(address, "giveVerdict", given))
    assert settled(deed(address, "giveVerdict", given)) == said


def test_documents_are_sent_as_files(headwater: Headwater, serve):
    address = serve(headwater)
    begin(address, title="<b>May</b>")
    page = httpx.get(f"{address}/export/investigation.html", params={"ref": "1"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-disposition"] == 'attachment; filename="investigation-1.html"'
    assert "&lt;b&gt;May" in page.text
    text = httpx.get(f"{address}/export/investigation.md", params={"ref": "1"})
    assert text.headers["content-type"] == "text/markdown; charset=utf-8"
    assert text.text.startswith("# Investigation 1 ")
    why = {"bad": "model:churn@7", "good": "model:churn@4", "metric": "accuracy"}
    assert httpx.get(f"{address}/export/why.md", params=why).text.startswith("# Why model:churn@7\n")
    assert "<table>" in httpx.get(f"{address}/export/why.html", params=why).text
    assert httpx.get(f"{address}/export/investigation.md", params={"ref": "9"}).status_code == 404
    assert httpx.get(f"{address}/export/investigation.md").status_code == 400
