"""The webhook: off, allowed hosts only, no redirects, no address inside a network, bounded, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from headwater.api.webhook import ATTEMPTS, Webhook
from headwater.cli.server import webhook_of
from headwater.errors import Forbidden, Invalid, Unavailable
from headwater.services import LOCAL, over
from headwater.settings import read_settings
from headwater.store.memory import MemoryStore
from serving import served
from stories import Story

SECRET = "a long random text"


@dataclass
class Heard:
    """A listener and what it was sent; it answers the `statuses` in turn, then 204."""

    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?team=a"


@pytest.fixture
def heard() -> Iterator[Heard]:
    told = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.paths.append(self.path)
            told.headers.append({name.lower(): value for name, value in self.headers.items()})
            told.bodies.append(self.rfile.read(int(self.headers["content-length"])))
            status = told.statuses.pop(0) if told.statuses else 204
            self.send_response(status)
            if status // 100 == 3:
                self.send_header("location", f"http://127.0.0.1:{told.port}/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()
            told.came.set()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join(10)


def hook(heard: Heard, **options: object) -> Webhook:
    slept: list[float] = []
    given = {"hosts": ["127.0.0.1"], "secret": SECRET, "sleep": slept.append, **options}
    return Webhook(heard.url, **given)  # type: ignore[arg-type]


def test_what_is_sent_is_signed(heard: Heard):
    hook(heard, clock=lambda: 1_700_000_000.5).post({"event": "regressed", "name": "café"})
    (body,), (headers,) = heard.bodies, heard.headers
    assert json.loads(body) == {"event": "regressed", "name": "café"}
    assert heard.paths == ["/hook?team=a"]
    expected = hmac.new(SECRET.encode(), b"1700000000." + body, hashlib.sha256).hexdigest()
    assert headers["headwater-timestamp"] == "1700000000"
    assert headers["headwater-signature"] == f"sha256={expected}"


def test_it_tries_again_a_few_times_while_the_other_side_fails(heard: Heard):
    heard.statuses = [503, 429]
    slept: list[float] = []
    hook(heard, sleep=slept.append).post({})
    assert (len(heard.bodies), slept) == (3, [1.0, 2.0])
    heard.statuses = [500] * 9
    with pytest.raises(Unavailable, match="answered 500"):
        hook(heard).post({})
    assert len(heard.bodies) == 3 + ATTEMPTS


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404])
def test_neither_a_redirect_nor_a_refusal_is_followed(heard: Heard, status: int):
    heard.statuses = [status]
    with pytest.raises(Unavailable, match=f"answered {status}"):
        hook(heard).post({})
    assert heard.paths == ["/hook?team=a"]


def test_a_host_that_is_not_listed_is_refused():
    with pytest.raises(Forbidden, match="HEADWATER_WEBHOOK_HOSTS"):
        Webhook("https://hooks.example.org/x", hosts=["example.org"], secret=SECRET)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://a.example/x", "https:///x", "https://u:p@a.example/x", "a.example",
        "https://a.example:port/x", "https://a.example:0/x", "http://[::1/x", "https://a.example/\u00fc",
        "https://a.example/a b",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str):
    with pytest.raises(Invalid):
        Webhook(url, hosts=["a.example"], secret=SECRET)


def test_without_a_secret_nothing_is_sent():
    with pytest.raises(Invalid, match="SECRET"):
        Webhook("https://a.example/x", hosts=["a.example"], secret="")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "0.0.0.0", "::1", "fe80::1%eth0", "fd00::1",
        "::ffff:10.0.0.1", "100.64.0.1", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "224.0.0.1", "ff02::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_into_a_network_is_refused(address: str):
    inner = Webhook(
        "http://a.example/x",
        hosts=["a.example"],
        secret=SECRET,
        resolve=lambda *_: ["93.184.216.34", address],
        sleep=lambda _: None,
    )
    with pytest.raises(Forbidden, match="inside a network"):
        inner.post({})


def test_an_inner_address_that_is_listed_itself_is_allowed(heard: Heard):
    url = f"http://hooks.example:{heard.port}/x"
    listed = Webhook(
        url, hosts=["hooks.example", "127.0.0.1"], secret=SECRET, resolve=lambda *_: ["127.0.0.1"]
    )
    listed.post({})
    assert heard.headers[0]["host"] == f"hooks.example:{heard.port}"


def test_nobody_there_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    gone = Webhook(f"http://127.0.0.1:{port}/x", hosts=["127.0.0.1"], secret=SECRET, sleep=lambda _: None)
    with pytest.raises(Unavailable, match="was not told"):
        gone.post({})


def test_it_is_off_unless_set_up():
    assert webhook_of(read_settings(environ={})) is None
    named = {"HEADWATER_WEBHOOK": "https://a.example/x", "HEADWATER_WEBHOOK_SECRET": SECRET}
    with pytest.raises(Forbidden):
        webhook_of(read_settings(environ=named))
    allowed = {**named, "HEADWATER_WEBHOOK_HOSTS": "b.example, a.example"}
    assert webhook_of(read_settings(environ=allowed)) is not None


def test_a_server_tells_of_a_watched_series_that_regresses(heard: Heard):
    services = over(MemoryStore())
    story = Story()
    for place in range(8):
        model(story, place, 0.95)
    services.ingest.append(LOCAL, story.facts)
    services.watches.watch(LOCAL, "model:screen", "accuracy")
    with served(services, webhook=hook(heard)) as address:
        assert httpx.get(f"{address}/healthz", timeout=30).status_code == 200
        known = len(story.facts)
        model(story, 8, 0.80)
        services.ingest.append(LOCAL, story.facts[known:])
        assert heard.came.wait(30)
    (body,) = map(json.loads, heard.bodies)
    assert (body["event"], body["series"], body["bad"]["ref"]) == (
        "regressed",
        "model:screen",
        "model:screen@8",
    )


def model(story: Story, place: int, level: float) -> None:
    data = story.dataset("biopsies", str(level))
    run = story.step(
        f"train#{place}",
        "train",
        uses=[(data, "train")],
        params={"seed": str(place)},
        metrics={"accuracy": level + place % 3 * 0.002},
    )
    story.model("screen", str(place), run)
