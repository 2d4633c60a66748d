"""Where a process runs and how it was started: rank, command line, person, project."""

from __future__ import annotations

import getpass
import os
import re
import shlex
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

RUN_ID, PARENT, PROJECT = "HEADWATER_RUN_ID", "HEADWATER_PARENT_RUN", "HEADWATER_PROJECT"
RANKS = ("HEADWATER_RANK", "RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK")


def rank() -> int | None:
    """Return this process' rank among those that work on one run; None where nothing says."""
    for name in RANKS:
        if (found := os.environ.get(name, "").strip()).isdecimal():
            return int(found)
    return None


def project() -> str:
    """Return the project: HEADWATER_PROJECT, else the name of the repository's folder, else of this one."""
    if named := os.environ.get(PROJECT, "").strip():
        return named
    here = Path.cwd()
    return (repository(here) or here).name or "project"


def repository(folder: Path) -> Path | None:
    """Return the top of the Git work tree that `folder` lies in."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)


def command_line() -> list[str]:
    """Return how this process was started, as one could type it; nothing within a notebook or a prompt."""
    if in_notebook() or not getattr(sys, "argv", None) or sys.argv[0] in ("", "-c"):
        return []
    main = sys.modules.get("__main__")
    spec = getattr(main, "__spec__", None)
    if spec is not None and spec.name:
        module = spec.name.removesuffix(".__main__")
        return ["python", "-m", module, *sys.argv[1:]]
    script = sys.argv[0]
    if script.endswith(".py"):
        return ["python", _relative(script), *sys.argv[1:]]
    return [Path(script).name, *sys.argv[1:]]


def command_text(words: Sequence[str], *, without: Mapping[str, str] | None = None) -> str:
    """Return a command line as text, without what the parameters `without` say already.

    That is options of a parameter's name and value, and words after the script that are a parameter's value
    (`train.py 5 1e-6`): with them every change of a parameter would look like two changes.
    """
    known = {_plain_name(name): value for name, value in (without or {}).items()}
    known |= {_plain_name(name.rpartition(".")[2]): value for name, value in (without or {}).items()}
    started = _started(words)
    kept, waiting = list(words[:started]), list(words[started:])
    while waiting:
        word = waiting.pop(0)
        name, equals, value = word.partition("=")
        own = known.get(_plain_name(name)) if word.startswith("-") else None
        if own is not None and equals and _same(own, value):
            continue
        if own is not None and not equals and waiting and _same(own, waiting[0]):
            waiting.pop(0)
            continue
        if own is not None and not equals and own == "True" and (not waiting or waiting[0].startswith("-")):
            continue
        if _stands_alone(word, kept[started:]) and any(_same(each, word) for each in known.values()):
            continue
        kept.append(word)
    return shlex.join(kept)


def in_notebook() -> bool:
    """Return whether this is a notebook's kernel, whose command line tells nothing."""
    return "ipykernel" in sys.modules and "IPython" in sys.modules


def user() -> str:
    """Return the name of who runs this; empty where the system does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def host() -> str:
    """Return this machine's name."""
    return socket.gethostname()


def _relative(script: str) -> str:
    path = Path(script).absolute()
    top = repository(path.parent)
    return path.relative_to(top).as_posix() if top else path.as_posix()


def _started(words: Sequence[str]) -> int:
    """Return how many words start the program; what follows are its own."""
    if words[:1] != ["python"]:
        return 1
    return 3 if words[1:2] == ["-m"] else 2


def _stands_alone(word: str, before: Sequence[str]) -> bool:
    """Return whether a word is neither an option nor, as far as one can see, the value of one."""
    return not word.startswith("-") and not (before and before[-1].startswith("-") and "=" not in before[-1])


def _plain_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _same(first: str, second: str) -> bool:
    if first == second:
        return True
    try:
        return float(first) == float(second)
    except ValueError:
        return False
