"""Pages of a search follow one another in any order, and know how many match."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract.seed import COMMIT, LEARNED, MODEL1, MODEL2, TRAIN, day, history, things
from headwater.errors import Invalid
from headwater.filters import (
    All,
    Compare,
    Comparison,
    Not,
    Reaches,
    Search,
)
from headwater.model import Kind, Times
from headwater.store import UNCOUNTED, Store


def test_times_filter_nodes(store: Store) -> None:
    store.append(history())
    early = store.search(Search(times=Times(as_of=day(2)), order_by="name", descending=False), first=100)
    assert [node.name for node in early.nodes] == [
        "1a2b3c4d",
        "churn",
        "churn@1",
        "clicks",
        "clicks@v1",
        "train-4f2c",
    ]
    known = store.search(Search(times=Times(known_at=LEARNED)), first=100)
    assert [node.uid for node in known.nodes] == [COMMIT]


def test_pages_follow_one_another_and_know_the_total(store: Store) -> None:
    store.append(history())
    whole = store.search(Search(), first=100)
    assert (whole.total, len(whole.nodes), whole.after) == (13, 13, "")
    paged, after = [], ""
    while True:
        page = store.search(Search(), first=4, after=after)
        assert page.total == 13
        paged += page.nodes
        after = page.after
        if not after:
            break
    assert paged == whole.nodes


@pytest.mark.parametrize("search", [Search(), Search(order_by="metric.accuracy"), Search(kinds=(Kind.RUN,))])
def test_hits_are_the_uids_of_the_same_pages(store: Store, search: Search) -> None:
    store.append(history())
    after, pages = "", 0
    while True:
        page, hits = (ask(search, first=4, after=after) for ask in (store.search, store.hits))
        assert hits.uids == [node.uid for node in page.nodes]
        assert (hits.total, hits.after) == (page.total, page.after)
        after, pages = page.after, pages + 1
        if not after:
            break
    assert pages > 0
    with pytest.raises(Invalid):
        store.hits(search, first=0)


def test_a_page_that_ends_exactly_has_no_next(store: Store) -> None:
    store.append(history())
    assert store.search(Search(), first=13).after == ""


@pytest.mark.parametrize("descending", [False, True])
def test_order_puts_numbers_before_text_and_missing_last(store: Store, descending: bool) -> None:
    store.append(things())
    search = Search(order_by="x", descending=descending)
    nodes = store.search(search, first=100).nodes
    assert nodes[-1].name == "none"
    present = [node.name for node in nodes[:-1]]
    ascending = ["small", "number", "numeric", "day", "moment", "yes text", "word", "yes", "many"]
    tied = {"number", "numeric"}
    expected = ascending[::-1] if descending else ascending
    assert [name for name in present if name not in tied] == [name for name in expected if name not in tied]
    both = sorted(tied, key=lambda name: next(fact.uid for fact in things() if fact.name == name))
    assert [name for name in present if name in tied] == both, "ties come by uid, whichever the direction"


@pytest.mark.parametrize("order_by", ["x", "name", "kind", "uid", "occurred_at", "recorded_at", "nowhere"])
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_can_be_paged_one_by_one(store: Store, order_by: str, descending: bool) -> None:
    store.append(things())
    search = Search(order_by=order_by, descending=descending)
    whole = [node.uid for node in store.search(search, first=100).nodes]
    one_by_one, after = [], ""
    for _ in whole:
        page = store.search(search, first=1, after=after)
        one_by_one += [node.uid for node in page.nodes]
        after = page.after
    assert (one_by_one, after) == (whole, "")


def test_pages_are_the_same_when_nobody_asks_how_many_match(store: Store) -> None:
    store.append(history())
    for search in (Search(), Search((Kind.RUN,), Compare("tag.team", Comparison.EQ, ("growth",)))):
        after = ""
        for _ in range(3):
            page = store.search(search, first=2, after=after)
            assert store.search(search, first=2, after=after, counted=False) == replace(page, total=UNCOUNTED)
            hits = store.hits(search, first=2, after=after, counted=False)
            assert (hits.uids, hits.total, hits.after) == ([n.uid for n in page.nodes], UNCOUNTED, page.after)
            after = page.after


def test_versions_order_by_the_metric_of_their_runs(store: Store) -> None:
    store.append(history())
    search = Search(kinds=(Kind.MODEL_VERSION,), order_by="metric.accuracy")
    assert [node.uid for node in store.search(search).nodes] == [MODEL1, MODEL2]
    ascending = store.search(replace(search, descending=False))
    assert [node.uid for node in ascending.nodes] == [MODEL2, MODEL1]
    assert [node.uid for node in store.search(Search(order_by="metric.accuracy"), first=4).nodes] == [
        *sorted([MODEL1, TRAIN]),
        *[node.uid for node in store.search(Search(order_by="metric.accuracy"), first=4).nodes[2:]],
    ]


def test_a_cursor_of_another_order_or_none_at_all_is_refused(store: Store) -> None:
    store.append(history())
    after = store.search(Search(), first=2).after
    with pytest.raises(Invalid, match="order"):
        store.search(Search(order_by="name"), first=2, after=after)
    for text in ("nonsense", "bm9uc2Vuc2U", "\udcff", after[:-3]):
        with pytest.raises(Invalid, match="cursor"):
            store.search(Search(), first=2, after=text)


@pytest.mark.parametrize("first", [0, -1, 100_000])
def test_pages_of_no_or_too_many_nodes_are_refused(store: Store, first: int) -> None:
    with pytest.raises(Invalid, match="page"):
        store.search(Search(), first=first)


def test_lineage_must_be_walked_before_it_is_searched(store: Store) -> None:
    with pytest.raises(Invalid, match="walked"):
        store.search(Search(where=All((Not(Reaches("dataset:clicks", upstream=True)),))))
