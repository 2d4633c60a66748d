"""What a file, a digest or an address is, and where it is used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from headwater.access.redact import redact_text
from headwater.analysis.impact import Impact
from headwater.errors import Invalid
from headwater.filters import AnyOf, Compare, Comparison, Search
from headwater.model import NOW, Digest, Kind, Node, Times, Uid
from headwater.profiles import Choice, content_of
from headwater.services.actor import Actor
from headwater.services.lineage import LineageService
from headwater.services.reading import Reading
from headwater.store import Store

_VERSIONED = (Kind.MODEL_VERSION, Kind.DATASET_VERSION)
_NAMED = (*_VERSIONED, Kind.MODEL, Kind.DATASET)
_PLACES = ("uri", "path")
_DIGEST = re.compile(r"(?:([a-z][a-z0-9-]*):)?([0-9a-fA-F]{6,128})(\.dir)?\Z")
_BLOCK = 1 << 20
_MOST = 100
_MOST_WEAK = 8
_SHORTEST_NAME = 3
_TELLING = 12


class How(StrEnum):
    """By what something was recognised, strongest first; PART: a partial digest, or few digits of a whole one."""

    CONTENT = "content"
    COMMIT = "commit"
    PLACE = "place"
    PART = "part"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Match:
    """`node` may be what was asked about: `by` tells the digest, the place or the name that they share."""

    node: Node
    how: How
    by: str

    @property
    def sure(self) -> bool:
        """Whether equal content, or the id of a commit, says that it is."""
        return self.how in (How.CONTENT, How.COMMIT)


@dataclass(frozen=True, slots=True)
class Identified:
    """What is known of `asked`: its digests where it was read, what it matches, surest first, and what was
    made with the sure matches, or else with what lies at that place.
    """

    asked: str
    digests: tuple[Digest, ...]
    matches: tuple[Match, ...]
    used: Impact | None


class IdentificationService:
    """Recognises content by its digests, and places and names where there is nothing better."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reading = Reading(store)
        self._lineage = LineageService(store)

    def which(self, actor: Actor, asked: str, *, times: Times = NOW) -> Identified:
        """Return what a digest (`sha256:ab12..`, `md5:..`, bare hex, also its beginning) or an address is.

        Nothing is opened: of a path only the text counts.

        Raises:
            Invalid: there is nothing to look for.
        """
        text = asked.strip()
        if not text:
            raise Invalid("which needs a file, a digest or an address")
        found = list(self._by_digest(text, times))
        if not found:
            found = [*self._by_place([text], times), *self._by_name(text, times)]
        return self._told(actor, asked, (), found, times)

    def which_file(
        self,
        actor: Actor,
        path: Path,
        *,
        times: Times = NOW,
        on_bytes: Callable[[int, int], None] | None = None,
    ) -> Identified:
        """Return what a file or folder here is, by SHA-256, MD5 and git blob id of its content.

        Raises:
            NotFound: there is no such file.
            Invalid: it cannot be read.
        """
        shown = {"on_bytes": on_bytes} if on_bytes else {}
        digests = content_of(path, choice=Choice("", ""), digests_only=True, **shown).digests
        if path.is_file():
            digests = (*digests, Digest("git-blob", _git_blob(path)))
        found = [match for each in digests if each.identifies for match in self._with(each, times)]
        if not found:
            found = [
                *self._by_place([str(path), str(path.resolve())], times),
                *self._by_name(path.name, times),
            ]
        return self._told(actor, str(path), digests, found, times)

    def _told(
        self, actor: Actor, asked: str, digests: Sequence[Digest], found: Iterable[Match], times: Times
    ) -> Identified:
        ranks = list(How)
        best: dict[Uid, Match] = {}
        for match in sorted(
            found, key=lambda match: (ranks.index(match.how), match.node.name, match.node.uid)
        ):
            best.setdefault(match.node.uid, match)
        sure = [match.node.uid for match in best.values() if match.sure]
        starts = sure or [match.node.uid for match in best.values() if match.how is How.PLACE]
        used = self._lineage.impact_of(actor, starts, times=times) if starts else None
        return Identified(asked, tuple(digests), tuple(best.values()), used)

    def _by_digest(self, text: str, times: Times) -> Iterator[Match]:
        parts = _DIGEST.match(text)
        if not parts:
            return
        algorithm, value, folder = parts[1] or "", parts[2].lower(), parts[3]
        if folder:
            algorithm = "md5-dir"
        for node in self._at(self._store.with_digest(value, algorithm=algorithm, limit=_MOST), times):
            shared = [
                each
                for each in node.digests()
                if each.value.startswith(value) and algorithm in ("", each.algorithm)
            ]
            if shared:
                whole = next((each for each in shared if each.identifies), shared[0])
                sure = whole.identifies and len(value) >= _TELLING
                yield Match(node, How.CONTENT if sure else How.PART, f"{whole.algorithm}:{whole.value}")
        if not algorithm and len(value) <= 40:
            for node in self._at(self._store.named([Kind.COMMIT], value, prefix=True), times):
                yield Match(node, How.COMMIT, node.name)

    def _with(self, digest: Digest, times: Times) -> Iterator[Match]:
        for node in self._at(
            self._store.with_digest(digest.value, algorithm=digest.algorithm, limit=_MOST), times
        ):
            if digest in node.digests():
                yield Match(node, How.CONTENT, f"{digest.algorithm}:{digest.value}")

    def _by_place(self, texts: Sequence[str], times: Times) -> Iterator[Match]:
        places = {redact_text(text.removeprefix("file://").rstrip("/")) for text in texts} | set(texts)
        where = AnyOf(tuple(Compare(field, Comparison.IN, tuple(sorted(places))) for field in _PLACES))
        for node in self._store.search(Search(_VERSIONED, where, times=times), first=_MOST).nodes:
            yield Match(node, How.PLACE, str(node.props.get("uri", "") or node.props.get("path", "")))

    def _by_name(self, text: str, times: Times) -> Iterator[Match]:
        """Yield what is called like the file, or lies elsewhere under its name: weak, for content is not compared."""
        name = re.split(r"[/\\]", text.rstrip("/\\"))[-1].partition("?")[0]
        stem = name.split(".")[0]
        if len(stem) < _SHORTEST_NAME:
            return
        for node in self._at(self._store.named(_NAMED, stem, limit=_MOST_WEAK), times):
            yield Match(node, How.NAME, node.name)
        where = AnyOf(tuple(Compare(field, Comparison.CONTAINS, (name,)) for field in _PLACES))
        for node in self._store.search(Search(_VERSIONED, where, times=times), first=_MOST_WEAK).nodes:
            for field in _PLACES:
                place = str(node.props.get(field, ""))
                if re.split(r"[/\\]", place)[-1] == name:
                    yield Match(node, How.NAME, place)
                    break

    def _at(self, nodes: Sequence[Node], times: Times) -> list[Node]:
        return list(nodes) if times == NOW else self._reading.nodes([node.uid for node in nodes], times)


def _git_blob(path: Path) -> str:
    found = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
