"""Two servers over one store: whoever wrote at one reads it at the other, under load too."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from api.conftest import NEO4J_URL, empty_neo4j
from headwater.services import LOCAL, open_services
from headwater.services.reading import token_of, token_text
from headwater.store import Token
from serving import served, trainings

TAG = """mutation Tag($key: String!, $value: String!) {
  addTag(input: {of: {reference: "model:churn"}, key: $key, value: $value}) { consistencyToken problems { message } }
}"""
READ = '{ entity(ref: {reference: "model:churn"}) { tags { key value } } }'
HEADER = "headwater-consistency-token"


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def replicas(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Yield the addresses of two servers, each with its own index, over one store that holds trainings."""
    url = f"sqlite:///{tmp_path / 'lineage.db'}" if request.param == "sqlite" else _emptied_neo4j()
    with ExitStack() as stack:
        both = [open_services(url, index=tmp_path / name) for name in ("a", "b")]
        for each in both:
            stack.callback(each.close)
        both[0].ingest.append(LOCAL, trainings().facts)
        first, second = (stack.enter_context(served(each)) for each in both)
        yield first, second


def test_what_was_written_at_one_is_read_at_the_other(replicas: tuple[str, str]) -> None:
    first, second = replicas
    ended = threading.Event()
    load = [threading.Thread(target=_busy, args=(second, ended)) for _ in range(3)]
    for each in load:
        each.start()
    try:
        with httpx.Client(timeout=30) as client:
            for number in range(40):
                written = _asked(client, first, TAG, {"key": "turn", "value": str(number)})["addTag"]
                assert written["problems"] == []
                found = _asked(client, second, READ, {}, {HEADER: written["consistencyToken"]})["entity"]
                assert {"key": "turn", "value": str(number)} in found["tags"]
    finally:
        ended.set()
        for each in load:
            each.join(30)


def test_a_change_that_does_not_come_is_no_answer(replicas: tuple[str, str]) -> None:
    first, second = replicas
    with httpx.Client(timeout=30) as client:
        written = _asked(client, first, TAG, {"key": "turn", "value": "x"})["addTag"]["consistencyToken"]
        ahead = token_text(Token(token_of(written).store, 10**6))
        late = client.post(f"{second}/graphql", json={"query": READ}, headers={HEADER: ahead})
        assert (late.status_code, late.json()["code"], late.headers["retry-after"]) == (
            503,
            "UNAVAILABLE",
            "1",
        )
        shapeless = ('["a", Infinity, ""]', '["a", 1e999, ""]', "[" * 5_000, "null")
        made_up = [base64.urlsafe_b64encode(text.encode()).decode() for text in shapeless]
        for wrong in ("nonsense", *made_up, token_text(Token("elsewhere", 1))):
            refused = client.post(f"{second}/graphql", json={"query": READ}, headers={HEADER: wrong})
            assert (refused.status_code, refused.json()["code"]) == (400, "INVALID")


def _asked(
    client: httpx.Client,
    address: str,
    query: str,
    variables: dict[str, str],
    headers: dict[str, str] | None = None,
) -> dict[str, object]:
    answer = client.post(
        f"{address}/graphql", json={"query": query, "variables": variables}, headers=headers or {}
    ).json()
    assert "errors" not in answer, answer
    return answer["data"]


def _busy(address: str, ended: threading.Event) -> None:
    with httpx.Client(timeout=30) as client:
        while not ended.is_set():
            client.post(f"{address}/graphql", json={"query": READ})


def _emptied_neo4j() -> str:
    empty_neo4j()
    return NEO4J_URL
