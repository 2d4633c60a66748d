"""The words of the search language."""

from __future__ import annotations

from headwater.model import Kind

KINDS: dict[str, tuple[Kind, ...]] = {
    "model": (Kind.MODEL_VERSION,),
    "dataset": (Kind.DATASET_VERSION,),
    "series": (Kind.MODEL, Kind.DATASET),
    "run": (Kind.RUN,),
    "commit": (Kind.COMMIT,),
    "env": (Kind.ENVIRONMENT,),
    "environment": (Kind.ENVIRONMENT,),
    "package": (Kind.PACKAGE,),
    "deployment": (Kind.DEPLOYMENT,),
    "investigation": (Kind.INVESTIGATION,),
    "agent": (Kind.AGENT,),
}
PLURALS = {f"{word}s": kinds for word, kinds in KINDS.items() if word != "series"}
KEYWORDS = ("where", "and", "or", "not", "in", "contains", "exists", "between", "uses", "used by", "order by")
OPERATORS = ("contains", "exists", "between", "in")

FIELDS = {
    "trained": "occurred_at",
    "created": "occurred_at",
    "occurred": "occurred_at",
    "recorded": "recorded_at",
    "started": "started_at",
    "ended": "ended_at",
    "owner": "owners",
}
GROUPS = {"metrics": "metric", "params": "param", "tags": "tag", "aliases": "alias", "digests": "digest"}
TIME_FIELDS = frozenset({"occurred_at", "recorded_at", "started_at", "ended_at", "withdrawn_at"})


def field_name(written: str) -> str:
    """Return the field that people mean, e.g. `metrics.f1` and `metric.f1` are one."""
    if written.startswith("`"):
        written = written[1:-1]
    head, dot, rest = str(written).partition(".")
    return f"{GROUPS.get(head.lower(), head)}{dot}{rest}" if dot else FIELDS.get(head.lower(), head)


def kinds_of(word: str) -> tuple[Kind, ...] | None:
    """Return the kinds that a word names, in singular or plural; None if it names none."""
    return KINDS.get(word.lower()) or PLURALS.get(word.lower())
