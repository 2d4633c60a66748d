"""Servers as they come and go: started, asked about and stopped, each on a home folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from neo4j_community.answering import await_answers
from neo4j_community.files import fetch, neo4j_version
from neo4j_community.java import configure, spawn
from neo4j_community.settings import HOST, Running, ServerError, Settings, say

_SECONDS_TO_STOP = 60.0


@contextmanager
def server(
    home: Path | str | None = None,
    *,
    bolt_port: int = 0,
    http_port: int = 0,
    password: str | None = None,
    heap: str = "512m",
    page_cache: str = "64m",
) -> Iterator[str]:
    """The `neo4j://` URL of a new server, stopped on leaving; without a home its data go too.

    Raises:
        ServerError: It cannot be fetched or started, or this home's server already runs.
    """
    with ExitStack() as stack:
        folder = home or stack.enter_context(tempfile.TemporaryDirectory(prefix="neo4j-"))
        settings = Settings(Path(folder).resolve(), bolt_port, http_port, password, heap, page_cache)
        yield stack.enter_context(foreground(settings))[1].url


def start(settings: Settings) -> Running:
    """The server of this home: the one that already runs, else a new one in the background.

    Raises:
        ServerError: It cannot be fetched or started.
    """
    return status(settings.home) or _launch(settings, leashed=False)[1]


def stop(home: Path) -> bool:
    """Whether a server of this home was running; none runs afterwards.

    Raises:
        ServerError: It does not end.
    """
    running = status(home)
    if running is None:
        return False
    os.kill(running.pid, signal.SIGTERM)
    if not _gone(running.pid, home, _SECONDS_TO_STOP):
        os.kill(running.pid, signal.SIGKILL)
        if not _gone(running.pid, home, _SECONDS_TO_STOP):
            raise ServerError(f"Neo4j (process {running.pid}) does not end.")
    _record(home).unlink(missing_ok=True)
    return True


def status(home: Path) -> Running | None:
    """The server that runs on this home, if any."""
    try:
        running = Running(**json.loads(_record(home).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return running if _serves(running.pid, home) else None


@contextmanager
def foreground(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], Running]]:
    process, running = _launch(settings, leashed=True)
    try:
        yield process, running
    finally:
        _end(process)
        _record(settings.home).unlink(missing_ok=True)


def _launch(settings: Settings, leashed: bool) -> tuple[subprocess.Popen[bytes], Running]:
    already = status(settings.home)
    if already is not None:
        raise ServerError(f"Neo4j already runs on this home, at {already.url}")
    lib = fetch()
    settings = _with_free_ports(settings)
    configure(settings, lib)
    say(f"Starting Neo4j {neo4j_version()}...")
    process = spawn(settings, lib, leashed)
    try:
        await_answers(process, settings)
        running = _running(process.pid, settings)
        _record(settings.home).write_text(json.dumps(asdict(running), indent=2) + "\n", encoding="utf-8")
    except BaseException:
        _end(process)
        raise
    return process, running


def _running(pid: int, settings: Settings) -> Running:
    return Running(
        pid=pid,
        url=f"neo4j://{HOST}:{settings.bolt_port}",
        browser=f"http://{HOST}:{settings.http_port}/browser/",
        bolt_port=settings.bolt_port,
        http_port=settings.http_port,
        user="neo4j" if settings.password else None,
    )


def _record(home: Path) -> Path:
    return home / "server.json"


def _serves(pid: int, home: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes() if Path("/proc/self").exists() else _ps(pid)
    except OSError:
        return False
    return os.fsencode(f"--home-dir={home}") in command


def _ps(pid: int) -> bytes:
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True).stdout


def _gone(pid: int, home: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _serves(pid, home):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _with_free_ports(settings: Settings) -> Settings:
    with _bound(settings.bolt_port) as bolt, _bound(settings.http_port) as web:
        return replace(settings, bolt_port=bolt.getsockname()[1], http_port=web.getsockname()[1])


def _bound(port: int) -> socket.socket:
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except (OSError, OverflowError) as error:
        found.close()
        raise ServerError(f"Port {port} cannot be used ({error}); choose another, or 0.") from error
    return found
