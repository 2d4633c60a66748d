"""The nodes that references name."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from headwater.errors import Invalid, NotFound
from headwater.model import NOW, SERIES, Kind, Node, Times
from headwater.naming import Reference, parse, reference_of
from headwater.services.reading import Reading

_LATEST = "latest"
_CANDIDATES = 8
_POOL = 200
_RUNS = 2_000


class References:
    """Finds the node that a reference or uid names, over one `Reading`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def resolve(self, text: str, times: Times = NOW) -> Node:
        """Return the one node that `text` (a reference or a uid) names at `times`.

        Raises:
            Invalid: `text` is no reference, or several things match (they are listed).
            NotFound: nothing matches (near names are listed), or not yet at that time.
        """
        found = self.candidates(text, times)
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFound(self._nothing(text, times))
        found.sort(key=lambda node: (node.name, node.uid))
        shown = ", ".join(_told_apart(found[:_CANDIDATES]))
        more = f" and {len(found) - _CANDIDATES} more" if len(found) > _CANDIDATES else ""
        raise Invalid(f"{text!r} is ambiguous: {shown}{more}")

    def candidates(self, text: str, times: Times = NOW) -> list[Node]:
        """Return everything that `text` may name: the exact matches, else those it is a prefix of."""
        if _is_uid(text):
            return self._reading.nodes([text], times)
        reference = parse(text)
        found = self._matching(reference, times)
        for other in reference.readings():
            found = found or self._matching(other, times)
        return found if times == NOW else self._reading.nodes([node.uid for node in found], times)

    def _matching(self, reference: Reference, times: Times) -> list[Node]:
        if reference.version:
            return self._versioned(reference, times)
        return self._named([reference.kind], reference.name, reference.project)

    def _versioned(self, reference: Reference, times: Times) -> list[Node]:
        kind = SERIES.get(reference.kind, reference.kind)
        name, version, project = reference.name, reference.version, reference.project
        algorithm, colon, digest = version.partition(":")
        if colon and reference.kind in SERIES:
            found = self._reading.store.with_digest(digest, algorithm=algorithm)
            return [node for node in found if node.kind is kind and _belongs(node, name, project)]
        exact = self._reading.store.named([kind], f"{name}@{version}", project=project)
        if not exact and reference.kind is Kind.RUN:
            return self._run(reference)
        if exact or reference.kind not in SERIES:
            return exact
        pointed = self._aliased(reference, times)
        return pointed or self._reading.store.named([kind], f"{name}@{version}", project=project, prefix=True)

    def _run(self, reference: Reference) -> list[Node]:
        """Return the runs of that name whose id begins so: ids of one process, or of one job, may begin alike."""
        kinds, named = [Kind.RUN], self._reading.store.named
        run_id, project = reference.version, reference.project
        found = named(kinds, run_id, project=project, prefix=True, limit=_POOL)
        if len(found) >= _POOL or not any(node.name == reference.name for node in found):
            found = named(kinds, reference.name, project=project, limit=_RUNS)
        return [
            node
            for node in found
            if node.name == reference.name and str(node.props.get("run_id", "")).startswith(run_id)
        ]

    def _aliased(self, reference: Reference, times: Times) -> list[Node]:
        series = self._named([reference.kind], reference.name, reference.project)
        current = series if times == NOW else self._reading.nodes([node.uid for node in series], times)
        targets = [str(node.props.get(f"alias.{reference.version}", "")) for node in current]
        if reference.version == _LATEST and not any(targets):
            newest = (self._reading.newest(node.uid, times) for node in current)
            return [version for version in newest if version is not None]
        return self._reading.nodes([uid for uid in targets if uid], times)

    def _named(self, kinds: Sequence[Kind], name: str, project: str) -> list[Node]:
        return self._reading.store.named(kinds, name, project=project) or self._reading.store.named(
            kinds, name, project=project, prefix=True
        )

    def _nothing(self, text: str, times: Times) -> str:
        if times != NOW and self.candidates(text):
            return f"{text} did not exist or was not recorded at that time; ask as of a later time, or of now"
        if _is_uid(text):
            return f"no node has the uid {text}"
        reference = parse(text)
        near = self._near(reference)
        hint = f"near: {', '.join(near)}" if near else self._there_is(reference, times)
        return f"nothing is named {text}; {hint}"

    def _there_is(self, reference: Reference, times: Times) -> str:
        """Return what there is instead: of a series that is known its newest version and its aliases."""
        series = self._named([reference.kind], reference.name, reference.project) if reference.version else []
        newest = self._reading.newest(series[0].uid, times) if len(series) == 1 else None
        if newest is None:
            return "`headwater search` lists what there is"
        aliases = ", ".join(sorted(series[0].group("alias"))) or "none"
        return f"its newest version is {reference_of(newest)}, its aliases are: {aliases}"

    def _near(self, reference: Reference) -> list[str]:
        kind = SERIES.get(reference.kind, reference.kind) if reference.version else reference.kind
        start = f"{reference.name}@" if reference.version and reference.kind in SERIES else reference.name[:1]
        named = self._reading.store.named
        pool = named([kind], start, prefix=True, limit=_POOL) or named(
            [kind], reference.name[:1], prefix=True, limit=_POOL
        )
        names = {node.name: node for node in pool}
        wanted = f"{reference.name}@{reference.version}" if reference.version else reference.name
        return [reference_of(names[name]) for name in get_close_matches(wanted, names, n=3, cutoff=0.5)]


def _told_apart(nodes: Sequence[Node]) -> list[str]:
    """Return what names each of these and no other: the reference, or the uid where several share one."""
    written = [reference_of(node, with_project=True) for node in nodes]
    return [
        text if written.count(text) == 1 else f"{node.uid} ({text} of {node.occurred_at:%Y-%m-%d %H:%M})"
        for node, text in zip(nodes, written, strict=True)
    ]


def _belongs(node: Node, series: str, project: str) -> bool:
    return node.props.get("series") == series and project in ("", node.project)


def _is_uid(text: str) -> bool:
    return len(text) == 32 and all(letter in "0123456789abcdef" for letter in text)
