"""Packages as bills of material name them: by package URL where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from headwater import statements
from headwater.model import Kind
from headwater.statements import Stamp, Stated

_UNVERSIONED = "unversioned"


@dataclass(frozen=True, slots=True)
class Package:
    """A package of an ecosystem, e.g. numpy of pypi; `release` is "" where none is said."""

    ecosystem: str
    name: str
    release: str


def named_by(purl: str) -> Package | None:
    """Return what a package URL such as pkg:pypi/numpy@2.4.6 names; None where it is none."""
    scheme, _, rest = purl.partition(":")
    path = rest.partition("?")[0].partition("#")[0].strip("/")
    ecosystem, slash, named = path.partition("/")
    if scheme != "pkg" or not slash:
        return None
    name, _, release = named.rpartition("@") if "@" in named else (named, "", "")
    return Package(ecosystem.lower(), unquote(name), unquote(release))


def stated_package(package: Package, release: str, stamp: Stamp, *, props: Mapping[str, object]) -> Stated:
    """Return the statement of a package in a release, with what else is said of it."""
    key = (package.ecosystem, package.name, release or _UNVERSIONED)
    stated = statements.package(*key, stamp=stamp)
    more = statements.thing(Kind.PACKAGE, key, stamp, project=package.ecosystem, props=props)
    return Stated(stated.uid, (*stated.facts, *more.facts))
