"""Mapping rules: which logged values name something upstream, e.g. `param:data_path -> dataset`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from headwater.errors import Invalid

TARGETS = ("dataset", "model", "commit")
_RULE = re.compile(r"\s*(param|tag)\s*:\s*(\S+)\s*->\s*(\w+)(?:\s+(\S+))?\s*")


@dataclass(frozen=True, slots=True)
class Rule:
    """The value of a parameter or tag `key` names a `target`; `series` names its series (else the key does)."""

    place: str
    key: str
    target: str
    series: str = ""


def parse_rule(text: str) -> Rule:
    """Return the rule that `text` spells.

    Raises:
        Invalid: it is not of the form param:KEY -> dataset|model|commit [SERIES].
    """
    found = _RULE.fullmatch(text)
    if not found:
        raise Invalid(
            f"{text!r} is no rule; write e.g. 'param:data_path -> dataset' or 'tag:dvc_rev -> commit'"
        )
    place, key, target, series = found.groups()
    if target not in TARGETS:
        raise Invalid(f"a rule maps to {', '.join(TARGETS)}, not to {target!r}")
    return Rule(place, key, target, series or "")


def named_by(rule: Rule, value: str) -> tuple[str, str]:
    """Return (series, version) that a logged value names: "clicks@v8", else the whole value as the version."""
    series, at, version = value.partition("@")
    if at and series and version:
        return rule.series or series, version
    return rule.series or rule.key, value
