"""The programs of a server: Java with the flags that Neo4j needs, and the configuration it reads."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from neo4j_community.settings import HOST, ServerError, Settings

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


def configure(settings: Settings, lib: Path) -> None:
    for name in ("conf", "logs"):
        (settings.home / name).mkdir(parents=True, exist_ok=True)
    (settings.home / "conf" / "neo4j.conf").write_text(_configuration(settings), encoding="utf-8")
    if settings.password and not (settings.home / "data" / "databases" / "system").exists():
        _set_password(settings.home, settings.password, lib)


def spawn(settings: Settings, lib: Path, leashed: bool) -> subprocess.Popen[bytes]:
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


def _configuration(settings: Settings) -> str:
    values = {
        "server.bolt.listen_address": f"{HOST}:{settings.bolt_port}",
        "server.bolt.advertised_address": f"{HOST}:{settings.bolt_port}",
        "server.http.listen_address": f"{HOST}:{settings.http_port}",
        "server.http.advertised_address": f"{HOST}:{settings.http_port}",
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


def _leash(leashed: bool) -> list[str]:
    """Command words after which a program ends when the calling thread does; none off Linux."""
    main_thread = threading.current_thread() is threading.main_thread()
    tool = shutil.which("setpriv") if leashed and main_thread else None
    return [tool, "--pdeathsig", "TERM"] if tool else []
