"""The webhook: off, allowed hosts only, no redirects, no address inside a network, bounded, signed."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from headwater.api import notifying, outgoing
from headwater.api.told import Told
from headwater.api.webhook import ATTEMPTS, Webhook
from headwater.cli.server import webhook_of
from headwater.errors import Forbidden, Invalid, Unavailable
from headwater.services import LOCAL, Headwater, over
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


@pytest.mark.parametrize("status", [301, 302, 307, 401, 404])
def test_neither_a_redirect_nor_a_refusal_is_followed(heard: Heard, status: int):
    heard.statuses = [status]
    with pytest.raises(Unavailable, match=f"answered {status}"):
        hook(heard).post({})
    assert heard.paths == ["/hook?team=a"]


def test_a_message_that_is_not_wanted_is_not_sent_again(heard: Heard):
    heard.statuses = [422]
    with pytest.raises(Invalid, match="answered 422"):
        hook(heard).post({})
    assert len(heard.bodies) == 1


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


@pytest.fixture(params=["says nothing", "says ever a little more"])
def hanging(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a listener that takes what it is sent and never comes to an end of its answer."""
    over = threading.Event()
    talks = request.param == "says ever a little more"

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                self.request.sendall(b"HTTP/1.1 200 OK\r\nx: " if talks else b"")
                while not over.wait(0.02):
                    self.request.sendall(b"x" if talks else b"")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        over.set()
        server.shutdown()
        thread.join(10)


def test_an_attempt_has_one_deadline_for_everything(hanging: int):
    slow = Webhook(
        f"http://127.0.0.1:{hanging}/x",
        hosts=["127.0.0.1"],
        secret=SECRET,
        sleep=lambda _: None,
        deadline_s=0.2,
    )
    with pytest.raises(Unavailable, match=r"no answer within 0\.2 s"):
        slow.post({})


def test_a_resolver_that_hangs_is_given_up():
    over = threading.Event()
    slow = Webhook(
        "http://a.example/x",
        hosts=["a.example"],
        secret=SECRET,
        sleep=lambda _: None,
        resolve=lambda *_: [str(over.wait(60))],
        deadline_s=0.1,
    )
    with pytest.raises(Unavailable, match="no answer within"):
        slow.post({})
    over.set()


def test_a_server_ends_though_the_address_hangs(hanging: int):
    services, story = watched()
    slow = Webhook(f"http://127.0.0.1:{hanging}/x", hosts=["127.0.0.1"], secret=SECRET, deadline_s=3600)
    with telling(services, webhook=slow):
        regress(services, story, 8)
        while slow._under_way is None:
            time.sleep(0.01)
    with pytest.raises(Unavailable, match="the server ends"):
        slow.post({})


