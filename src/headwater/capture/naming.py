"""Values in words that are the same in every process: no addresses of memory, no order of hashes."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from enum import Enum
from types import GenericAlias
from typing import Any

DEEPEST = 16
_Within = tuple[int, ...]
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")


def in_words(value: object) -> str:
    """Return a value as text: functions and classes by their qualified names, lists as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Enum):
        return in_words(value.value)
    if isinstance(value, list | tuple):
        return json.dumps([each if _plain(each) else _text(each) for each in value], ensure_ascii=False)
    return _text(value)


class _Word(str):
    """Stands in a list or mapping for what it names."""

    __slots__ = ()
    __repr__ = str.__str__


def _plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _text(value: object) -> str:
    named = _named(value, ())
    return str(named) if named is not value else _ADDRESS.sub("", str(value))


def _named(value: Any, within: _Within) -> Any:
    """Return the value itself where nothing in it has to be named otherwise than it is written."""
    if id(value) in within or len(within) >= DEEPEST:
        return _Word("...") if type(value) in _REBUILT or isinstance(value, functools.partial) else value
    if type(value) in _REBUILT:
        return _REBUILT[type(value)](value, (*within, id(value)))
    if isinstance(value, functools.partial):
        return _partial(value, (*within, id(value)))
    if callable(value) and not isinstance(value, GenericAlias):
        name = getattr(value, "__qualname__", None)
        if isinstance(name, str):
            module = getattr(value, "__module__", None)
            return _Word(f"{module}.{name}" if isinstance(module, str) and module != "builtins" else name)
    return value


def _inner(value: Any, within: _Within) -> _Word:
    """Return what stands for a member of a container."""
    named = _named(value, within)
    if isinstance(named, str) and not isinstance(named, _Word):
        return _Word(repr(named))
    return named if isinstance(named, _Word) else _Word(_ADDRESS.sub("", repr(named)))


def _partial(value: functools.partial[Any], within: _Within) -> _Word:
    words: list[str] = [_inner(value.func, within), *(_inner(each, within) for each in value.args)]
    words += [f"{name}={_inner(each, within)}" for name, each in value.keywords.items()]
    return _Word(f"functools.partial({', '.join(words)})")


def _list(value: Any, within: _Within) -> _Word:
    return _Word(f"[{', '.join(_inner(each, within) for each in value)}]")


def _tuple(value: Any, within: _Within) -> _Word:
    words = ", ".join(_inner(each, within) for each in value)
    return _Word(f"({words},)" if len(value) == 1 else f"({words})")


def _mapping(value: Any, within: _Within) -> _Word:
    return _Word(
        f"{{{', '.join(f'{_inner(key, within)}: {_inner(each, within)}' for key, each in value.items())}}}"
    )


def _set(value: Any, within: _Within) -> _Word:
    words = f"{{{', '.join(sorted(_inner(each, within) for each in value))}}}" if value else "set()"
    return _Word(words)


_REBUILT: dict[type, Callable[[Any, _Within], _Word]] = {
    list: _list,
    tuple: _tuple,
    dict: _mapping,
    set: _set,
    frozenset: _set,
}
