"""How a server is to run, where it runs, and why it cannot."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


class ServerError(Exception):
    """A server that could not be fetched or run; the text says why."""


@dataclass(frozen=True)
class Settings:
    """How a server is to run: port 0 means any free port, no password means no authentication."""

    home: Path
    bolt_port: int = 7687
    http_port: int = 7474
    password: str | None = None
    heap: str = "1g"
    page_cache: str = "256m"


@dataclass(frozen=True)
class Running:
    """Where a running server answers, as which process, and as whom to log in (None: no need to)."""

    pid: int
    url: str
    browser: str
    bolt_port: int
    http_port: int
    user: str | None


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
