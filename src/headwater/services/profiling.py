"""Digests and profiles of content that lies here, told of the version that it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path

from headwater import statements
from headwater.analysis.profiles import parsed
from headwater.errors import Conflict, Invalid
from headwater.facts import Fact, NodeFact, flat
from headwater.imports import Progress
from headwater.model import SERIES, VERSIONS, Digest, Node, Origin, Uid, Value
from headwater.naming import Reference, parse, reference_of
from headwater.profiles import Choice, Content, content_of
from headwater.services.actor import Actor
from headwater.services.arrival.intake import Intake
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.statements import Stamp, series_uid
from headwater.store import Store

_LATEST = "latest"
_STEP = timedelta(microseconds=1)
Show = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Profiled:
    """What is known of a version now. `created`: it was not there before; `changed`: anything was new."""

    version: Node
    content: Content
    created: bool
    changed: bool

    @property
    def ref(self) -> str:
        """The reference of the version."""
        return reference_of(self.version)


class ProfilingService:
    """Reads data where it lies and tells the graph what it is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reading = Reading(store)
        self._references = References(self._reading)

    def profile(
        self,
        actor: Actor,
        path: str | Path,
        *,
        as_: str,
        key: str = "",
        label: str = "",
        project: str = "",
        digests_only: bool = False,
        on_progress: Show | None = None,
    ) -> Profiled:
        """Tell the version `as_` the digests, size and profile of a file or folder; a version that is new is created.

        A new one belongs to `project`, else to that of its series. Key and label are, where not named, those of the
        version's last profile, else of the newest version of the series that has one. Doing it twice changes nothing.

        Raises:
            Conflict: the version is recorded with another full digest, or was withdrawn.
            NotFound: there is no such file.
            Invalid: `as_` is no version of data or a model, several are called so, its project is not known, or the
                content cannot be read.
        """
        held = self._held(as_, project)
        wanted = None if held else self._wanted(as_, project)
        choice = Choice(key, label).usually(*self._usual(held, wanted))
        content = content_of(
            Path(path), choice=choice, digests_only=digests_only, on_bytes=_shown(on_progress)
        )
        if wanted is not None:
            uid, facts = _created(wanted, content)
        else:
            assert held is not None
            _check_digests(held, content, path)
            uid, facts = held.uid, self._added(held, content)
        new = Intake(self._store).append(facts).new if facts else 0
        (version,) = self._reading.nodes([uid])
        return Profiled(version, content, created=wanted is not None, changed=new > 0)

    def _held(self, ref: str, project: str) -> Node | None:
        """Return the version that `ref` names in full, by label, alias, digest or uid; None if there is none yet."""
        found = self._references.candidates(ref)
        if ":" in ref:
            reference = _version_reference(ref)
            inside = reference.project or project
            found = [
                each for each in found if inside in ("", each.project) and self._is_exactly(each, reference)
            ]
        if len(found) > 1:
            told = ", ".join(reference_of(each, with_project=True) for each in found[:8])
            raise Invalid(f"{ref!r} is ambiguous: {told}; write one of these")
        if not found and ":" not in ref:
            raise Invalid(f"no version has the uid {ref}")
        if found and found[0].kind not in VERSIONS:
            raise Invalid(f"{ref} is no version; write e.g. dataset:clicks@v8")
        if found and "withdrawn_at" in found[0].props:
            raise Conflict(f"{ref} was withdrawn; profile the content as another version")
        return found[0] if found else None

    def _is_exactly(self, node: Node, reference: Reference) -> bool:
        if node.props.get("series") != reference.name:
            return False
        if ":" in reference.version or node.props.get("version") == reference.version:
            return True
        named = self._store.named([reference.kind], reference.name, project=node.project)
        pointed = [
            each.props.get(f"alias.{reference.version}") for each in named if each.name == reference.name
        ]
        return node.uid in pointed or (reference.version == _LATEST and not any(pointed))

    def _wanted(self, ref: str, project: str) -> Reference:
        """Return the version to create, with its project."""
        reference = _version_reference(ref)
        if ":" in reference.version or reference.version == _LATEST:
            raise Invalid(f"there is no {ref}; a new version needs a name, e.g. {ref.partition('@')[0]}@v8")
        inside = reference.project or project
        if not inside:
            series = self._store.named([reference.kind], reference.name)
            known = sorted({each.project for each in series if each.name == reference.name})
            if len(known) != 1:
                raise Invalid(self._which_project(ref, reference, known))
            inside = known[0]
        return Reference(reference.kind, reference.name, inside, reference.version)

    def _which_project(self, ref: str, reference: Reference, known: Sequence[str]) -> str:
        """Return what is asked where the project of a new version is not clear."""
        series = ref.partition("@")[0]
        if known:
            return f"{series} is in several projects ({', '.join(known)}); name one with --project"
        beside = {
            reference_of(each)
            for each in self._store.named([reference.kind], reference.name[:1], prefix=True)
        }
        near = get_close_matches(series, beside, n=3, cutoff=0.8)
        meant = f", but {', '.join(near)}" if near else ""
        kind, _, name = ref.partition(":")
        return (
            f"there is no {series} yet{meant}; to begin it say which project "
            f"it belongs to, with --project NAME or as {kind}:NAME/{name}"
        )

    def _usual(self, held: Node | None, wanted: Reference | None) -> tuple[str, str]:
        """Return the key and label that this version, or else its series, was profiled with; empty where none was."""
        series = _series_of(held) if held else _series(wanted) if wanted else ""
        versions = [*([held] if held else []), *reversed(self._reading.versions(series))]
        return next((usual for each in versions if (usual := _columns_of(each))), ("", ""))

    def _added(self, held: Node, content: Content) -> Sequence[Fact]:
        """Return the facts that tell a version what it does not say yet.

        They date from just after what was last said of it, not from now: so they are the same facts whoever tells
        them when, and an answer as of any time since has them.
        """
        told = _props(content)
        known = {digest.algorithm: digest for digest in held.digests()}
        if all(held.props.get(name) == value for name, value in told.items()) and all(
            known.get(each.algorithm) == each for each in content.digests
        ):
            return ()
        stated = [fact for fact in self._store.facts_of([held.uid]) if isinstance(fact, NodeFact)]
        last = max(stated, key=lambda fact: (fact.occurred_at, fact.id))
        stamp = Stamp(last.occurred_at + _STEP, datetime.now(UTC), origin=Origin.CAPTURED)
        return statements.thing(
            held.kind, last.key, stamp, props=told, digests=_full_digests(content, known)
        ).facts


