"""Events without secrets: what goes into the graph and what is kept of an event come from the same cleaned one."""

from __future__ import annotations

from headwater.access.redact import redact
from headwater.access.redact_variables import KEPT

_IDENTITY = frozenset({"runId", "eventTime", "eventType", "_producer", "_schemaURL", "producer", "schemaURL"})
_NAMING = ("name", "key")
_MOST_DEPTH = 250


def cleaned(value: object, key: str = "", *, depth: int = 0) -> object:
    """Return decoded JSON with `[redacted:xxxxxxxx]` for each secret; what had none is equal to what it was.

    A list of names or keys with values, as environment variables and parameters come, is read as such.
    """
    if depth > _MOST_DEPTH:
        return value
    if isinstance(value, dict):
        called = next((value[name] for name in _NAMING if isinstance(value.get(name), str)), "value")
        return {
            name: cleaned(each, called if name == "value" else name, depth=depth + 1)
            for name, each in value.items()
        }
    if isinstance(value, list):
        if key == "environmentVariables":
            value = [each for each in value if _is_listed(each)]
        return [cleaned(each, key, depth=depth + 1) for each in value]
    return redact(key, value) if isinstance(value, str | int) and key not in _IDENTITY else value


def _is_listed(variable: object) -> bool:
    return isinstance(variable, dict) and variable.get("name") in KEPT
