"""The example history end to end: loaded, answered, served, ended by a signal."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from headwater.example import QUESTIONS
from headwater.settings import sqlite_url

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("own_place")


@contextmanager
def serving(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield a process that serves, and its address."""
    command = [sys.executable, "-m", "headwater", *words, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+", _said_first(running.stderr))
            assert found is not None
            yield running, found[0]
        finally:
            running.kill()


def _said_first(stderr: IO[str]) -> str:
    return next(line for line in stderr if line.startswith("Serving "))


def test_the_demonstration_answers_its_four_questions_and_ends(run: Run, tmp_path: Path) -> None:
    ended = run("demo", "--no-serve")
    assert ended.code == 0
    headings = [line for line in ended.out.splitlines() if re.match(r"\d\. ", line)]
    assert headings == [f"{number}. {each.title}" for number, each in enumerate(QUESTIONS, start=1)]
    assert "Most likely cause: dataset biopsies-lab-b v7 to v8" in ended.out
    assert "Cause, verified by rerun: parameter C 1 to 0.002" in ended.out
    assert "your history cannot tell them apart; this rerun can" in ended.out
    assert "Nothing upstream did this" in ended.out
    assert "Open:" not in ended.out
    assert f"--store {sqlite_url(tmp_path / 'data' / 'example.db')}" in ended.err
    assert (tmp_path / "data" / "example.db").is_file()
    assert not (tmp_path / "data" / "headwater.db").exists()


def test_the_demonstration_again_changes_nothing_and_goes_where_it_is_told(run: Run, tmp_path: Path) -> None:
    own = sqlite_url(tmp_path / "own.db")
    first = run("demo", "--no-serve", "--json", "--store", own)
    facts = run("export", "facts", "--store", own).out
    assert run("demo", "--no-serve", "--json", "--store", own).out == first.out
    assert run("export", "facts", "--store", own).out == facts
    assert [answer["status"] for answer in first.json["answers"]] == [
        "observed",
        "verified",
        "observed",
        "none",
    ]
    assert first.json["store"] == own


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_the_demonstration_serves_its_answers_until_it_is_asked_to_end() -> None:
    with serving("demo") as (running, address):
        assert httpx.get(f"{address}/healthz").status_code == 200
        asked = httpx.post(f"{address}/graphql", json={"query": "{ __typename }"})
        assert asked.json() == {"data": {"__typename": "Query"}}
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 0
    assert f"Open: {address}/why/model%3Atumour-screen%4020?good=" in out
    assert err == ""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_subscription_is_completed_when_the_server_ends() -> None:
    question = {"query": "subscription { changes { sequence } }"}
    headers = {"accept": "text/event-stream"}
    with serving("serve") as (running, address):
        with httpx.stream("POST", f"{address}/graphql", json=question, headers=headers, timeout=30) as stream:
            assert stream.status_code == 200
            running.send_signal(signal.SIGTERM)
            assert "event: complete" in "".join(stream.iter_text())
        _, err = running.communicate(timeout=30)
    assert (running.returncode, err) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_interrupting_a_server_is_quiet() -> None:
    with serving("serve") as (running, address):
        assert httpx.get(f"{address}/healthz").status_code == 200
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (130, "", "")


def test_a_port_that_is_taken_is_named(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("serve", "--port", str(port))
    assert ended.code == 3
    assert f"cannot listen on 127.0.0.1 port {port}" in ended.err


def test_serving_beyond_loopback_needs_a_token(run: Run) -> None:
    ended = run("serve", "--host", "0.0.0.0", "--port", "0")
    assert ended.code in (2, 4)
    assert "HEADWATER_TOKEN" in ended.err


@pytest.mark.parametrize("many", [(), ("--workers", "2")], ids=["one process", "two processes"])
def test_serving_what_is_not_there_says_that_the_store_is_new(tmp_path: Path, many: tuple[str, ...]) -> None:
    url = sqlite_url(tmp_path / "lineage.db")
    command = [sys.executable, "-m", "headwater", "serve", "--port", "0", "--store", url, *many]
    for told in (f"Serving a new, empty store, {url}, at http://", f"Serving {url} at http://"):
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
            assert running.stderr is not None
            try:
                assert running.stderr.readline().startswith(told)
            finally:
                running.terminate()
