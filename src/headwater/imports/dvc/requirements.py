"""Requirement files: which hold for a pipeline, and the packages that they pin."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, join

from headwater.errors import Invalid
from headwater.imports.dvc.kinds import is_environment
from headwater.imports.json_text import parse
from headwater.imports.yaml_text import load_yaml

Package = tuple[str, str, str]
_NAME, _VERSION = r"([A-Za-z0-9][A-Za-z0-9._-]*)", r"([A-Za-z0-9][A-Za-z0-9.!+_-]*)"
_PINNED = re.compile(rf"^\s*{_NAME}\s*(?:\[[^\]]*\])?\s*===?\s*{_VERSION}\s*(?:[;#\\,].*|--.*)?$")
_CONDA = re.compile(rf"^\s*(?:[^\s:]+::)?{_NAME}\s*==?\s*{_VERSION}(?:=\S*)?\s*$")
_LONGEST_LINE = 1_000
_BESIDE = ("", "requirements", "docker")


def environment_files(files: Mapping[str, str], folder: str) -> dict[str, str]:
    """Return the requirement files that hold for a pipeline in `folder`, with their blobs.

    They lie in its folder or one above, or there in a folder named requirements or docker.
    """
    above = {folder}
    while folder:
        folder = dirname(folder)
        above.add(folder)
    places = {join(each, beside).rstrip("/") for each in above for beside in _BESIDE}
    return {path: blob for path, blob in files.items() if is_environment(path) and dirname(path) in places}


def packages(path: str, data: bytes) -> set[Package]:
    """Return the packages that a requirement file pins to one version; none if it cannot be read."""
    name = basename(path)
    try:
        if name == "Pipfile.lock":
            return set(_of_pipfile(parse(data)))
        if name in ("poetry.lock", "uv.lock"):
            return set(_of_lock(tomllib.loads(data.decode())))
        if name.endswith((".yml", ".yaml")):
            return set(_of_conda(load_yaml(data)))
    except (ValueError, RecursionError, Invalid):
        return set()
    return set(_of_lines(data.decode(errors="replace"))) if name.endswith(".txt") else set()


def _of_lines(text: str) -> Iterator[Package]:
    for line in text.splitlines():
        if len(line) <= _LONGEST_LINE and (found := _PINNED.match(line)):
            yield "pypi", _normal(found[1]), found[2]


def _of_pipfile(document: object) -> Iterator[Package]:
    section = document.get("default") if isinstance(document, Mapping) else None
    for name, body in (section if isinstance(section, Mapping) else {}).items():
        version = body.get("version") if isinstance(body, Mapping) else None
        if isinstance(version, str) and version.startswith("=="):
            yield "pypi", _normal(name), version.lstrip("=")


def _of_lock(document: Mapping[str, object]) -> Iterator[Package]:
    listed = document.get("package")
    for body in listed if isinstance(listed, list) else []:
        name, version = (body.get("name"), body.get("version")) if isinstance(body, Mapping) else (None, None)
        if isinstance(name, str) and isinstance(version, str) and name and version:
            yield "pypi", _normal(name), version


def _of_conda(document: object) -> Iterator[Package]:
    listed = document.get("dependencies") if isinstance(document, Mapping) else None
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, str) and len(each) <= _LONGEST_LINE and (found := _CONDA.match(each)):
            yield "conda", found[1].lower(), found[2]
        elif isinstance(each, Mapping) and isinstance(inner := each.get("pip"), list):
            yield from _of_lines("\n".join(line for line in inner if isinstance(line, str)))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
