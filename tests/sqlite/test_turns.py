"""Of several processes that write to one file none is kept out by another that writes all the time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from headwater.store.sqlite import turns
from headwater.store.sqlite.turns import Turns

LONG_S = 30.0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere SQLite's own waiting is all there is")
def test_who_waits_has_its_turn_before_one_that_wrote_and_wants_to_write_again(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    file.touch()
    order: list[str] = []

    def write(name: str, turns: Turns) -> None:
        with turns.taken():
            order.append(name)

    first, second, again = (Turns(file, patience_s=LONG_S) for _ in range(3))
    with first.taken():
        order.append("first")
        waiting = threading.Thread(target=write, args=("second", second))
        waiting.start()
        # Nobody else gets into the queue once the second stands there.
        _until_queued(file)
        later = threading.Thread(target=write, args=("again", again))
        later.start()
    waiting.join(LONG_S)
    later.join(LONG_S)
    assert order == ["first", "second", "again"]
    for each in (first, second, again):
        each.close()


def test_who_waited_long_enough_goes_on_and_a_turn_that_fails_is_given_back(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    file.touch()
    stuck, other = Turns(file), Turns(file, patience_s=0.0)
    with stuck.taken(), other.taken():
        pass
    with pytest.raises(KeyError), stuck.taken():
        raise KeyError
    with Turns(file, patience_s=LONG_S).taken():
        pass
    for each in (stuck, other):
        each.close()


def test_without_a_file_to_stand_for_it_everybody_has_the_turn(tmp_path: Path) -> None:
    with Turns(tmp_path / "missing").taken():
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere SQLite's own waiting is all there is")
def test_turns_at_two_stores_have_nothing_to_do_with_each_other_but_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    stores = [tmp_path / name for name in ("a.db", "b.db")]
    for store in stores:
        store.touch()
    first, second = (Turns(store, patience_s=LONG_S) for store in stores)
    with first.taken(), second.taken():
        (held,) = (tmp_path / "temporary").iterdir()
    assert (held.stat().st_mode & 0o777, held.stat().st_size) == (0o600, 0)
    for each in (first, second):
        each.close()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owner there")
def test_a_link_that_somebody_laid_is_not_followed_nor_anothers_file_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file, target = tmp_path / "s.db", tmp_path / "of somebody"
    file.touch()
    laid = tmp_path / f"headwater-turns-{os.getuid()}.lock"
    laid.symlink_to(target)
    with Turns(file, patience_s=LONG_S).taken():
        assert not target.exists()
    laid.unlink()
    other = os.getuid() + 1
    (tmp_path / f"headwater-turns-{other}.lock").touch()  # of this user, and so not of that one
    monkeypatch.setattr(os, "getuid", lambda: other)
    assert Turns(file)._handle == -1


FORKING = """
import os, signal, sys
from pathlib import Path
from headwater.store.sqlite.turns import Turns
with Turns(Path(sys.argv[1])).taken():
    if os.fork() == 0:
        print("begun", flush=True)
        sys.stdin.read()
        os._exit(0)
    signal.pause()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere SQLite's own waiting is all there is")
def test_a_turn_ends_with_the_process_that_had_it_though_a_forked_child_lives_on(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    file.touch()
    words = [sys.executable, "-c", FORKING, str(file)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.kill()
        process.wait()
        asking = Turns(file)
        assert turns._takes(asking._handle, asking._place + turns._TURN)
        asking.close()


def _until_queued(file: Path) -> None:
    """Return once somebody stands in the queue: another who comes then goes on only because it has no patience."""
    asking = Turns(file)
    until = time.monotonic() + LONG_S
    queue = asking._place + turns._QUEUE
    while turns._takes(asking._handle, queue):
        turns._free(asking._handle, queue)
        assert time.monotonic() < until
        time.sleep(0.001)
    asking.close()