def _series(wanted: Reference) -> Uid:
    return series_uid(wanted.kind, wanted.project, wanted.name)


def _series_of(version: Node) -> Uid:
    kind = next(series for series, own in SERIES.items() if own is version.kind)
    return series_uid(kind, version.project, str(version.props.get("series", "")))


def _columns_of(version: Node) -> tuple[str, str] | None:
    """Return the key and label of a version's profile; None where it has none that can be read."""
    try:
        found = parsed(str(version.props.get("profile", "")))
        return str(found["row_digests"]["key"]), str((found.get("label") or {}).get("column", ""))
    except (Invalid, KeyError, TypeError, AttributeError):
        return None


def _version_reference(ref: str) -> Reference:
    reference = parse(ref)
    if reference.kind not in SERIES:
        raise Invalid(f"{ref} is neither data nor a model; write e.g. dataset:clicks@v8")
    if not reference.version:
        raise Invalid(f"{ref} is a series; name the version, e.g. {ref.removesuffix('@')}@v8")
    return reference


def _created(wanted: Reference, content: Content) -> tuple[Uid, Sequence[Fact]]:
    now = datetime.now(UTC)
    stated = statements.version(
        wanted.kind,
        wanted.name,
        Stamp(now, now, origin=Origin.CAPTURED),
        project=wanted.project,
        label=wanted.version,
        props=_props(content),
        digests=content.digests,
    )
    return stated.uid, stated.facts


def _props(content: Content) -> dict[str, Value]:
    told: dict[str, object] = {"format": content.format, "size_bytes": content.size_bytes}
    if content.profile is not None:
        told["rows"] = content.profile["rows"]
        told["columns"] = list(content.profile["columns"])
        told["profile"] = json.dumps(
            content.profile, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
    return flat(told)


def _check_digests(held: Node, content: Content, path: str | Path) -> None:
    own = {digest.algorithm: digest for digest in content.digests}
    for recorded in held.digests():
        found = own.get(recorded.algorithm)
        if recorded.coverage == "full" and found is not None and found.value != recorded.value.lower():
            raise Conflict(
                f"{reference_of(held)} is recorded with {recorded.algorithm} {recorded.value[:16]}, but {path} has "
                f"{found.value[:16]}: it is other content; name the version that it is"
            )


def _full_digests(content: Content, known: dict[str, Digest]) -> tuple[Digest, ...]:
    """Return the digests of the content that do not stand there already."""
    return tuple(each for each in content.digests if known.get(each.algorithm) != each)


def _shown(on_progress: Show | None) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        if on_progress is not None:
            on_progress(Progress(done, total, "bytes"))

    return show
