"""A folder from which a run can be done again: packages, container, code, data list and command, as texts by name.

What comes from a history is quoted wherever a shell reads it; the names of the files are ours alone.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from urllib.parse import unquote

from headwater.exports import csv
from headwater.model import Node, Value
from headwater.naming import reference_of

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PYPI = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z", re.ASCII)
_RELEASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_-]*\Z", re.ASCII)
_PYTHON = re.compile(r"\d+\.\d+(?:\.\d+)?\Z", re.ASCII)
_IMAGE = re.compile(r"[a-z0-9][a-z0-9._/:-]*(?:@sha256:[0-9a-f]{64})?\Z", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{7,64}\Z")
_REPOSITORY = re.compile(r"(?:(?:https?|ssh|git|file)://|[\w.-]+@[\w.-]+:|/)[^\s\x00-\x1f]+\Z", re.ASCII)
_MARK = "[redacted:"
_COLUMNS = ("role", "ref", "place", "size_bytes", "sha256", "md5", "made_by")


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A version that the run used, in which role, and the run that made it where one is known."""

    node: Node
    role: str
    made_by: Node | None


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is recorded of `run`, which made `subject` (or is it). `dirty`: the tree differed from `commit`.

    `untracked` are files that the run had loaded and that no commit holds.
    """

    subject: Node
    run: Node
    ingredients: tuple[Ingredient, ...]
    commit: Node | None
    repository: str
    dirty: bool
    patch: str
    environment: Node | None
    untracked: tuple[str, ...] = ()


def missing(recipe: Recipe) -> list[str]:
    """Return what would be needed to do the run again and is not recorded, in sentences."""
    run, told = recipe.run, []
    command = _recorded_command(run)
    if not command:
        told.append("The command is not recorded.")
    elif _UNSEEN.search(command) or "\n" in command:
        told.append("The command holds characters that a script should not; it is in run.sh as a remark.")
    if command and (unsaid := _unsaid(run)):
        told.append(
            f"The whole command line is not recorded, and the command does not say {_line(', '.join(unsaid))}: "
            "unless the code reads parameters.json or the like, give them in run.sh."
        )
    if recipe.commit is None:
        told.append("The code is not recorded: no commit.")
    elif not _address(recipe):
        named = f"only as {recipe.repository!r}, which is no address" if recipe.repository else "not"
        told.append(f"The repository of the commit is recorded {named}; give its address to checkout.sh.")
    if recipe.dirty and not recipe.patch:
        told.append("The work tree differed from the commit, and what differed was not kept.")
    if recipe.untracked:
        told.append(
            f"Files of its code are in no commit and were not kept: {_line(', '.join(recipe.untracked))}."
        )
    if recipe.environment is None:
        told.append("The environment is not recorded: no packages, no Python release.")
    else:
        told += _missing_of(recipe.environment)
    if not recipe.ingredients:
        told.append("No data is recorded as used.")
    for each in recipe.ingredients:
        ref = _line(reference_of(each.node))
        if not _place(each.node):
            told.append(f"Where {ref} lies is not recorded.")
        elif command and not _is_named(_place(each.node), command):
            told.append(
                f"The command does not name {_line(_place(each.node))} ({ref}): put it where the code reads it."
            )
        if not any(digest.identifies for digest in each.node.digests()):
            told.append(f"{ref} has no full digest: that content is the same cannot be checked.")
    texts = [str(value) for value in run.group("param").values()]
    if any(_MARK in text for text in (command, recipe.patch, recipe.repository, *texts)):
        told.append("Secrets were taken out when this was recorded; put yours where [redacted:...] stands.")
    return told


def files(recipe: Recipe) -> dict[str, str]:
    """Return the texts of the folder by file name; a file for which nothing is recorded is not there."""
    found = {
        "README.md": _readme(recipe),
        "requirements.txt": _requirements(recipe),
        "Dockerfile": _container(recipe),
        "checkout.sh": _checkout(recipe),
        "patch.diff": _ended(recipe.patch),
        "data.csv": _data(recipe.ingredients),
        "parameters.json": _parameters(recipe.run),
        "run.sh": _command(recipe),
    }
    return {name: text for name, text in found.items() if text}


def _recorded_command(run: Node) -> str:
    """Return the whole command line where it is recorded: `command` may lack what parameters and data say."""
    return str(run.props.get("command_line", "") or run.props.get("command", ""))


def _unsaid(run: Node) -> list[str]:
    """Return the parameters, as name=value, of which a command that may be shortened says neither."""
    if run.props.get("command_line"):
        return []
    words = set(_words(str(run.props.get("command", ""))))
    return [
        f"{name}={value}"
        for name, value in sorted(run.group("param").items())
        if str(value) not in words
        and not {name, name.rpartition(".")[2]} & {each.lstrip("-") for each in words}
    ]


def _is_named(place: str, command: str) -> bool:
    """Return whether a command names a file, or the place is an address, which is the same from everywhere."""
    path = unquote(place.removeprefix("file://")) if place.startswith("file://") else place
    if "://" in path:
        return True
    named = (word.removeprefix("./") for word in _words(command))
    return any(word and (path == word or path.endswith(f"/{word}")) for word in named)


def _words(command: str) -> list[str]:
    return [word.strip("'\"") for word in re.split(r"[\s=]+", command)]


def _missing_of(environment: Node) -> list[str]:
    told = []
    names = environment.props.get("packages", ())
    if not names:
        told.append("The packages of the environment are not recorded.")
    elif others := [each for each in _packages(environment) if each[0] != "pypi"]:
        told.append(
            f"{len(others)} packages are not from PyPI and must be installed by hand: {_line(_few(others))}."
        )
    if not _python(environment) and not _image(environment):
        told.append("Neither a Python release nor a container image is recorded; there is no Dockerfile.")
    return told


def _few(packages: Sequence[tuple[str, str, str]]) -> str:
    shown = ", ".join(f"{eco}/{name} {release}" for eco, name, release in packages[:5])
    return shown + (", ..." if len(packages) > 5 else "")


def _packages(environment: Node) -> list[tuple[str, str, str]]:
    listed = environment.props.get("packages", ())
    found = []
    for each in listed if isinstance(listed, tuple) else ():
        ecosystem, _, rest = each.partition("/")
        name, _, release = rest.rpartition("==")
        if name:
            found.append((ecosystem, name, release))
    return found


def _requirements(recipe: Recipe) -> str:
    """Return pinned requirements; what is no name or release of a package is left out: pip might take it for more."""
    if recipe.environment is None:
        return ""
    pins = [
        f"{name}=={release}"
        for ecosystem, name, release in _packages(recipe.environment)
        if ecosystem == "pypi" and _PYPI.match(name) and _RELEASE.match(release)
    ]
    return _ended("\n".join(pins))


def _container(recipe: Recipe) -> str:
    if recipe.environment is None:
        return ""
    base = _image(recipe.environment)
    if not base and (python := _python(recipe.environment)):
        base = f"python:{python}-slim"
    if not base:
        return ""
    lines = ["FROM " + base, "WORKDIR /work"]
    if _requirements(recipe):
        lines += ["COPY requirements.txt .", "RUN python -m pip install --no-cache-dir -r requirements.txt"]
    lines += ["COPY . .", 'CMD ["sh", "run.sh"]']
    return _ended("\n".join(lines))


def _image(environment: Node) -> str:
    name = str(environment.props.get("image", ""))
    return name if _IMAGE.match(name) else ""


def _python(environment: Node) -> str:
    release = str(environment.props.get("python", ""))
    return release if _PYTHON.match(release) else ""


def _checkout(recipe: Recipe) -> str:
    if recipe.commit is None or not _SHA.match(recipe.commit.name):
        return ""
    known = quote(_address(recipe))
    address = "${1:-$known}" if _address(recipe) else "${1:?the address of the repository}"
    lines = [
        "#!/bin/sh",
        f"# The code of {_line(reference_of(recipe.run))}, into the folder code; another address may be given.",
        "set -eu",
        'cd -- "$(dirname -- "$0")"',
        *([f"known={known}"] if _address(recipe) else []),
        f'git clone --no-checkout -- "{address}" code',
        f"git -C code checkout --quiet --detach {recipe.commit.name}",
    ]
    if recipe.patch:
        lines.append("git -C code apply --binary ../patch.diff")
    return _ended("\n".join(lines))


def _address(recipe: Recipe) -> str:
    """Return what git can clone from, empty where only a name is recorded."""
    return recipe.repository if _REPOSITORY.match(recipe.repository) else ""


def _command(recipe: Recipe) -> str:
    command = _recorded_command(recipe.run)
    if not command:
        return ""
    environment = recipe.environment
    variables = environment.group("variables") if environment else {}
    exports = [
        f"export {name}={quote(str(value))}"
        for name, value in sorted(variables.items())
        if _VARIABLE.match(name)
    ]
    is_plain = not _UNSEEN.search(command) and "\n" not in command
    lines = ["#!/bin/sh", f"# {_line(reference_of(recipe.run))}", "set -eu", 'cd -- "$(dirname -- "$0")"']
    if recipe.commit is not None:
        lines.append("if [ -d code ]; then cd code; fi")
    lines += exports
    lines += [command] if is_plain else [f"# {_line(part)}" for part in command.splitlines()] + ["exit 1"]
    return _ended("\n".join(lines))


def _data(ingredients: Sequence[Ingredient]) -> str:
    if not ingredients:
        return ""
    rows: list[csv.Row] = []
    for each in ingredients:
        digests = {
            digest.algorithm: digest.value for digest in each.node.digests() if digest.coverage == "full"
        }
        rows.append(
            {
                "role": each.role,
                "ref": reference_of(each.node),
                "place": _place(each.node),
                "size_bytes": each.node.props.get("size_bytes", ""),
                "sha256": digests.get("sha256", ""),
                "md5": digests.get("md5", digests.get("md5-dir", "")),
                "made_by": reference_of(each.made_by) if each.made_by else "",
            }
        )
    out = io.StringIO()
    csv.write(rows, _COLUMNS, out)
    return out.getvalue()


def _place(node: Node) -> str:
    return str(node.props.get("uri", "") or node.props.get("path", ""))


def _parameters(run: Node) -> str:
    params: Mapping[str, Value] = dict(sorted(run.group("param").items()))
    return json.dumps(params, ensure_ascii=True, indent=1) + "\n" if params else ""


def _readme(recipe: Recipe) -> str:
    run = _shown(reference_of(recipe.run))
    gaps = missing(recipe)
    made = [each for each in recipe.ingredients if each.made_by is not None]
    lines = [
        f"# {_shown(reference_of(recipe.subject))} again",
        "",
        f"What is recorded of {run}, to do it again. Read the scripts before you run them: the command and the patch",
        "are what was recorded, whoever recorded it. Go from top to bottom: the code is checked out before the",
        "container is built, which takes this folder in as it is then.",
        "",
        *(
            _step(name, recipe)
            for name in (
                "checkout.sh",
                "data.csv",
                "requirements.txt",
                "Dockerfile",
                "parameters.json",
                "run.sh",
            )
        ),
        "",
        "## What is missing",
        "",
        *([f"* {_shown(gap)}" for gap in gaps] or ["Nothing that Headwater knows of."]),
    ]
    if made:
        lines += ["", "## What its inputs were made by", ""]
        lines += [
            f"* {_shown(reference_of(each.node))}: {_shown(reference_of(each.made_by))}"
            for each in made
            if each.made_by
        ]
        lines += ["", "Each can be made again in the same way, in a folder of its own."]
    return _ended("\n".join(lines))


def _step(name: str, recipe: Recipe) -> str:
    says = {
        "requirements.txt": "the packages from PyPI with their releases: `python -m pip install -r requirements.txt`",
        "Dockerfile": "a container with them; its base is the recorded image, else the official one of that Python: "
        "`docker build -t again .`, after checkout.sh",
        "checkout.sh": "the code at its commit, with the patch where one was kept: `sh checkout.sh [REPOSITORY]`",
        "data.csv": "what it used, where that lay, and the digests to check it by: `headwater which FILE`",
        "parameters.json": "its parameters, as they were recorded",
        "run.sh": "the variables and the command: `sh run.sh`, or `docker run again`",
    }
    made = {
        "requirements.txt": _requirements,
        "Dockerfile": _container,
        "checkout.sh": _checkout,
        "data.csv": lambda each: _data(each.ingredients),
        "parameters.json": lambda each: _parameters(each.run),
        "run.sh": _command,
    }
    return f"* `{name}`: {says[name]}" if made[name](recipe) else f"* no {name}"


def _shown(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", _line(text))


def _line(text: str) -> str:
    """Return text that stays one line of a remark or a list."""
    return _UNSEEN.sub("?", text.replace("\n", " ").replace("\r", " "))


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
