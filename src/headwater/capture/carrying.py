"""What the process does that delivers a training's journal: it listens to the training, and ends with it."""

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

from headwater.capture.beside import ends_with
from headwater.capture.course import Status
from headwater.capture.destination import TOKEN, Destination
from headwater.capture.flushing import Flusher
from headwater.capture.folder import Files
from headwater.capture.following import Followed
from headwater.capture.sending import sender_to


def main(told: dict[str, Any]) -> None:
    """Deliver until told to stop, or until the process `parent` is gone."""
    commands: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(commands,), daemon=True).start()
    ends_with(told["parent"])
    files = Files(Path(told["folder"]), told["stem"])
    say = partial(_say, told["answers"])
    flusher = Flusher(Followed(files), sender_to(Destination(told["url"])), say)
    while True:
        command = commands.get()
        if command["token"]:
            os.environ[TOKEN] = command["token"]
        if command["do"] == "stop":
            until = time.monotonic() + command["within_s"]
            flusher.now(until=until)
            flusher.stop(within_s=max(0.0, until - time.monotonic()))
            return
        flusher.now()


def _say(answers: int, status: Status) -> None:
    line = json.dumps(asdict(status) | {"position": [status.position.segment, status.position.offset]})
    with contextlib.suppress(OSError):  # nobody listens any more
        os.write(answers, line.encode() + b"\n")


def _listen(commands: SimpleQueue[dict[str, Any]]) -> None:
    for line in sys.stdin.buffer:
        commands.put(json.loads(line))
    os._exit(0)
