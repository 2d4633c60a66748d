"""`headwater serve --workers` in processes of its own, and which of them answers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

LONG_S = 60.0
_ADDRESS = re.compile(r"at (http://\S+)")


class Several:
    """A running supervisor with its address."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address

    def alone(self) -> list[httpx.Client]:
        """Return one connection to each of two different processes."""
        kept: dict[int, httpx.Client] = {}
        until = time.monotonic() + LONG_S
        while len(kept) < 2:
            assert time.monotonic() < until, f"only {kept.keys()} answer"
            client = httpx.Client(
                base_url=self.address, timeout=LONG_S, limits=httpx.Limits(max_connections=1)
            )
            try:
                number = process_of(client)
            except httpx.TransportError:
                client.close()
                continue
            if number in kept:
                client.close()
            else:
                kept[number] = client
        return list(kept.values())

    def end(self) -> tuple[int, str]:
        """Return the status and what was said on the way, after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=LONG_S)
        return self.process.returncode, said


@contextmanager
def several(store: str, data: Path, *, workers: int = 2, **variables: str) -> Iterator[Several]:
    """Yield two processes over `store`, or so many, killed at the end where they still live."""
    command = [sys.executable, "-m", "headwater", "serve", "--workers", str(workers), "--port", "0"]
    command += ["--store", store]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "HEADWATER_DATA": str(data), "COLUMNS": "400", **variables},
    )
    try:
        assert process.stderr is not None
        found = _ADDRESS.search(process.stderr.readline())
        assert found is not None
        yield Several(process, found[1])
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.communicate(timeout=LONG_S)
            finally:
                process.kill()
        if process.stderr is not None:
            process.stderr.close()


def process_of(client: httpx.Client) -> int:
    """Return which process answers this client."""
    return int(client.get("/version").json()["process"])


def children(parent: int) -> list[int]:
    """Return the processes that another has begun and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, above = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(above) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return found


def scribes(parent: int) -> list[int]:
    """Return those among them that write for the others."""
    return [each for each in children(parent) if Path(f"/proc/{each}/comm").read_text().strip() == "scribe"]


def soon(holds: Callable[[], object], what: str) -> None:
    """Return once something holds."""
    until = time.monotonic() + LONG_S
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)
