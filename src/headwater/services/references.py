"""References that people type, `kind:[project/]name[@version]`, and the nodes they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote, unquote

from headwater.errors import Invalid, NotFound
from headwater.model import NOW, SERIES, Kind, Node, Times
from headwater.services.reading import Reading

WORDS: dict[str, Kind] = {
    "model": Kind.MODEL,
    "dataset": Kind.DATASET,
    "run": Kind.RUN,
    "commit": Kind.COMMIT,
    "env": Kind.ENVIRONMENT,
    "package": Kind.PACKAGE,
    "deployment": Kind.DEPLOYMENT,
    "investigation": Kind.INVESTIGATION,
    "agent": Kind.AGENT,
}
_SHOWN = {kind: word for word, kind in WORDS.items()} | {
    Kind.MODEL_VERSION: "model",
    Kind.DATASET_VERSION: "dataset",
}
_LATEST = "latest"
_RESERVED = frozenset("/@%")
_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Reference:
    """A parsed reference; `version` is a label, an alias, "latest" or "algorithm:digest"."""

    kind: Kind
    name: str
    project: str = ""
    version: str = ""


def parse(text: str) -> Reference:
    """Return what a reference says.

    Raises:
        Invalid: it is not of the form kind:[project/]name[@version].
    """
    word, colon, rest = text.partition(":")
    if not colon or not rest:
        raise Invalid(f"{text!r} is not a reference; write kind:[project/]name[@version], e.g. model:churn@7")
    if word not in WORDS:
        close = get_close_matches(word, WORDS, n=1)
        hint = f"; did you mean {close[0]}:{rest}?" if close else ""
        raise Invalid(f"unknown kind {word!r} in {text!r}; one of {', '.join(WORDS)}{hint}")
    named, _, version = rest.partition("@")
    project, slash, name = named.rpartition("/")
    return Reference(WORDS[word], unquote(name), unquote(project) if slash else "", unquote(version))


def reference_of(node: Node, *, with_project: bool = False) -> str:
    """Return the reference that names `node`, short unless `with_project`."""
    word = _SHOWN[node.kind]
    if node.kind in SERIES.values():
        series, version = str(node.props.get("series", node.name)), str(node.props.get("version", ""))
        rest = f"{_quoted(series)}@{_quoted(version)}" if version else _quoted(series)
    elif node.kind is Kind.PACKAGE:
        rest = f"{_quoted(str(node.props.get('package', node.name)))}@{_quoted(str(node.props.get('version', '')))}"
    elif node.kind is Kind.COMMIT:
        rest = node.name[:12]
    else:
        rest = _quoted(node.name)
    project = (
        f"{_quoted(node.project)}/" if node.project and (with_project or node.kind is Kind.PACKAGE) else ""
    )
    return f"{word}:{project}{rest}"


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
        shown = ", ".join(reference_of(node, with_project=True) for node in found[:_CANDIDATES])
        more = f" and {len(found) - _CANDIDATES} more" if len(found) > _CANDIDATES else ""
        raise Invalid(f"{text!r} is ambiguous: {shown}{more}")

    def candidates(self, text: str, times: Times = NOW) -> list[Node]:
        """Return everything that `text` may name: the exact matches, else those it is a prefix of."""
        if _is_uid(text):
            return self._reading.nodes([text], times)
        reference = parse(text)
        if reference.version:
            found = self._versioned(reference, times)
        else:
            found = self._named([reference.kind], reference.name, reference.project)
        return self._reading.nodes([node.uid for node in found], times)

    def _versioned(self, reference: Reference, times: Times) -> list[Node]:
        kind = SERIES.get(reference.kind, reference.kind)
        name, version, project = reference.name, reference.version, reference.project
        algorithm, colon, digest = version.partition(":")
        if colon and reference.kind in SERIES:
            found = self._reading.store.with_digest(digest, algorithm=algorithm)
            return [node for node in found if node.kind is kind and _belongs(node, name, project)]
        exact = self._reading.store.named([kind], f"{name}@{version}", project=project)
        if exact or reference.kind not in SERIES:
            return exact
        pointed = self._aliased(reference, times)
        return pointed or self._reading.store.named([kind], f"{name}@{version}", project=project, prefix=True)

    def _aliased(self, reference: Reference, times: Times) -> list[Node]:
        series = self._named([reference.kind], reference.name, reference.project)
        current = self._reading.nodes([node.uid for node in series], times)
        targets = [str(node.props.get(f"alias.{reference.version}", "")) for node in current]
        if reference.version == _LATEST and not any(targets):
            newest = [self._reading.versions(node.uid, times)[-1:] for node in current]
            return [version for versions in newest for version in versions]
        return self._reading.nodes([uid for uid in targets if uid], times)

    def _named(self, kinds: Sequence[Kind], name: str, project: str) -> list[Node]:
        return self._reading.store.named(kinds, name, project=project) or self._reading.store.named(
            kinds, name, project=project, prefix=True
        )

    def _nothing(self, text: str, times: Times) -> str:
        if times != NOW and self.candidates(text):
            return (
                f"{text} did not exist or was not recorded at that time; ask without --as-of and --known-at"
            )
        if _is_uid(text):
            return f"no node has the uid {text}"
        reference = parse(text)
        near = self._near(reference)
        hint = f"; near: {', '.join(near)}" if near else "; `headwater search` lists what there is"
        return f"nothing is named {text}{hint}"

    def _near(self, reference: Reference) -> list[str]:
        kind = SERIES.get(reference.kind, reference.kind) if reference.version else reference.kind
        start = f"{reference.name}@" if reference.version and reference.kind in SERIES else reference.name[:1]
        pool = self._reading.store.named([kind], start, prefix=True, limit=200)
        names = {node.name: node for node in pool}
        wanted = f"{reference.name}@{reference.version}" if reference.version else reference.name
        return [reference_of(names[name]) for name in get_close_matches(wanted, names, n=3, cutoff=0.5)]


def _quoted(text: str) -> str:
    return "".join(quote(letter, safe="") if letter in _RESERVED else letter for letter in text)


def _belongs(node: Node, series: str, project: str) -> bool:
    return node.props.get("series") == series and project in ("", node.project)


def _is_uid(text: str) -> bool:
    return len(text) == 32 and all(letter in "0123456789abcdef" for letter in text)
