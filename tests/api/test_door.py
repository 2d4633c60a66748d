"""Who watches the server is answered by a process of its own, which knows how those are who serve."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from headwater.api import behind
from headwater.api.presence import STALE_S, STUCK_S, Presence, alive, ready, sign_of_life
from several import LONG_S, Several, children, scribes, several, soon

linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is a door on Linux only")


def heard(process: int, at: float, *, lacking: str = "", looked_s_ago: float | None = 0.0) -> Presence:
    """Return a process that was heard of at a time."""
    presence = Presence()
    presence.hear(sign_of_life(process, 3, lacking, looked_s_ago), at)
    return presence


def test_all_is_well_while_every_process_is_heard_of() -> None:
    assert alive([heard(1, 100.0), heard(2, 99.0)], 2, 100.0) == (True, "ok")


def test_one_that_stands_still_is_named_although_another_moves() -> None:
    told = alive([heard(1, 100.0), heard(2, 100.0 - STUCK_S - 2)], 2, 100.0)
    assert told == (False, "process 2 has stood still for 12 s")


def test_one_that_died_is_told_of_and_no_reason_to_end_the_others() -> None:
    assert alive([heard(1, 100.0)], 2, 100.0) == (True, "ok, but 1 of 2 processes is being begun")
    assert alive([heard(1, 100.0), Presence()], 3, 100.0) == (
        True,
        "ok, but 2 of 3 processes are being begun",
    )


def test_without_any_process_nothing_is_well() -> None:
    assert alive([], 1, 100.0) == (False, "no process serves; one is being begun")
    assert alive([Presence()], 1, 100.0)[0] is False


def test_the_store_answers_where_a_process_found_so_lately() -> None:
    away = heard(1, 100.0, lacking="the store is away")
    assert ready([heard(1, 100.0)], 100.0) == ""
    assert ready([away, heard(2, 100.0)], 100.0) == ""
    assert ready([away, heard(2, 100.0, looked_s_ago=STALE_S + 1)], 100.0) == "the store is away"
    assert "no process has looked" in ready([heard(1, 100.0)], 100.0 + STALE_S + 1)
    assert "no process has looked" in ready([heard(1, 100.0, looked_s_ago=None)], 100.0)


def test_a_look_at_the_store_that_fails_in_an_unknown_way_is_told_and_not_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(behind, "LOOK_S", 0.01)
    monkeypatch.setattr(behind, "SIGN_S", 0.01)
    answers = iter([KeyError("odd")])

    async def lacking() -> str:
        for error in answers:
            raise error
        return ""

    async def heard_until_well() -> list[str]:
        mine, theirs = socket.socketpair()
        theirs.setblocking(False)
        serving = behind.Behind(
            mine, take=_nothing, hear=_nothing, connections=int, lacking=lacking, gone=_nothing
        )
        serving.begin()
        told: list[str] = []
        async with asyncio.timeout(LONG_S):
            while told[-1:] != [""]:
                data = await asyncio.get_running_loop().sock_recv(theirs, 65_536)
                told += [json.loads(line)["lacking"] for line in data.splitlines()]
        serving.end()
        theirs.close()
        return told

    assert asyncio.run(heard_until_well())[0] in ("", "the store could not be asked: KeyError")


def _nothing(*_: object) -> None:
    """Do nothing."""


@linux
def test_health_answers_while_the_process_that_serves_answers_nothing(tmp_path: Path) -> None:
    with one(tmp_path) as served, httpx.Client(base_url=served.address, timeout=LONG_S) as client:
        assert client.get("/version").json()["process"] == served.process.pid
        os.kill(served.process.pid, signal.SIGSTOP)
        try:
            with pytest.raises(httpx.ReadTimeout):
                client.get("/version", timeout=0.5)
            assert httpx.get(f"{served.address}/healthz", timeout=LONG_S).text == "ok\n"
            # What was found of the store before is soon too old to be said.
            soon(lambda: _ready(served) == 503, "the store is said to answer, though nobody asks it")
        finally:
            os.kill(served.process.pid, signal.SIGCONT)
        soon(lambda: _ready(served) == 200, "the store is not said to answer again")
        assert client.get("/version").json()["process"] == served.process.pid


def the_door(served: Several) -> int:
    """Return the process that is one's door, once the scribe tells that he is none."""
    soon(lambda: scribes(served.process.pid), "nobody writes")
    (door,) = {*children(served.process.pid)} - {*scribes(served.process.pid)}
    return door


@linux
def test_when_the_door_is_gone_who_serves_lets_in(tmp_path: Path) -> None:
    with one(tmp_path) as served:
        door = the_door(served)
        os.kill(door, signal.SIGKILL)
        soon(lambda: _answers(served), "nobody lets in")
        assert httpx.get(f"{served.address}/healthz", timeout=LONG_S).text == "ok\n"
        assert served.end() == (0, "")


@linux
def test_the_door_ends_with_whom_it_stands_before(tmp_path: Path) -> None:
    with one(tmp_path) as served:
        door = the_door(served)
        served.process.kill()
        served.process.wait()
        soon(lambda: not Path(f"/proc/{door}").exists(), "the door is left behind")
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{served.address}/healthz")


@linux
def test_the_door_asks_for_the_token_and_knows_its_names_as_the_server_does(tmp_path: Path) -> None:
    token = "a-token-of-some-length"
    with one(tmp_path, HEADWATER_TOKEN=token) as served:
        assert httpx.get(f"{served.address}/healthz").status_code == 200
        assert httpx.get(f"{served.address}/readyz").status_code == 401
        known = httpx.get(f"{served.address}/readyz", headers={"authorization": f"Bearer {token}"})
        assert known.json() == {"ready": True}
    with one(tmp_path) as served:
        other = httpx.get(f"{served.address}/healthz", headers={"host": "evil.example"})
        assert other.status_code == 400
        headers = httpx.get(f"{served.address}/healthz").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


@linux
def test_of_two_processes_one_that_is_killed_is_replaced_and_health_goes_on(tmp_path: Path) -> None:
    with several(f"sqlite:///{tmp_path / 's.db'}", tmp_path / "data") as both:
        clients = both.alone()
        killed = int(clients[0].get("/version").json()["process"])
        os.kill(both.process.pid, signal.SIGSTOP)  # so that it replaces nobody yet
        try:
            os.kill(killed, signal.SIGKILL)
            soon(lambda: "being begun" in _health(both), "one that is gone is not told of")
        finally:
            os.kill(both.process.pid, signal.SIGCONT)
        soon(lambda: _health(both) == "ok\n", "it is not replaced")
        for each in clients:
            each.close()


@contextmanager
def one(folder: Path, **variables: str) -> Iterator[Several]:
    """Yield one process that serves."""
    with several(f"sqlite:///{folder / 's.db'}", folder / "data", workers=1, **variables) as served:
        soon(lambda: _answers(served), "nobody serves")
        yield served


def _answers(served: Several) -> bool:
    try:
        return httpx.get(f"{served.address}/healthz", timeout=LONG_S).status_code == 200
    except httpx.TransportError:
        return False


def _health(served: Several) -> str:
    answer = httpx.get(f"{served.address}/healthz", timeout=LONG_S)
    assert answer.status_code == 200
    return answer.text


def _ready(served: Several) -> int:
    return httpx.get(f"{served.address}/readyz", timeout=LONG_S).status_code
