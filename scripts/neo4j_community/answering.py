"""Whether a server that was started answers yet, over Bolt and over HTTP."""

from __future__ import annotations

import base64
import http.client
import socket
import subprocess
import time
from pathlib import Path

from neo4j_community.settings import HOST, ServerError, Settings

_SECONDS_TO_START = 120.0
_LOG_LINES_SHOWN = 20
_BOLT_HANDSHAKE = bytes.fromhex("6060b017 00000405 00000000 00000000 00000000")


def await_answers(process: subprocess.Popen[bytes], settings: Settings) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not (_speaks_bolt(settings.bolt_port) and _speaks_http(settings)):
        if process.poll() is not None:
            raise ServerError(f"Neo4j ended while starting.\n{_logs(settings.home)}")
        if time.monotonic() > deadline:
            raise ServerError(f"Neo4j did not answer in {_SECONDS_TO_START:.0f} s.\n{_logs(settings.home)}")
        time.sleep(0.1)


def _speaks_bolt(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            connection.sendall(_BOLT_HANDSHAKE)
            return any(connection.recv(4))
    except OSError:
        return False


def _speaks_http(settings: Settings) -> bool:
    credentials = base64.b64encode(f"neo4j:{settings.password or ''}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(HOST, settings.http_port, timeout=10)
    try:
        connection.request("POST", "/db/neo4j/query/v2", '{"statement": "RETURN 1"}', headers)
        answer = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    if answer in (401, 403):
        raise ServerError("This home was first started with another password or none; choose another home.")
    return 200 <= answer < 300


def _logs(home: Path) -> str:
    files = [home / "logs" / name for name in ("console.log", "neo4j.log")]
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files if file.exists()]
    return "\n".join("".join(texts).splitlines()[-_LOG_LINES_SHOWN:])
