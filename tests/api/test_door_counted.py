"""What the door answers is counted like everything else that a server answers."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from headwater.api.meters import Meters
from several import LONG_S, Several, several, soon

READY = 'headwater_http_requests_total{route="/readyz",status="200"} '


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is a door on Linux only")
@pytest.mark.parametrize("workers", [1, 2])
def test_what_the_door_answered_is_counted_once_whoever_tells(tmp_path: Path, workers: int) -> None:
    with several(f"sqlite:///{tmp_path / 's.db'}", tmp_path / "data", workers=workers) as served:
        soon(lambda: _is_ready(served), "nobody serves")
        answered = _counted(served)
        for _ in range(3):
            assert _is_ready(served)
        soon(lambda: _counted(served) >= answered + 3, "what the door answered is not told")
        # The looks before the first of these may have been told late, but never twice.
        assert _counted(served) <= 4 + answered


def test_what_is_heard_of_the_door_takes_the_place_of_what_was_heard_before() -> None:
    door, server = Meters(), Meters()
    server.add("headwater_http_requests_total", route="/readyz", status="200")
    for _ in range(3):
        door.add("headwater_http_requests_total", route="/readyz", status="200")
        server.hear(door.told())
    assert f"{READY}4\n" in server.text()


def _is_ready(served: Several) -> bool:
    try:
        return httpx.get(f"{served.address}/readyz", timeout=LONG_S).status_code == 200
    except httpx.TransportError:
        return False


def _counted(served: Several) -> int:
    text = httpx.get(f"{served.address}/metrics", timeout=LONG_S).text
    return sum(int(line.removeprefix(READY)) for line in text.splitlines() if line.startswith(READY))
