"""What `doctor` looks at; each check says how it went and the way out."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Literal

from headwater.capture.folder import journal_folder
from headwater.capture.waiting import MOST_COUNTED, waiting_in
from headwater.cli.packages import WAY_OUT, present, unmet
from headwater.cli.server import built_in_explorer
from headwater.cli.text import plural
from headwater.errors import HeadwaterError, NotFound
from headwater.model import Kind, Relation
from headwater.services import LOCAL, Headwater, open_services
from headwater.settings import Settings, without_password
from headwater.store import SCHEMA_VERSION, sqlite_path

OLDEST_PYTHON = (3, 11)
_ROUNDS = 5
_SLOW_MS = 50.0
_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `way_out` is empty where nothing is to be done."""

    name: str
    status: Literal["ok", "warn", "fail"]
    message: str
    way_out: str = ""


def every_check(settings: Settings) -> list[Check]:
    """Return all checks in a fixed order."""
    return [
        _python(),
        _packages(),
        _data_folder(settings.data_folder),
        *_store(settings),
        _journals(),
        _explorer(),
        _git(),
    ]


def _python() -> Check:
    shown = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Check("python", "fail", shown, "Headwater needs Python 3.11 or newer")
    return Check("python", "ok", shown)


def _packages() -> Check:
    if missing := unmet():
        return Check("packages", "fail", "; ".join(missing), WAY_OUT)
    return Check("packages", "ok", ", ".join(present()))


def _data_folder(folder: Path) -> Check:
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    if nearest != folder:
        if nearest.is_dir() and os.access(nearest, os.W_OK):
            return Check("data folder", "ok", f"{folder} (made when first needed)")
    else:
        try:
            with TemporaryFile(dir=folder):
                return Check("data folder", "ok", str(folder))
        except OSError:
            pass
    return Check(
        "data folder", "fail", f"{folder} cannot be written", "set HEADWATER_DATA to a folder of yours"
    )


def _store(settings: Settings) -> Iterator[Check]:
    shown = without_password(settings.store)
    try:
        services = open_services(settings.store, create=False)
    except NotFound:
        yield Check(
            "store", "warn", f"{shown}: nothing there yet", "`headwater demo` or `headwater import` makes it"
        )
        return
    except (HeadwaterError, ValueError, OSError) as error:
        yield Check("store", "fail", f"{shown}: {error}", "check --store or HEADWATER_STORE")
        return
    try:
        yield from _open_store(services, settings.store, shown)
    except HeadwaterError as error:
        yield Check("store", "fail", f"{shown}: {error}", "look at the store's own log")
    finally:
        services.close()


def _open_store(services: Headwater, url: str, shown: str) -> Iterator[Check]:
    counts = services.catalog.counts(LOCAL)
    nodes, edges = (sum(counts.get(word, 0) for word in words) for words in (Kind, Relation))
    told = f"{plural(nodes, 'node')}, {plural(edges, 'edge')}, {plural(counts.get('facts', 0), 'fact')}"
    told = f"{shown} (schema {SCHEMA_VERSION}): {told}"
    if _may_write(url):
        yield Check("store", "ok", told)
    else:
        yield Check("store", "warn", f"{told}; read-only here", "give write permission for it and its folder")
    yield _latency(services)
    yield _clock(services)


def _may_write(url: str) -> bool:
    if not url.startswith("sqlite:"):
        return True
    path = sqlite_path(url)
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _latency(services: Headwater) -> Check:
    taken = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        services.ready()
        taken.append((time.perf_counter() - started) * 1000)
    middle = statistics.median(taken)
    if middle > _SLOW_MS:
        return Check("latency", "warn", f"{middle:.1f} ms a round trip", "run Headwater nearer to the store")
    return Check("latency", "ok", f"{middle:.1f} ms a round trip")


def _clock(services: Headwater) -> Check:
    now = datetime.now(UTC)
    last = services.catalog.token(LOCAL).sequence
    changes = services.changes.since(LOCAL, max(last - 1, 0), limit=1)
    if changes and changes[-1].at > now + _SKEW:
        ahead = changes[-1].at - now
        return Check(
            "clock", "warn", f"the store's last change is {ahead} in the future", "set this machine's clock"
        )
    return Check("clock", "ok", f"{now:%Y-%m-%d %H:%M:%S} UTC")


def _journals() -> Check:
    found = waiting_in(journal_folder())
    if found.problems:
        return Check("journals", "fail", found.problems[0], "update Headwater, or see who owns the file")
    living = f"; {plural(found.living, 'journal')} of running processes" if found.living else ""
    if found.facts:
        more = "more than " if found.facts > MOST_COUNTED else ""
        since = f", the oldest since {found.oldest:%Y-%m-%d %H:%M} UTC" if found.oldest else ""
        told = (
            f"{more}{plural(min(found.facts, MOST_COUNTED), 'fact')} of trainings that are over wait{since}"
        )
        return Check("journals", "warn", f"{found.folder}: {told}{living}", "run: headwater sync")
    if found.refused:
        told = f"refused facts are set aside in {plural(found.refused, 'file')}{living}"
        way = "each line of the .refused files says why; once that is gone: headwater import facts"
        return Check("journals", "warn", f"{found.folder}: {told}", way)
    return Check("journals", "ok", f"{found.folder}: nothing waits{living}")


def _explorer() -> Check:
    if (folder := built_in_explorer()) is None:
        return Check("explorer", "warn", "not built: the API works, pages do not", "run: make explorer")
    count = sum(1 for path in folder.rglob("*") if path.is_file())
    return Check("explorer", "ok", f"built in, {plural(count, 'file')}")


def _git() -> Check:
    found = shutil.which("git")
    if found is None:
        return Check("git", "warn", "not found: `import dvc` needs it", "install git")
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False, timeout=10)
    return Check("git", "ok", told.stdout.strip() or found)
