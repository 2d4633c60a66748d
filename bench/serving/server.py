"""The server that is measured: `headwater serve` in processes of its own."""

from __future__ import annotations

import compileall
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serving.load import ask, connected
from bench.serving.questions import Question

import headwater

_ADDRESS = re.compile(r"at (http://\S+)")
_START_S, _INDEX_S = 120.0, 3600.0


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], address: str, begun: float) -> None:
        self.address, self.begun = address, begun
        self._process = process

    def first_answer_s(self, question: Question) -> float:
        """Return how long after its start the server gave its first answer to `question`."""
        while time.monotonic() - self.begun < _START_S:
            try:
                status, body, _ = ask(connected(self.address), question)
            except OSError:
                time.sleep(0.01)
                continue
            assert question.right(status, body), body[:300]
            return time.monotonic() - self.begun
        raise TimeoutError("the server does not answer")

    def indexed_s(self) -> float:
        """Return how long after its start the server had its index."""
        while time.monotonic() - self.begun < _INDEX_S:
            if self.meter("headwater_index_sequence") > 0:
                return time.monotonic() - self.begun
            time.sleep(0.02)
        raise TimeoutError("the server builds no index")

    def meter(self, name: str) -> float:
        """Return what the server counts under `name`."""
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{name} "))

    def pids(self) -> list[int]:
        """Return the processes that serve."""
        return sorted({self._process.pid, *_children(self._process.pid)})

    def cpu_s(self) -> float:
        """Return how long the processors have worked for all of them."""
        return sum(_cpu_s(pid) for pid in self.pids())

    def resident_mb(self) -> float:
        """Return the memory of all of them; pages that they share are counted once for each."""
        return sum(_resident_mb(pid) for pid in self.pids())

    def unshared_mb(self) -> float:
        """Return the memory of all of them, shared pages counted once (its proportional share)."""
        return sum(_proportional_mb(pid) for pid in self.pids())


def compiled() -> None:
    """Compile the modules, as installing does: a checkout need not have their bytecode."""
    compileall.compile_dir(str(Path(headwater.__file__).parent), quiet=2)


@contextmanager
def serving(store: str, workers: int, data: Path) -> Iterator[Server]:
    """Yield a server on a free port that keeps its index in `data`."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "headwater",
            "serve",
            "--port",
            "0",
            "--workers",
            str(workers),
            "--store",
            store,
        ],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "HEADWATER_DATA": str(data), "COLUMNS": "400"},
    )
    assert process.stderr is not None
    try:
        yield Server(process, _address(process), begun)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=120)
        if process.returncode or said:
            sys.stderr.write(f"the server ended with {process.returncode}: {said}\n")


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    told = ""
    while line := process.stderr.readline():
        told += line
        if found := _ADDRESS.search(line):
            return found[1]
    raise RuntimeError(f"the server did not start: {told}")


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def _resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _proportional_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
