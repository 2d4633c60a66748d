"""Those who watch the server learn whether it lives, whether it can answer, and what it has done."""

import threading

import httpx

from headwater.errors import Unavailable
from headwater.services import over
from headwater.store.memory import MemoryStore
from serving import served


class Away(MemoryStore):
    """A store that cannot be reached, or does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.answers = threading.Event()
        self.answers.set()

    def token(self):
        if self.down:
            raise Unavailable("the store is away")
        assert self.answers.wait(30)
        return super().token()


def test_ready_follows_the_store_and_alive_does_not():
    store = Away()
    with served(over(store)) as address:
        assert httpx.get(f"{address}/readyz").json() == {"ready": True}
        store.down = True
        response = httpx.get(f"{address}/readyz")
        assert response.status_code == 503
        assert response.json() == {"ready": False, "code": "UNAVAILABLE", "message": "the store is away"}
        assert httpx.get(f"{address}/healthz").status_code == 200
        store.down = False
        assert httpx.get(f"{address}/readyz").status_code == 200


def test_a_store_that_says_nothing_is_not_ready_and_found_so_in_time():
    store = Away()
    store.answers.clear()
    with served(over(store)) as address:
        # Later than two seconds would be a time-out of the client, which fails the test.
        response = httpx.get(f"{address}/readyz", timeout=2)
        assert response.status_code == 503
        assert "did not answer" in response.json()["message"]
        store.answers.set()
        assert httpx.get(f"{address}/readyz").status_code == 200


def test_the_version_and_the_store_without_its_password():
    class Remote(MemoryStore):
        @property
        def url(self) -> str:
            return "neo4j://ana:secret@db:7687"

    with served(over(Remote())) as address:
        assert httpx.get(f"{address}/version").json()["store"] == "neo4j://ana:***@db:7687"


def test_what_was_done_is_counted(shared: str):
    httpx.post(f"{shared}/graphql", json={"query": "{ __typename }"})
    httpx.get(f"{shared}/any/page/at/all")
    text = httpx.get(f"{shared}/metrics").text
    assert 'headwater_operations_total{kind="query",outcome="ok"}' in text
    assert 'headwater_http_requests_total{route="/graphql",status="200"}' in text
    assert 'route="explorer"' in text
    assert "/any/page" not in text
    assert "headwater_operations_in_flight 0" in text


def test_every_answer_says_what_pages_may_do(shared: str):
    for path in ("/healthz", "/", "/graphql", "/export/lineage.csv"):
        headers = httpx.get(shared + path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
