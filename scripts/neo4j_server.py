#!/usr/bin/env python3
"""A real Neo4j Community server on this computer, without Docker.

Java 17 or newer and Maven must be installed. The server's files come from Maven Central the first time
and are kept in a cache folder. It answers on 127.0.0.1 only.

As a program: `neo4j_server.py start`, `stop`, `status`, `run` (in the foreground) or `fetch`.
As a module, for tests: `with server() as url: ...`.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NoReturn

_HOST = "127.0.0.1"
_POM = Path(__file__).resolve().parent / "neo4j" / "pom.xml"
_DOWNLOAD_MB = 140
_FILES_BETWEEN_PROGRESS_LINES = 40
_SECONDS_TO_START = 120.0
_SECONDS_TO_STOP = 60.0
_LOG_LINES_SHOWN = 20
_BOLT_HANDSHAKE = bytes.fromhex("6060b017 00000405 00000000 00000000 00000000")
_JVM_FLAGS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "-XX:-OmitStackTraceInFastThrow",
    "-Dfile.encoding=UTF-8",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
)


class ServerError(Exception):
    """A server that could not be fetched or run; the text says why."""


@dataclass(frozen=True)
class Settings:
    """How a server is to run: port 0 means any free port, no password means no authentication."""

    home: Path
    bolt_port: int = 7687
    http_port: int = 7474
    password: str | None = None
    heap: str = "1g"
    page_cache: str = "256m"


@dataclass(frozen=True)
class Running:
    """Where a running server answers, as which process, and as whom to log in (None: no need to)."""

    pid: int
    url: str
    browser: str
    bolt_port: int
    http_port: int
    user: str | None


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one command line: 0 when done, 1 when it could not be done."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


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
        yield stack.enter_context(_foreground(settings))[1].url


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


def fetch() -> Path:
    """The folder of the server's jar files, downloaded the first time.

    Raises:
        ServerError: Maven is missing or cannot download them.
    """
    folder = cache_folder() / f"neo4j-{_neo4j_version()}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder.parent) as temporary:
            partial = Path(temporary, folder.name)
            _download(partial / "lib")
            _move_unless_there(partial, folder)
    return folder / "lib"


def cache_folder() -> Path:
    """The folder of everything that can be downloaded or made again."""
    chosen = os.environ.get("HEADWATER_CACHE")
    if chosen:
        return Path(chosen).expanduser().resolve()
    shared = os.environ.get("XDG_CACHE_HOME")
    return (Path(shared) if shared else Path.home() / ".cache").resolve() / "headwater"


def _parser() -> argparse.ArgumentParser:
    home = argparse.ArgumentParser(add_help=False)
    home.add_argument("--home", type=Path, help="folder of its data and logs (default: in the cache folder)")
    both = argparse.ArgumentParser(add_help=False, parents=[home])
    both.add_argument("--bolt-port", type=int, default=7687, help="0 picks a free one (default: 7687)")
    both.add_argument("--http-port", type=int, default=7474, help="0 picks a free one (default: 7474)")
    both.add_argument("--password", help="of the user neo4j, set with a new home (default: no log-in)")
    both.add_argument("--heap", default="1g", help="memory for the program (default: 1g)")
    both.add_argument("--page-cache", default="256m", help="memory for cached data (default: 256m)")
    parser = argparse.ArgumentParser(description="Run Neo4j Community on this computer, without Docker.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, parents, command, text in (
        ("start", [both], _start, "start it in the background and print its URL"),
        ("stop", [home], _stop, "stop it"),
        ("status", [home], _status, "say whether it runs, as JSON"),
        ("run", [both], _run, "run it until Ctrl+C"),
        ("fetch", [], _fetch, "only download its files"),
    ):
        commands.add_parser(name, parents=parents, help=text).set_defaults(command=command)
    return parser


def _start(options: argparse.Namespace) -> int:
    settings = _settings(options)
    if status(settings.home) is not None:
        _say("Neo4j already runs on this home.")
    running = start(settings)
    _say(f"Neo4j Browser: {running.browser}")
    print(running.url)
    return 0


def _stop(options: argparse.Namespace) -> int:
    _say("Stopped." if stop(_home(options)) else "Neo4j was not running.")
    return 0


def _status(options: argparse.Namespace) -> int:
    running = status(_home(options))
    if running is None:
        _say("Neo4j is not running.")
        return 1
    print(json.dumps(asdict(running), indent=2))
    return 0


def _run(options: argparse.Namespace) -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with _foreground(_settings(options)) as (process, running):
        print(running.url, flush=True)
        _say(f"Neo4j Browser: {running.browser}\nCtrl+C stops it.")
        try:
            process.wait()
        except KeyboardInterrupt:
            _say("Stopping Neo4j...")
            return 0
    raise ServerError(f"Neo4j ended by itself; its log: {_home(options) / 'logs' / 'neo4j.log'}")


def _fetch(_: argparse.Namespace) -> int:
    print(fetch())
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        home=_home(options),
        bolt_port=options.bolt_port,
        http_port=options.http_port,
        password=options.password,
        heap=options.heap,
        page_cache=options.page_cache,
    )


def _home(options: argparse.Namespace) -> Path:
    chosen: Path = options.home or cache_folder() / "neo4j-data"
    return chosen.expanduser().resolve()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _foreground(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], Running]]:
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
    _configure(settings, lib)
    _say(f"Starting Neo4j {_neo4j_version()}...")
    process = _spawn(settings, lib, leashed)
    try:
        _await_answers(process, settings)
        running = _running(process.pid, settings)
        _record(settings.home).write_text(json.dumps(asdict(running), indent=2) + "\n", encoding="utf-8")
    except BaseException:
        _end(process)
        raise
    return process, running


def _running(pid: int, settings: Settings) -> Running:
    return Running(
        pid=pid,
        url=f"neo4j://{_HOST}:{settings.bolt_port}",
        browser=f"http://{_HOST}:{settings.http_port}/browser/",
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


def _neo4j_version() -> str:
    found = re.search(r"<neo4j\.version>(.+)</neo4j\.version>", _POM.read_text(encoding="utf-8"))
    if found is None:
        raise ServerError(f"{_POM} names no Neo4j version.")
    return found[1]


def _download(lib: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerError("Maven (the command mvn) is needed to download Neo4j; install it.")
    _say(f"Fetching Neo4j {_neo4j_version()} from Maven Central (about {_DOWNLOAD_MB} MB)...")
    command = [maven, "-B", "-f", str(_POM), "dependency:copy-dependencies"]
    command += ["-DincludeScope=runtime", f"-DoutputDirectory={lib}"]
    last: deque[str] = deque(maxlen=_LOG_LINES_SHOWN)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        last.extend(_with_progress(process.stdout or ()))
    if process.returncode != 0:
        raise ServerError("Maven could not download Neo4j:\n" + "".join(last))
    _say("Fetched.")


def _with_progress(lines: Iterable[str]) -> Iterator[str]:
    files = 0
    for line in lines:
        yield line
        if "Downloaded from" in line and ".jar " in line:
            files += 1
            if files % _FILES_BETWEEN_PROGRESS_LINES == 0:
                _say(f"  {files} files so far")


def _move_unless_there(partial: Path, folder: Path) -> None:
    try:
        partial.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _with_free_ports(settings: Settings) -> Settings:
    with _bound(settings.bolt_port) as bolt, _bound(settings.http_port) as web:
        return replace(settings, bolt_port=bolt.getsockname()[1], http_port=web.getsockname()[1])


def _bound(port: int) -> socket.socket:
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((_HOST, port))
    except (OSError, OverflowError) as error:
        found.close()
        raise ServerError(f"Port {port} cannot be used ({error}); choose another, or 0.") from error
    return found


def _configure(settings: Settings, lib: Path) -> None:
    for name in ("conf", "logs"):
        (settings.home / name).mkdir(parents=True, exist_ok=True)
    (settings.home / "conf" / "neo4j.conf").write_text(_configuration(settings), encoding="utf-8")
    if settings.password and not (settings.home / "data" / "databases" / "system").exists():
        _set_password(settings.home, settings.password, lib)


def _configuration(settings: Settings) -> str:
    values = {
        "server.bolt.listen_address": f"{_HOST}:{settings.bolt_port}",
        "server.bolt.advertised_address": f"{_HOST}:{settings.bolt_port}",
        "server.http.listen_address": f"{_HOST}:{settings.http_port}",
        "server.http.advertised_address": f"{_HOST}:{settings.http_port}",
        "server.https.enabled": "false",
        "dbms.security.auth_enabled": "true" if settings.password else "false",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        "server.memory.pagecache.size": settings.page_cache,
        "db.tx_log.rotation.retention_policy": "keep_none",
        "db.tx_log.rotation.size": "16m",
        "db.tx_log.preallocate": "false",
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
    }
    return "# Written anew at every start.\n" + "".join(f"{name}={value}\n" for name, value in values.items())


def _set_password(home: Path, password: str, lib: Path) -> None:
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as arguments:
        arguments.write(f'-- "{quoted}"')
        arguments.flush()
        command = [_java(), *_JVM_FLAGS, "-cp", f"{lib}/*", "org.neo4j.cli.AdminTool"]
        command += ["dbms", "set-initial-password", f"@{arguments.name}"]
        places = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
        done = subprocess.run(command, env={**os.environ, **places}, capture_output=True, text=True)
    if done.returncode != 0:
        raise ServerError(f"Neo4j refused the password: {done.stderr.strip().rpartition('Exception: ')[2]}")


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(f"{home}/bin/java") if home else shutil.which("java")
    if java is None:
        raise ServerError("Java 17 or newer (JAVA_HOME or the command java) is needed to run Neo4j.")
    return java


def _spawn(settings: Settings, lib: Path, leashed: bool) -> subprocess.Popen[bytes]:
    heap = (f"-Xms{settings.heap}", f"-Xmx{settings.heap}")
    command = [*_leash(leashed), _java(), *_JVM_FLAGS, *heap, "-cp", f"{lib}/*"]
    command += ["org.neo4j.server.CommunityEntryPoint"]
    command += [f"--home-dir={settings.home}", f"--config-dir={settings.home / 'conf'}"]
    (settings.home / "logs" / "neo4j.log").unlink(missing_ok=True)
    with (settings.home / "logs" / "console.log").open("wb") as console:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _leash(leashed: bool) -> list[str]:
    """Command words after which a program ends when the calling thread does; none off Linux."""
    main_thread = threading.current_thread() is threading.main_thread()
    tool = shutil.which("setpriv") if leashed and main_thread else None
    return [tool, "--pdeathsig", "TERM"] if tool else []


def _await_answers(process: subprocess.Popen[bytes], settings: Settings) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not (_speaks_bolt(settings.bolt_port) and _speaks_http(settings)):
        if process.poll() is not None:
            raise ServerError(f"Neo4j ended while starting.\n{_logs(settings.home)}")
        if time.monotonic() > deadline:
            raise ServerError(f"Neo4j did not answer in {_SECONDS_TO_START:.0f} s.\n{_logs(settings.home)}")
        time.sleep(0.1)


def _speaks_bolt(port: int) -> bool:
    try:
        with socket.create_connection((_HOST, port), timeout=2) as connection:
            connection.sendall(_BOLT_HANDSHAKE)
            return any(connection.recv(4))
    except OSError:
        return False


def _speaks_http(settings: Settings) -> bool:
    credentials = base64.b64encode(f"neo4j:{settings.password or ''}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(_HOST, settings.http_port, timeout=10)
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


if __name__ == "__main__":
    sys.exit(main())
