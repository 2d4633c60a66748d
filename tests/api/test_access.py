"""Who may call: the token, the host names, the pages of other sites."""

import asyncio
import base64
import json
from collections.abc import Iterator

import httpx
import pytest
import websockets

from headwater.api import require_safe_binding
from headwater.errors import Invalid
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from serving import served, trainings

TOKEN = "correct-horse-battery-staple"
BEARER = {"authorization": f"Bearer {TOKEN}"}
QUERY = {"query": "{ __schema { queryType { name } } }"}
ROUTES = ["/readyz", "/version", "/metrics", "/export/facts", "/export/search.csv?q=churn", "/", "/why/x"]


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    services = over(MemoryStore())
    services.ingest.append(LOCAL, trainings().facts)
    with served(services, token=TOKEN) as address:
        yield address


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "example.org"])
def test_beyond_loopback_nothing_starts_without_a_token(host: str):
    with pytest.raises(Invalid, match="HEADWATER_TOKEN"):
        require_safe_binding(host, "")
    with pytest.raises(Invalid, match="shorter than 16"):
        require_safe_binding(host, "secret")
    require_safe_binding(host, TOKEN)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_on_loopback_it_starts_without(host: str):
    require_safe_binding(host, "")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}, {"authorization": "Bearer"}],
)
def test_with_a_token_nothing_is_answered_without_it(guarded: str, route: str, headers: dict[str, str]):
    response = httpx.get(guarded + route, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["code"] == "FORBIDDEN"


@pytest.mark.parametrize("route", ROUTES)
def test_with_the_token_everything_is(guarded: str, route: str):
    assert httpx.get(guarded + route, headers=BEARER).status_code == 200


def test_health_needs_no_token(guarded: str):
    assert httpx.get(f"{guarded}/healthz").text == "ok\n"


def test_strangers_learn_neither_the_schema_nor_names_near_their_mistakes(guarded: str):
    for query in (QUERY, {"query": "{ rootCaus { metrik } }"}):
        response = httpx.post(f"{guarded}/graphql", json=query)
        assert response.status_code == 401
        assert "rootCause" not in response.text
    assert httpx.post(f"{guarded}/graphql", json=QUERY, headers=BEARER).json()["data"]


def test_a_browser_is_asked_for_the_token_and_may_send_it_as_a_password(guarded: str):
    page = {"accept": "text/html"}
    asked = httpx.get(f"{guarded}/", headers=page)
    assert (asked.status_code, asked.headers["www-authenticate"]) == (401, 'Basic realm="Headwater"')
    basic = base64.b64encode(f"anybody:{TOKEN}".encode()).decode()
    assert httpx.get(f"{guarded}/", headers={**page, "authorization": f"Basic {basic}"}).status_code == 200
    for bad in ("%%%", base64.b64encode(b"anybody:wrong").decode(), base64.b64encode(b"\xff").decode()):
        assert httpx.get(f"{guarded}/", headers={"authorization": f"Basic {bad}"}).status_code == 401


def test_get_needs_a_header_that_no_link_can_carry(shared: str):
    refused = httpx.get(f"{shared}/graphql", params={"query": "{ __typename }"})
    assert refused.status_code == 403
    assert "Authorization" in refused.json()["errors"][0]["message"]
    allowed = httpx.get(f"{shared}/graphql", params={"query": "{ __typename }"}, headers=BEARER)
    assert allowed.json() == {"data": {"__typename": "Query"}}


def test_get_never_changes_anything(shared: str):
    deed = 'mutation { addTag(input: {of: {reference: "model:churn"}, key: "a"}) { problems { code } } }'
    response = httpx.get(f"{shared}/graphql", params={"query": deed}, headers=BEARER)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8321", "127.0.0.1.evil.example", ""])
def test_other_host_names_are_not_answered_so_no_name_can_be_pointed_here(shared: str, host: str):
    response = httpx.post(f"{shared}/graphql", json=QUERY, headers={"host": host})
    assert response.status_code == 400
    assert httpx.get(f"{shared}/healthz", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8321", "LOCALHOST"])
def test_names_of_loopback_are(shared: str, host: str):
    assert httpx.post(f"{shared}/graphql", json=QUERY, headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "file://"])
def test_pages_of_other_sites_may_not_call(shared: str, origin: str):
    response = httpx.post(f"{shared}/graphql", json=QUERY, headers={"origin": origin})
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers


def test_its_own_pages_may(shared: str):
    assert httpx.post(f"{shared}/graphql", json=QUERY, headers={"origin": shared}).status_code == 200


def test_named_origins_and_hosts_may():
    with served(over(MemoryStore()), hosts=["hw.example"], origins=["https://notebook.example"]) as address:
        named = {"host": "hw.example", "origin": "https://notebook.example"}
        assert httpx.post(f"{address}/graphql", json=QUERY, headers=named).status_code == 200
        assert httpx.post(f"{address}/graphql", json=QUERY).status_code == 400


def test_a_websocket_of_another_site_is_refused(shared: str):
    assert asyncio.run(greeted(shared, origin="https://evil.example")) == "HTTP 403"


def test_a_websocket_under_another_name_is_refused(shared: str):
    port = shared.rpartition(":")[2]
    assert asyncio.run(greeted(shared, host=f"evil.example:{port}")) == "HTTP 403"


@pytest.mark.parametrize(
    ("payload", "headers", "said"),
    [
        (None, {}, "4403"),
        ({"token": "wrong"}, {}, "4403"),
        ({"token": 7}, {}, "4403"),
        ({"token": TOKEN}, {}, "connection_ack"),
        ({"Authorization": f"Bearer {TOKEN}"}, {}, "connection_ack"),
        (None, BEARER, "connection_ack"),
    ],
)
def test_a_websocket_needs_the_token_in_its_header_or_first_message(
    guarded: str, payload: object, headers: dict[str, str], said: str
):
    assert asyncio.run(greeted(guarded, payload=payload, headers=headers)) == said


async def greeted(
    address: str,
    *,
    payload: object = None,
    headers: dict[str, str] | None = None,
    origin: str | None = None,
    host: str = "",
) -> str:
    """Return what a WebSocket is answered: a type of message, a close code or an HTTP status."""
    where = address.replace("http", "ws") + "/graphql"
    try:
        async with websockets.connect(
            where.replace("127.0.0.1", host.partition(":")[0]) if host else where,
            host="127.0.0.1",
            port=int(address.rpartition(":")[2]),
            subprotocols=["graphql-transport-ws"],
            additional_headers=headers,
            origin=origin,
        ) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            return json.loads(await socket.recv())["type"]
    except websockets.exceptions.InvalidStatus as error:
        return f"HTTP {error.response.status_code}"
    except websockets.exceptions.ConnectionClosed as error:
        return str(error.rcvd.code)
