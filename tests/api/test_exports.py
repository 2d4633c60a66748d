"""Exports: every fact as lines of JSON, tables that spreadsheets open, and how complete they are."""

import csv
import gzip
import io
import json
from collections.abc import Iterator

import httpx
import pytest

from headwater.facts import from_json
from headwater.services import LOCAL, Headwater, over
from headwater.store.memory import MemoryStore
from serving import served, trainings
from stories import Story


def table(response: httpx.Response) -> list[dict[str, str]]:
    """Return the rows of a table."""
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(response.text)))


def test_facts_come_back_as_the_same_facts(headwater: Headwater, serve):
    address = serve(headwater)
    with httpx.stream("GET", f"{address}/export/facts", headers={"accept-encoding": "identity"}) as response:
        lines = list(response.iter_lines())
    assert [from_json(json.loads(line)) for line in lines] == list(headwater.ingest.facts(LOCAL))


def test_facts_are_gzipped_for_those_who_take_it(shared: str):
    with httpx.stream("GET", f"{shared}/export/facts", headers={"accept-encoding": "gzip"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        packed = b"".join(response.iter_raw())
    plain = httpx.get(f"{shared}/export/facts", headers={"accept-encoding": "identity"}).content
    assert gzip.decompress(packed) == plain


def test_many_facts_arrive_in_pieces():
    story = Story()
    for number in range(600):
        story.dataset(f"d{number}", "1")
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    with served(services) as address:
        text = httpx.get(f"{address}/export/facts", timeout=30).text
    assert len(text.splitlines()) == len({fact.id for fact in story.facts}) > 1_000


def test_lineage_as_a_table(shared: str):
    response = httpx.get(f"{shared}/export/lineage.csv", params={"ref": "model:churn@8"})
    rows = {row["ref"]: row for row in table(response)}
    assert rows["model:churn@8"]["side"] == "start"
    assert (rows["dataset:raw@r2"]["side"], rows["dataset:raw@r2"]["depth"]) == ("upstream", "4")
    assert rows["run:train-8"]["param.lr"] == "1e-3"
    assert response.headers["headwater-complete"] == "true"


def test_a_table_that_was_cut_says_so(shared: str):
    response = httpx.get(f"{shared}/export/lineage.csv", params={"ref": "model:churn@8", "depth": "1"})
    assert response.headers["headwater-complete"] == "false"
    assert response.headers["headwater-truncated-by"] == "depth"
    assert int(response.headers["headwater-hidden"]) > 0


def test_impact_as_a_table(shared: str):
    params = [("ref", "dataset:clicks@v2"), ("ref", "model:churn@1")]
    rows = {row["ref"]: row for row in table(httpx.get(f"{shared}/export/impact.csv", params=params))}
    assert rows["deployment:eu-prod"]["owners"] == "ana"
    assert rows["model:churn@8"]["measurement_only"] == "false"


def test_a_search_as_a_table(shared: str):
    response = httpx.get(f"{shared}/export/search.csv", params={"q": "model order by name"})
    assert [row["ref"] for row in table(response)] == [f"model:churn@{number}" for number in range(1, 9)]
    assert response.headers["headwater-total"] == "8"
    assert response.headers["headwater-complete"] == "true"


def test_names_that_a_spreadsheet_would_run_are_text():
    story = Story()
    story.dataset("=cmd()", "1")
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    with served(services) as address:
        rows = table(httpx.get(f"{address}/export/search.csv", params={"q": "dataset"}))
    assert rows[0]["name"] == "'=cmd()@1"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/export/lineage.csv", 400, "?ref="),
        ("/export/impact.csv", 400, "?ref="),
        ("/export/search.csv", 400, "?q="),
        ("/export/lineage.csv?ref=model:nope", 404, "nothing is named"),
        ("/export/lineage.csv?ref=churn", 400, "kind:"),
        ("/export/lineage.csv?ref=model:churn@8&depth=x", 400, "depth"),
        ("/export/lineage.csv?ref=model:churn@8&asOf=soon", 400, "not a time"),
        ("/export/lineage.csv?ref=a%00b", 400, "NUL"),
    ],
)
def test_a_question_that_makes_no_sense_says_why(shared: str, path: str, status: int, said: str):
    response = httpx.get(shared + path)
    assert response.status_code == status
    assert said in response.json()["message"]


class Failing(MemoryStore):
    """A store whose facts break off."""

    def facts(self) -> Iterator:
        yield from list(super().facts())[:600]
        raise RuntimeError("broken off")


def test_an_export_that_breaks_off_does_not_look_whole():
    story = Story()
    for number in range(600):
        story.dataset(f"d{number}", "1")
    services = over(Failing())
    services.ingest.append(LOCAL, story.facts)
    with served(services) as address, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{address}/export/facts", timeout=30)


def test_facts_as_they_were_told(shared: str):
    facts = trainings().facts
    lines = httpx.get(f"{shared}/export/facts").text.splitlines()
    assert {json.loads(line)["id"] for line in lines} == {fact.id for fact in facts}


def test_a_lineage_is_written_as_prov_json(shared: str):
    response = httpx.get(f"{shared}/export/lineage.provjson", params={"ref": "model:churn@8"})
    assert response.status_code == 200
    assert response.headers["headwater-complete"] == "true"
    assert response.headers["content-disposition"] == 'attachment; filename="lineage.provjson"'
    told = response.json()
    assert any(run["hw:name"].startswith("train") for run in told["activity"].values())
    assert told["wasGeneratedBy"]
    missing = httpx.get(f"{shared}/export/lineage.provjson")
    assert (missing.status_code, "needs ?ref=" in missing.text) == (400, True)


def test_a_lineage_is_drawn_and_a_model_has_its_bill_of_materials(shared: str):
    asked = {"ref": "model:churn@8"}
    drawn = httpx.get(f"{shared}/export/lineage.dot", params=asked)
    assert drawn.headers["content-type"].startswith("text/vnd.graphviz")
    assert "dataset:raw@r2" in drawn.text
    assert "<graphml" in httpx.get(f"{shared}/export/lineage.graphml", params=asked).text
    bill = httpx.get(f"{shared}/export/bill.cdx.json", params=asked)
    assert bill.headers["headwater-complete"] == "true"
    assert bill.json()["metadata"]["component"]["name"] == "churn"
    told = httpx.get(f"{shared}/export/bill.spdx3.json", params=asked).json()
    assert any(each["type"] == "ai_AIPackage" for each in told["@graph"])
    refused = httpx.get(f"{shared}/export/bill.cdx.json", params={"ref": "run:train-8"})
    assert (refused.status_code, "no model or dataset" in refused.text) == (400, True)
