"""Where a process runs and how it was started: rank, command line, person, project."""

from __future__ import annotations

import os
import re
import shlex
import socket
import sys
from collections.abc import Collection, Mapping, Sequence
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


def command_text(
    words: Sequence[str], *, without: Mapping[str, str] | None = None, used: Collection[str] = ()
) -> str:
    """Return a command line as text, without what the parameters `without` and the data `used` say already.

    That is options of a parameter's name and value, words after the script that are a parameter's value
    (`train.py 5 1e-6`), and paths (whole, or addresses) of what is used, with the option that names them: with them
    every change of a parameter or of data would look like two changes.
    """
    known = {_plain_name(name): value for name, value in (without or {}).items()}
    known |= {_plain_name(name.rpartition(".")[2]): value for name, value in (without or {}).items()}
    started = _started(words)
    kept, waiting = list(words[:started]), list(words[started:])
    while waiting:
        word = waiting.pop(0)
        name, equals, value = word.partition("=")
        if word.startswith("-"):
            own = known.get(_plain_name(name))
            following = waiting[0] if waiting and not equals else None
            if (equals and _says(value, own, used)) or (own == "True" and _is_flag(equals, following)):
                continue
            if following is not None and _says(following, own, used):
                waiting.pop(0)
                continue
        elif _stands_alone(kept[started:]) and any(
            _says(word, each, used) for each in (*known.values(), None)
        ):
            continue
        kept.append(word)
    return shlex.join(kept)


def in_notebook() -> bool:
    """Return whether this is a notebook's kernel, whose command line tells nothing."""
    return "ipykernel" in sys.modules and "IPython" in sys.modules


def user() -> str:
    """Return the name of who runs this; empty where the system does not know."""
    import getpass

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


def _says(word: str, parameter: str | None, used: Collection[str]) -> bool:
    """Return whether a word is the value of a parameter, or names what is used."""
    if parameter is not None and _same(parameter, word):
        return True
    return bool(used) and not word.startswith("-") and (word in used or os.path.abspath(word) in used)


def _is_flag(equals: str, following: str | None) -> bool:
    return not equals and (following is None or following.startswith("-"))


def _stands_alone(before: Sequence[str]) -> bool:
    """Return whether a word after these is not, as far as one can see, the value of an option."""
    return not (before and before[-1].startswith("-") and "=" not in before[-1])


def _plain_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _same(first: str, second: str) -> bool:
    if first == second:
        return True
    try:
        return float(first) == float(second)
    except ValueError:
        return False
