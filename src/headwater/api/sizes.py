"""What takes so little that going to a thread and back would take longer."""

from __future__ import annotations

_SMALL_VALUES = 200
_SMALL_LETTERS = 20_000


def is_small(value: object) -> bool:
    """Return whether a value of JSON is read, or written as text, in well under a millisecond."""
    waiting = [value]
    values = letters = 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            letters += len(each)
        elif isinstance(each, dict | list):
            values += len(each)
            if values > _SMALL_VALUES:
                return False
            if isinstance(each, dict):
                waiting += each.keys()
                waiting += each.values()
            else:
                waiting += each
        if letters > _SMALL_LETTERS:
            return False
    return True
