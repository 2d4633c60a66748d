"""The files of a server: from Maven Central the first time, then from a cache folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from neo4j_community.settings import ServerError, say

_POM = Path(__file__).resolve().parent / "pom.xml"
_DOWNLOAD_MB = 140
_FILES_BETWEEN_PROGRESS_LINES = 40
_LOG_LINES_SHOWN = 20


def fetch() -> Path:
    """The folder of the server's jar files, downloaded the first time.

    Raises:
        ServerError: Maven is missing or cannot download them.
    """
    folder = cache_folder() / f"neo4j-{neo4j_version()}"
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


def neo4j_version() -> str:
    found = re.search(r"<neo4j\.version>(.+)</neo4j\.version>", _POM.read_text(encoding="utf-8"))
    if found is None:
        raise ServerError(f"{_POM} names no Neo4j version.")
    return found[1]


def _download(lib: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerError("Maven (the command mvn) is needed to download Neo4j; install it.")
    say(f"Fetching Neo4j {neo4j_version()} from Maven Central (about {_DOWNLOAD_MB} MB)...")
    command = [maven, "-B", "-f", str(_POM), "dependency:copy-dependencies"]
    command += ["-DincludeScope=runtime", f"-DoutputDirectory={lib}"]
    last: deque[str] = deque(maxlen=_LOG_LINES_SHOWN)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        last.extend(_with_progress(process.stdout or ()))
    if process.returncode != 0:
        raise ServerError("Maven could not download Neo4j:\n" + "".join(last))
    say("Fetched.")


def _with_progress(lines: Iterable[str]) -> Iterator[str]:
    files = 0
    for line in lines:
        yield line
        if "Downloaded from" in line and ".jar " in line:
            files += 1
            if files % _FILES_BETWEEN_PROGRESS_LINES == 0:
                say(f"  {files} files so far")


def _move_unless_there(partial: Path, folder: Path) -> None:
    try:
        partial.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
