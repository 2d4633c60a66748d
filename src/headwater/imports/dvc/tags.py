"""Tags of a model registry kept in Git (GTO): what each says, and who stands for a stage after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from headwater.imports.git import Ref

_NAME = r"[a-zA-Z0-9](?:[a-zA-Z0-9\-/_]*[a-zA-Z0-9])?"
_VERSION = r"v(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.\-]+)?(?:\+[0-9A-Za-z.\-]+)?"
_TAG = re.compile(
    rf"(?P<artifact>(?:[a-zA-Z0-9\-_./]+=)?{_NAME})"
    rf"(?:@(?P<version>{_VERSION})(?P<withdrawn>!?)|\#(?P<stage>{_NAME})(?P<ended>!?)|@(?P<word>deprecated|created))"
    r"(?:\#(?P<counter>[0-9]{1,9}))?"
)
_LONGEST = 500


class Action(StrEnum):
    """What a tag says of an artifact."""

    REGISTER = "register"
    DEREGISTER = "deregister"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    DEPRECATE = "deprecate"
    CREATE = "create"


@dataclass(frozen=True, slots=True)
class Tag:
    """One registry tag; `artifact` as `dvc.yaml` names it ("folder:name"), `at` its time."""

    ref: str
    action: Action
    artifact: str
    commit: str
    at: datetime
    version: str = ""
    stage: str = ""
    counter: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """From the tag on, `version` ("": none) stands for the stage."""

    tag: Tag
    stage: str
    version: str


def parse(ref: Ref, at: datetime) -> Tag | None:
    """Return what a ref says as a registry tag; None for any other.

    Forms: name@v1.2.3, name@v1.2.3!, name#stage, name#stage!, name@deprecated, each with a counter (#4) behind.
    """
    name = ref.name.removeprefix("refs/tags/")
    if name == ref.name or len(name) > _LONGEST or not (found := _TAG.fullmatch(name)):
        return None
    return Tag(
        ref=name,
        action=_action(found),
        artifact=found["artifact"].replace("=", ":"),
        commit=ref.commit,
        at=ref.tagged_at or at,
        version=found["version"] or "",
        stage=found["stage"] or "",
        counter=int(found["counter"] or 0),
    )


def versions_meant(tags: Iterable[Tag]) -> dict[str, str]:
    """Return for each assigning tag the version it assigns: that registered, at its commit, last before it.

    One that was registered there only afterwards counts where there is none before.
    """
    ordered = in_order(tags)
    registered = [tag for tag in ordered if tag.action is Action.REGISTER]
    out: dict[str, str] = {}
    for tag in ordered:
        if tag.action in (Action.ASSIGN, Action.UNASSIGN):
            here = [each for each in registered if (each.artifact, each.commit) == (tag.artifact, tag.commit)]
            before = [each for each in here if _order(each) < _order(tag)]
            if here:
                out[tag.ref] = (before[-1] if before else here[0]).version
    return out


def standings(tags: Iterable[Tag]) -> Iterator[Standing]:
    """Yield who stands for each stage of one artifact as its tags say, in their order.

    When a version leaves a stage or the registry, the one assigned before it stands again.
    """
    listed = in_order(tags)
    meant = versions_meant(listed)
    assigned: dict[str, list[str]] = {}
    for tag in listed:
        version = tag.version or meant.get(tag.ref, "")
        if tag.action is Action.ASSIGN and version:
            held = assigned.setdefault(tag.stage, [])
            _drop(held, version)
            held.append(version)
            yield Standing(tag, tag.stage, version)
        elif tag.action in (Action.UNASSIGN, Action.DEREGISTER, Action.DEPRECATE):
            for stage, held in assigned.items():
                stood = held[-1:]
                for each in [version] if tag.action is not Action.DEPRECATE else list(held):
                    if tag.stage in ("", stage):
                        _drop(held, each)
                if held[-1:] != stood:
                    yield Standing(tag, stage, held[-1] if held else "")


def in_order(tags: Iterable[Tag]) -> list[Tag]:
    """Return tags oldest first; the counter decides within one second."""
    return sorted(tags, key=_order)


def _drop(held: list[str], version: str) -> None:
    if version in held:
        held.remove(version)


def _order(tag: Tag) -> tuple[datetime, int, str]:
    return tag.at, tag.counter, tag.ref


def _action(found: re.Match[str]) -> Action:
    if found["version"]:
        return Action.DEREGISTER if found["withdrawn"] else Action.REGISTER
    if found["stage"]:
        return Action.UNASSIGN if found["ended"] else Action.ASSIGN
    return Action.DEPRECATE if found["word"] == "deprecated" else Action.CREATE
