"""What the process does that delivers a training's journal: it listens to the training, and ends soon after it."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from headwater.capture.beside import once_gone
from headwater.capture.course import Status
from headwater.capture.delivery import Deliverer
from headwater.capture.destination import TOKEN, Destination, exit_s
from headwater.capture.flushing import Flusher
from headwater.capture.folder import Files
from headwater.capture.following import Followed
from headwater.capture.sending import NotTaken, Refusing, sender_to
from headwater.capture.syncing import send_rest
from headwater.errors import HeadwaterError

_GONE = {"do": "go", "token": ""}


def main(told: dict[str, Any]) -> None:
    """Deliver until told to stop; once the process `parent` is gone what it has left, as long as an end may take."""
    commands: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(commands,), daemon=True).start()
    once_gone(told["parent"], partial(commands.put, _GONE))
    files, to = Files(Path(told["folder"]), told["stem"]), Destination(told["url"])
    flusher = Flusher(Followed(files), sender_to(to), partial(_say, told["answers"]))
    while True:
        command = commands.get()
        if command["token"]:
            os.environ[TOKEN] = command["token"]
        if command["do"] == "hurry":
            flusher.now()
            continue
        until = time.monotonic() + command.get("within_s", exit_s(to))
        flusher.now(until=until)
        flusher.stop(within_s=max(0.0, until - time.monotonic()))
        if os.getppid() != told["parent"]:  # maybe killed while it waited for this
            _end_for(files, to, until)
        return


def _end_for(files: Files, to: Destination, until: float) -> None:
    """Deliver what a process that was killed has left, and that its runs were aborted; else it waits for a sync."""
    sender = sender_to(to)
    try:
        send_rest(Deliverer(files, sender), until=until)
    except (HeadwaterError, NotTaken, Refusing):
        return
    finally:
        sender.close()


def _say(answers: int, status: Status) -> None:
    line = json.dumps(asdict(status) | {"position": [status.position.segment, status.position.offset]})
    with contextlib.suppress(OSError):  # nobody listens any more
        os.write(answers, line.encode() + b"\n")


def _listen(commands: SimpleQueue[dict[str, Any]]) -> None:
    for line in sys.stdin.buffer:
        commands.put(json.loads(line))
    commands.put(_GONE)
