"""References that people type, `kind:[project/]name[@version]`: how they are read and written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote, unquote

from headwater.errors import Invalid
from headwater.model import SERIES, Kind, Node

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
_RESERVED = frozenset("/@%")
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-")
# What stands for a job of which no run is known is one thing only.
_STAND_IN = "job:"


@dataclass(frozen=True, slots=True)
class Reference:
    """A parsed reference; `version` is a label, an alias, "latest" or "algorithm:digest", of a run its id."""

    kind: Kind
    name: str
    project: str = ""
    version: str = ""

    def readings(self) -> Iterator[Reference]:
        """Yield what else this may say where names have slashes in them, as on the Hugging Face Hub: fewer and fewer of
        the parts before the name are the project.
        """
        parts = self.project.split("/") if self.project else []
        for at in range(len(parts) - 1, -1, -1):
            name = "/".join((*parts[at:], self.name))
            yield Reference(self.kind, name, "/".join(parts[:at]), self.version)


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
        rest = f"{quoted(series)}@{quoted(version)}" if version else quoted(series)
    elif node.kind is Kind.PACKAGE:
        rest = f"{quoted(str(node.props.get('package', node.name)))}@{quoted(str(node.props.get('version', '')))}"
    elif node.kind is Kind.COMMIT:
        rest = node.name[:12]
    elif node.kind is Kind.RUN:
        rest = _run(node)
    else:
        rest = quoted(node.name)
    project = (
        f"{quoted(node.project)}/" if node.project and (with_project or node.kind is Kind.PACKAGE) else ""
    )
    return f"{word}:{project}{rest}"


def _run(run: Node) -> str:
    """Return the name of a run, with its id behind where all runs of its job are called like the job."""
    run_id, job = str(run.props.get("run_id", "")), str(run.props.get("job", ""))
    shared = job == run.name or job.endswith((f"/{run.name}", f".{run.name}"))
    if not shared or run_id in ("", run.name) or run_id.startswith(_STAND_IN):
        return quoted(run.name)
    # What precedes the 13th character of a UUID is random, or the millisecond.
    short = run_id[:13] if _UUID.match(run_id) else run_id
    return f"{quoted(run.name)}@{quoted(short)}"


def quoted(text: str) -> str:
    """Return a name, project or version as a part of a reference."""
    if _RESERVED.isdisjoint(text):
        return text
    return "".join(quote(letter, safe="") if letter in _RESERVED else letter for letter in text)