def test_a_host_is_called_by_its_name_in_https_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    certificate = self_signed(tmp_path, "hooks.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.headers["host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    port = server.server_address[1]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    hosts = ["hooks.example", "other.example", "127.0.0.1"]

    def post(url: str) -> None:
        Webhook(url, hosts=hosts, secret=SECRET, resolve=lambda *_: ["127.0.0.1"], sleep=lambda _: None).post(
            {}
        )

    post(f"https://hooks.example:{port}/x")
    monkeypatch.setitem(outgoing.PORTS, "https", port)
    post("https://hooks.example/x")
    with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
        post("https://other.example/x")
    server.shutdown()
    server.server_close()
    thread.join(10)
    assert heard == [f"hooks.example:{port}", "hooks.example"]
    assert names[:2] == ["hooks.example", "hooks.example"]


def test_a_server_that_starts_again_tells_what_it_missed_and_no_more(heard: Heard, tmp_path: Path):
    services, story = watched()
    with telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"):
        regress(services, story, 8)
        assert heard.came.wait(30)
    heard.came.clear()
    regress(services, story, 9, series="lesion")
    with telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"):
        assert heard.came.wait(30)
    told = [json.loads(body) for body in heard.bodies]
    assert [each["bad"]["ref"] for each in told] == ["model:screen@8", "model:lesion@9"]
    assert [headers["headwater-delivery"] for headers in heard.headers] == [each["delivery"] for each in told]
    assert told[0]["delivery"] != told[1]["delivery"]
    (file,) = (tmp_path / "state").glob("*.json")
    token = services.catalog.token(LOCAL)
    assert json.loads(file.read_text()) == {"store": token.store, "sequence": token.sequence}


def test_of_two_servers_one_tells(heard: Heard, tmp_path: Path):
    services, story = watched()
    with telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"):
        with telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"):
            regress(services, story, 8)
            assert heard.came.wait(30)
            heard.came.clear()
        regress(services, story, 9, series="lesion")
        assert heard.came.wait(30)
    told = [json.loads(body)["bad"]["ref"] for body in heard.bodies]
    assert told == ["model:screen@8", "model:lesion@9"]


def test_when_the_server_that_tells_ends_another_one_takes_over(heard: Heard, tmp_path: Path):
    services, story = watched()
    with ExitStack() as both:
        first = both.enter_context(ExitStack())
        first.enter_context(telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"))
        both.enter_context(telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"))
        first.close()
        regress(services, story, 8)
        assert heard.came.wait(30)
    assert len(heard.bodies) == 1


def test_what_was_not_delivered_is_told_after_the_next_start_under_the_same_id(heard: Heard, tmp_path: Path):
    services, story = watched()
    heard.statuses = [401]
    with telling(services, webhook=hook(heard), webhook_state=tmp_path):
        regress(services, story, 8)
        assert heard.came.wait(30)
    heard.came.clear()
    with telling(services, webhook=hook(heard), webhook_state=tmp_path):
        assert heard.came.wait(30)
    assert len({headers["headwater-delivery"] for headers in heard.headers}) == 1
    assert {json.loads(body)["bad"]["ref"] for body in heard.bodies} == {"model:screen@8"}


def test_what_fails_is_tried_again_while_the_server_runs(heard: Heard, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(notifying, "SHORTEST_S", 0.01)
    services, story = watched()
    heard.statuses = [401, 403, 302]
    with telling(services, webhook=hook(heard)):
        regress(services, story, 8)
        while len(heard.bodies) < 4:
            assert heard.came.wait(30)
    assert len({headers["headwater-delivery"] for headers in heard.headers}) == 1


@pytest.mark.parametrize(
    "kept", ["", "[]", "7", '{"sequence": -1}', '{"store": "s", "sequence": true}', "[" * 100_000]
)
def test_a_place_that_cannot_be_read_is_none(tmp_path: Path, kept: str):
    told = Told(tmp_path)
    assert told.through("s") is None
    (tmp_path / "s.json").write_text(kept)
    assert told.through("s") is None
    told.keep("s", 5)
    assert (told.through("s"), told.through("t")) == (5, None)
    assert [file.name for file in tmp_path.iterdir()] == ["s.json"]


def test_the_name_of_a_store_leads_nowhere_else(tmp_path: Path):
    told = Told(tmp_path / "state")
    told.keep("../../etc", 3)
    assert told.through("../../etc") == 3
    assert [file.parent for file in tmp_path.rglob("*.json")] == [tmp_path / "state"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "state").write_text("a file")
    with pytest.raises(Unavailable, match="HEADWATER_WEBHOOK_STATE"):
        Told(tmp_path / "state").keep("s", 1)


@contextmanager
def telling(services: Headwater, **options: object) -> Iterator[None]:
    """Serve; what is recorded from now on is told."""
    with served(services, **options) as address:
        assert httpx.get(f"{address}/healthz", timeout=30).status_code == 200
        yield


def watched() -> tuple[Headwater, Story]:
    """Return services over two watched series of eight sound versions each, and their story."""
    services = over(MemoryStore())
    story = Story()
    for place in range(8):
        model(story, place, 0.95)
        model(story, place, 0.95, series="lesion")
    services.ingest.append(LOCAL, story.facts)
    for series in ("screen", "lesion"):
        services.watches.watch(LOCAL, f"model:{series}", "accuracy")
    return services, story


def regress(services: Headwater, story: Story, place: int, *, series: str = "screen") -> None:
    """Record a version that is worse."""
    known = len(story.facts)
    model(story, place, 0.80, series=series)
    services.ingest.append(LOCAL, story.facts[known:])


def self_signed(folder: Path, name: str) -> Path:
    """Write a key and a certificate for `name` that vouches for itself, and return the file of both."""
    pytest.importorskip("cryptography", reason="cryptography makes the certificate")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "own.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


def model(story: Story, place: int, level: float, *, series: str = "screen") -> None:
    data = story.dataset("biopsies", str(level))
    run = story.step(
        f"train-{series}#{place}",
        f"train-{series}",
        uses=[(data, "train")],
        params={"seed": str(place)},
        metrics={"accuracy": level + place % 3 * 0.002},
    )
    story.model(series, str(place), run)
