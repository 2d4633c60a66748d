"""The packages that Headwater needs, and those of them that something else took away or turned back."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from headwater.errors import Unavailable

WAY_OUT = "run: pip install --upgrade headwater, or give the other package an environment of its own"


def present() -> list[str]:
    """Return what is installed of Headwater and what it needs, with versions."""
    found = [f"headwater {version('headwater')}"]
    return found + [f"{each.name} {held}" for each in _needed() if (held := _version(each.name))]


def unmet() -> list[str]:
    """Return each need that what is installed does not meet, in words."""
    said = []
    for each in _needed():
        held = _version(each.name)
        if held is None:
            said.append(f"{each.name} is missing")
        elif not each.specifier.contains(held, prereleases=True):
            said.append(f"{each.name} is {held}, needed is {each.specifier}")
    return said


def check_packages() -> None:
    """Do nothing, or refuse to go on without what is needed.

    Raises:
        Unavailable: a package is missing or another version of it; installing full MLflow does so to graphql-core.
    """
    if missing := unmet():
        raise Unavailable(f"{'; '.join(missing)}; {WAY_OUT}")


def _needed() -> list[Requirement]:
    every = [Requirement(text) for text in requires("headwater") or []]
    return [each for each in every if each.marker is None or each.marker.evaluate({"extra": ""})]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
