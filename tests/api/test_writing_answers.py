"""Answers are written beside the event loop unless they are small, whatever kind of operation they are of."""

from __future__ import annotations

import threading

import httpx
import pytest

from headwater.api import endpoint
from headwater.api.operations import Answer, Operations
from headwater.api.sizes import is_small
from headwater.services import over
from headwater.store.memory import MemoryStore
from serving import served

MUTATION = {
    "query": "mutation ($input: AppendFactsInput!) { appendFacts(input: $input) { new } }",
    "variables": {"input": {"lines": []}},
}


@pytest.mark.parametrize(
    ("data", "small"),
    [
        ({"appendFacts": {"new": 1, "known": 0, "problems": []}}, True),
        (None, True),
        ({"ids": "x" * 30_000}, False),
        ({"x" * 30_000: 1}, False),
        ({"rows": [1.5] * 300}, False),
        ({"rows": [[index] * 10 for index in range(30)]}, False),
        ({"rows": ["x" * 200] * 150}, False),
    ],
)
def test_an_answer_is_small_by_what_it_holds(data: object, small: bool) -> None:
    assert is_small({"data": data}) is small


@pytest.mark.parametrize(("size", "apart"), [(10, False), (50_000, True)])
def test_a_mutation_with_a_large_answer_is_written_in_a_thread(
    size: int, apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded = endpoint.encoded
    loops: list[int] = []
    writers: list[int] = []

    async def answer(_: Operations, __: object) -> Answer:
        loops.append(threading.get_ident())
        return {"data": {"appendFacts": "x" * size}}

    def noted(answer: Answer) -> str:
        writers.append(threading.get_ident())
        return encoded(answer)

    monkeypatch.setattr(Operations, "answer", answer)
    monkeypatch.setattr(endpoint, "encoded", noted)
    with served(over(MemoryStore())) as address:
        found = httpx.post(f"{address}/graphql", json=MUTATION).json()
    assert found == {"data": {"appendFacts": "x" * size}}
    assert [writer != loop for writer, loop in zip(writers, loops, strict=True)] == [apart]
