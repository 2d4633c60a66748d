"""Whole closures by uid alone, in one answer."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, pairwise

import pytest

from headwater.services import LOCAL, over
from headwater.store import Walk
from headwater.store.indexed import IndexedStore
from headwater.store.memory import MemoryStore
from serving import asked, trainings

REACH = """query ($of: EntityRef!, $direction: Direction!, $depth: Int, $limit: Int) {
  reach(of: $of, direction: $direction, depth: $depth, limit: $limit) {
    totalCount ids counts completeness { truncatedBy hiddenCount frontier }
  }
}"""
LINEAGE = """query ($of: EntityRef!, $direction: Direction!) {
  lineage(of: $of, directions: [$direction], depth: null) { columns }
}"""

Ask = Callable[..., dict]


@pytest.fixture(params=["engine", "index"])
def ask(request: pytest.FixtureRequest, serve: Callable[..., str]) -> Ask:
    """A function that asks a server that walks its store, or one that walks its index."""
    store = MemoryStore()
    over(store).ingest.append(LOCAL, trainings().facts)
    if request.param == "engine":
        address = serve(over(store))
    else:
        indexed = IndexedStore(store)
        indexed.build()
        address = serve(over(indexed))
    return lambda query, **variables: asked(address, query, **variables)


@pytest.mark.parametrize(
    ("ref", "direction"),
    [("dataset:raw@r1", "DOWNSTREAM"), ("model:churn@2", "UPSTREAM"), ("dataset:clicks", "DOWNSTREAM")],
)
def test_reach_is_the_lineage_by_uid_nearest_first(ask: Ask, ref: str, direction: str):
    found = ask(REACH, of={"reference": ref}, direction=direction)["data"]["reach"]
    columns = ask(LINEAGE, of={"reference": ref}, direction=direction)["data"]["lineage"]["columns"]
    far = dict(zip(columns["ids"], map(abs, columns["depths"]), strict=True))
    uids = found["ids"].split()
    assert found["totalCount"] == len(uids) == sum(found["counts"]) > 3
    ends = [0, *accumulate(found["counts"])]
    reached = {uid: depth for depth, (a, b) in enumerate(pairwise(ends)) for uid in uids[a:b]}
    assert reached == far
    assert found["completeness"] == {"truncatedBy": "", "hiddenCount": 0, "frontier": []}


def test_what_a_bound_cut_off_is_said(ask: Ask):
    whole = ask(REACH, of={"reference": "dataset:raw@r1"}, direction="DOWNSTREAM")["data"]["reach"]
    near = ask(REACH, of={"reference": "dataset:raw@r1"}, direction="DOWNSTREAM", depth=1)["data"]["reach"]
    few = ask(REACH, of={"reference": "dataset:raw@r1"}, direction="DOWNSTREAM", limit=3)["data"]["reach"]
    assert near["counts"] == whole["counts"][:2]
    assert near["completeness"]["truncatedBy"] == "depth"
    assert few["ids"].split() == whole["ids"].split()[:3]
    assert few["completeness"]["truncatedBy"] == "budget"
    for cut in (near, few):
        assert cut["completeness"]["hiddenCount"] > 0
        assert set(cut["completeness"]["frontier"]) <= set(cut["ids"].split())


def test_a_limit_beyond_a_million_is_refused(ask: Ask):
    (error,) = ask(REACH, of={"reference": "dataset:raw@r1"}, direction="DOWNSTREAM", limit=1_000_001)[
        "errors"
    ]
    assert "1000000" in error["message"]


def test_nothing_reached_is_an_empty_text():
    assert Walk({}).in_levels() == ("", [])
