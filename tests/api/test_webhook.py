"""The webhook: off, allowed hosts only, no redirects, no address inside a network, bounded, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from headwater.api import outgoing
from headwater.api.webhook import ATTEMPTS, Webhook
from headwater.errors import Forbidden, Invalid, Unavailable
from hearing import SECRET, Heard, hook


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
