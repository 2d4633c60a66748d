"""The Cypher statements, one a file, with the few words in them that code replaces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from headwater.errors import Invalid
from headwater.model import Kind, Times, to_text

_LABELS = ("Entity", "Fact", "Change", "Log", "Receipt", *(kind.value for kind in Kind))
_LABEL = re.compile(r"(?<=[(\w]):(" + "|".join(_LABELS) + r")\b")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_SCHEMA_NAME = re.compile(r"(CONSTRAINT|INDEX) (\w+) IF")
_OF_RELATIONS = "FOR ()-["
_PARAMETER = re.compile(r"\$(\w+)")


class Statements:
    """Loads statements for one label prefix (a shared database keeps several stores apart by it)."""

    def __init__(self, prefix: str = "") -> None:
        if prefix and not _PREFIX.fullmatch(prefix):
            raise Invalid(f"label prefix {prefix!r} must be letters, digits and underscores, a letter first")
        self.prefix = prefix
        self._loaded: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}

    def text(self, name: str, words: Mapping[str, str] | None = None) -> str:
        """Return the statement `name`, e.g. "reads/nodes_by_uid", with `words` put in place.

        Words come from closed lists in code (relations, kinds, algorithms, depth bounds), never from input.
        """
        key = (name, tuple(sorted((words or {}).items())))
        if key not in self._loaded:
            text = _read(name)
            for word, value in (words or {}).items():
                text = re.sub(rf"\b{word}\b|(?<=_){word}\b", value.replace("\\", r"\\"), text)
            self._loaded[key] = in_one(self._prefixed(text))
        return self._loaded[key]

    def schema(self) -> list[str]:
        """Return the names of the schema statements, in a fixed order."""
        return sorted(f"schema/{path.stem}" for path in (_folder() / "schema").glob("*.cypher"))

    def _prefixed(self, text: str) -> str:
        if not self.prefix:
            return text
        text = _LABEL.sub(lambda found: f":{self.prefix}{found.group(1)}", text)
        if _OF_RELATIONS in text:
            return text  # relations have no prefix, and all stores of a database share the indexes of them
        return _SCHEMA_NAME.sub(
            lambda found: f"{found.group(1)} {self.prefix.lower()}_{found.group(2)} IF", text
        )


def in_one(text: str) -> str:
    """Return the statement `text` with each $name read from the one parameter that `given` makes.

    Neo4j plans a statement once for each order of magnitude of each list and text that it is given, and planning takes
    a hundred times as long as most answers. What is inside a map it does not look at: one plan serves all.
    """
    return _PARAMETER.sub(r"$given.\1", text)


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a statement whose $names are `values`."""
    return {"given": dict(values)}


def in_force(times: Times) -> str:
    """Return the condition on a relationship `r` that it is in force at `times`, over $as_of and $known_at."""
    parts = ["r.until IS NULL"]
    if times.as_of is not None:
        parts = ["r.occurred_at <= $as_of", "(r.until IS NULL OR r.until > $as_of)"]
    if times.known_at is not None:
        parts.append("r.recorded_at <= $known_at")
    return " AND ".join(parts)


def time_parameters(times: Times) -> dict[str, str]:
    """Return the parameters that `in_force` needs."""
    named = {"as_of": times.as_of, "known_at": times.known_at}
    return {name: to_text(moment) for name, moment in named.items() if moment is not None}


@cache
def _folder() -> Path:
    packaged = Path(__file__).parent / "cypher"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[4] / "cypher"


@cache
def _read(name: str) -> str:
    text = (_folder() / f"{name}.cypher").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("//"))
