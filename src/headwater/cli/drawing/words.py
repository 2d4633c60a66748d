"""What relations and nodes are called in trees and tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from headwater.analysis.lineage import Link
from headwater.analysis.root_cause.directions import is_quality
from headwater.cli.text import plural, safe
from headwater.model import Kind, Node, Relation, Uid
from headwater.naming import reference_of

KINDS = {
    Kind.MODEL: ("model", "models"),
    Kind.DATASET: ("dataset", "datasets"),
    Kind.MODEL_VERSION: ("model version", "model versions"),
    Kind.DATASET_VERSION: ("dataset version", "dataset versions"),
    Kind.COMMIT: ("commit", "commits"),
    Kind.ENVIRONMENT: ("environment", "environments"),
    Kind.PACKAGE: ("package", "packages"),
    Kind.RUN: ("run", "runs"),
    Kind.DEPLOYMENT: ("deployment", "deployments"),
    Kind.INVESTIGATION: ("investigation", "investigations"),
    Kind.AGENT: ("agent", "agents"),
}
COLOURS = {
    Kind.MODEL: "magenta",
    Kind.MODEL_VERSION: "magenta",
    Kind.DATASET: "cyan",
    Kind.DATASET_VERSION: "cyan",
    Kind.RUN: "yellow",
    Kind.DEPLOYMENT: "green",
}
_TO_CAUSE = {
    Relation.USED: "used",
    Relation.EXECUTED: "executed",
    Relation.RAN_IN: "ran in",
    Relation.GENERATED_BY: "made by",
    Relation.DERIVED_FROM: "derived from",
    Relation.SERVES: "serves",
    Relation.EVALUATED: "scored",
    Relation.SAME_AS: "same as",
    Relation.INFORMED_BY: "informed by",
    Relation.PART_OF: "part of",
    Relation.REVISION_OF: "revises",
    Relation.PARENT: "follows",
    Relation.VERSION_OF: "version of",
    Relation.CONTAINS: "contains",
    Relation.ATTRIBUTED_TO: "by",
    Relation.ABOUT: "about",
    "DEPENDS_ON": "depends on",
}
_TO_EFFECT = {
    Relation.USED: "used by",
    Relation.EXECUTED: "executed by",
    Relation.RAN_IN: "environment of",
    Relation.GENERATED_BY: "made",
    Relation.DERIVED_FROM: "base of",
    Relation.SERVES: "served by",
    Relation.EVALUATED: "scored by",
    Relation.SAME_AS: "same as",
    Relation.INFORMED_BY: "informed",
    Relation.PART_OF: "has part",
    Relation.REVISION_OF: "revised by",
    Relation.PARENT: "followed by",
    Relation.VERSION_OF: "has version",
    Relation.CONTAINS: "contained in",
    Relation.ATTRIBUTED_TO: "did",
    Relation.ABOUT: "subject of",
    "DEPENDS_ON": "needed by",
}
UNCOMMITTED = " (uncommitted changes)"
_METRICS = 2


def relation_words(link: Link, *, to_cause: bool) -> str:
    """Return how a link reads towards its cause or its effect, e.g. "used (train)"."""
    words = (_TO_CAUSE if to_cause else _TO_EFFECT).get(link.relation, link.relation.lower())
    return f"{words} ({safe(link.role)})" if link.role else words


def kind_words(kind: Kind, count: int) -> str:
    """Return e.g. "1 run" or "12 model versions"."""
    one, many = KINDS[kind]
    return f"{count:,} {one if count == 1 else many}"


@dataclass(frozen=True, slots=True)
class Names:
    """References of nodes shown together, with their project where there are several."""

    with_project: bool

    @classmethod
    def among(cls, nodes: Iterable[Node]) -> Names:
        """Return the naming for these nodes."""
        shared = (Kind.PACKAGE, Kind.ENVIRONMENT, Kind.COMMIT, Kind.AGENT)
        return cls(len({node.project for node in nodes if node.kind not in shared} - {""}) > 1)

    def of(self, node: Node) -> str:
        """Return the reference of `node`, safe to print."""
        return safe(reference_of(node, with_project=self.with_project))

    def known(self, uid: Uid, nodes: dict[Uid, Node]) -> str:
        """Return the reference of the node with this uid, or the uid where nothing describes it."""
        return self.of(nodes[uid]) if uid in nodes else f"{uid[:8]} (never described)"


def when_words(moment: datetime, form: str = "%Y-%m-%d") -> str:
    """Return a time as `form` writes it; what no source dated stands at the beginning of 1970."""
    return f"{moment:{form}}" if moment.timestamp() else "no date"


def details(node: Node) -> str:
    """Return what says most about a node beside its name."""
    props = node.props
    when = when_words(node.occurred_at)
    if node.kind is Kind.RUN:
        state = str(props.get("state", ""))
        parts = ["" if state == "COMPLETE" else state.lower(), *metric_words(node), when]
    elif node.kind is Kind.COMMIT:
        parts = [
            str(props.get("message", "")).split("\n")[0][:50],
            str(props.get("author", "")).partition(" <")[0],
            when,
        ]
    elif node.kind is Kind.ENVIRONMENT:
        python, packages = props.get("python"), props.get("packages", ())
        count = len(packages) if isinstance(packages, tuple) else 0
        parts = [f"Python {python}" if python else "", plural(count, "package") if count else ""]
    elif node.kind is Kind.PACKAGE:
        parts = []
    else:
        parts = [when]
    return safe(", ".join(part for part in parts if part))


def metric_words(node: Node) -> list[str]:
    """Return a run's first metrics that say how good something is, else its first ones."""
    numbers = [(key, value) for key, value in node.group("metric").items() if isinstance(value, int | float)]
    numbers.sort(key=lambda pair: (not is_quality(pair[0]), pair[0]))
    return [f"{key} {value:.4g}" for key, value in numbers[:_METRICS]]
