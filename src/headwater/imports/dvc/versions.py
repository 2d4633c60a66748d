"""The versions of a history's data and models: each content of a path once, since its first commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from posixpath import basename

from headwater import statements
from headwater.facts import Fact
from headwater.imports.dvc.locks import Item, public_url
from headwater.imports.dvc.paths import Paths
from headwater.imports.dvc.tracked import Tracked
from headwater.imports.git import Source
from headwater.model import Relation, Uid
from headwater.statements import Stamp, Stated


@dataclass(slots=True)
class _Held:
    """One version: what it is, whose only mention it is (where it has no digest), and since when."""

    item: Item
    owner: tuple[str, ...]
    since: datetime
    tracked: Tracked | None = None


@dataclass(slots=True)
class Versions:
    """Collects versions; the uid of one is known at once, its facts when all of history was seen."""

    source: Source
    paths: Paths
    _held: dict[Uid, _Held] = field(default_factory=dict)
    _uids: dict[tuple[str, ...], Uid] = field(default_factory=dict)

    def take(self, item: Item, since: datetime, *, owner: str = "") -> Uid:
        """Return the uid of the version that `item` is, seen at `since`.

        Without a digest it is known only as what `owner`, a run or file, says it is.
        """
        mine = () if item.digest else (self.source.instance, owner, item.path)
        key = (item.path, *mine, *(_digest_text(item)))
        if key not in self._uids:
            self._uids[key] = self._stated(_Held(item, mine, since), props={}).uid
        uid = self._uids[key]
        held = self._held.setdefault(uid, _Held(item, mine, since))
        held.since = min(held.since, since)
        return uid

    def take_tracked(self, tracked: Tracked) -> Uid:
        """Return the uid of the version that a `.dvc` file tracked."""
        uid = self.take(tracked.item, tracked.since.committed_at, owner=tracked.file)
        self._held[uid].tracked = self._held[uid].tracked or tracked
        return uid

    def foreign(self, item: Item, at: datetime, *, content: Item | None = None) -> Stated:
        """Return the statement of a version in another repository: by the digest of `content`, what came of it,
        else by the commit it was locked at.
        """
        digest = (content or item).digest
        locked = item.repository.get("rev_lock") or item.repository.get("rev", "")
        return statements.version(
            self.paths.kind(item.path),
            item.path,
            Stamp(at, self.source.recorded_at),
            project=_repository_name(item.repository),
            label="" if digest else locked,
            digests=(digest,) if digest else (),
            producer=(self.source.instance, item.path),
            props={"uri": public_url(item.repository.get("url", "")), "path": item.path},
        )

    def facts(self) -> Iterator[Fact]:
        """Yield every version with its series, and from where it was imported."""
        for uid, held in sorted(self._held.items(), key=lambda pair: (pair[1].since, pair[0])):
            yield from self._stated(held, props=self._props(held))
            if held.tracked is not None:
                yield from self._origins(uid, held.tracked)

    def _stated(self, held: _Held, *, props: Mapping[str, object]) -> Stated:
        return statements.version(
            self.paths.kind(held.item.path),
            held.item.path,
            Stamp(held.since, self.source.recorded_at),
            project=self.source.project,
            digests=(held.item.digest,) if held.item.digest else (),
            producer=held.owner,
            props=props,
        )

    def _props(self, held: _Held) -> dict[str, object]:
        return {
            "path": held.item.path,
            "uri": _uri(held),
            "size_bytes": held.item.size_bytes,
            "file_count": held.item.files,
            "tracked_by": held.tracked.file if held.tracked else None,
            "output_of": self.paths.makers(held.item.path),
            "dvc": held.tracked.item.extra if held.tracked else {},
        }

    def _origins(self, uid: Uid, tracked: Tracked) -> Iterator[Fact]:
        stamp = Stamp(tracked.since.committed_at, self.source.recorded_at)
        content = tracked.item if len(tracked.sources) == 1 else None
        for item in tracked.sources:
            if item.repository:
                there = self.foreign(item, stamp.occurred_at, content=content)
                yield from there
                yield statements.edge(
                    *(uid, Relation.DERIVED_FROM, there.uid, stamp), role="import", props=address(item)
                )


def address(item: Item) -> dict[str, str]:
    """Return where in another repository something comes from: url, rev and rev_lock; else nothing."""
    known = {key: value for key, value in item.repository.items() if key in ("url", "rev", "rev_lock")}
    return known | ({"url": public_url(known["url"])} if "url" in known else {})


def _digest_text(item: Item) -> Sequence[str]:
    return (item.digest.algorithm, item.digest.value) if item.digest else ()


def _repository_name(repository: Mapping[str, str]) -> str:
    """Return the project of another repository: the last part of its address."""
    url = repository.get("url", "").rstrip("/").replace(":", "/")
    return basename(url).removesuffix(".git") or "unknown-repository"


def _uri(held: _Held) -> str | None:
    """Return where the content lies or came from, if that is an address."""
    if "://" in held.item.path:
        return public_url(held.item.path)
    sources = held.tracked.sources if held.tracked else ()
    return next((public_url(each.path) for each in sources if not each.repository), None)
