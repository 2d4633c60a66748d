"""The canonical text of facts written the short way, type by type: the same bytes as `canonical` of the body.

What the short way does not write right (exotic numbers, other types, text beyond the surrogates) it leaves to
the long one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from headwater.model import Digest, to_text

_quoted: Callable[[str], str] = encode_basestring
_FIRST_SURROGATE = "\ud800"
_MAX_EXACT_INT = 2**53 - 1
_LEAST_PLAIN, _FIRST_LARGE = 1e-4, 1e16

# Facts of one record share their time, and records of one source their days.
time_text = lru_cache(maxsize=8_192)(to_text)


class _Exotic(Exception):
    """Something that only the long way writes right."""


def short_text(fact: Any) -> bytes | None:
    """Return the canonical form of what the id of `fact` is about; None where the long way has to write it."""
    write = _WRITERS.get(fact.type)
    if write is None:
        return None
    try:
        text = write(fact)
    except (_Exotic, TypeError, AttributeError):
        return None
    return text.encode() if text.isascii() or max(text) < _FIRST_SURROGATE else None


def _node(fact: Any) -> str:
    if type(fact.key) is not tuple or type(fact.digests) is not tuple:
        raise _Exotic
    digests = ",".join(map(_digest, fact.digests)) if fact.digests else ""
    key = ",".join([_text(part) for part in fact.key])
    return (
        f'{{"confidence":{_number(fact.confidence)},"digests":[{digests}],"fact":"node","key":[{key}],'
        f'"kind":"{fact.kind._value_}","name":{_text(fact.name)},{_origin(fact)},"project":{_text(fact.project)},'
        f'"props":{_props(fact.props)}}}'
    )


def _edge(fact: Any) -> str:
    since = f',"since":"{time_text(fact.since)}"' if fact.since is not None else ""
    until = f',"until":"{time_text(fact.until)}"' if fact.until is not None else ""
    return (
        f'{{"cause":{_text(fact.cause)},"confidence":{_number(fact.confidence)},"effect":{_text(fact.effect)},'
        f'"fact":"edge",{_origin(fact)},"props":{_props(fact.props)},"relation":"{fact.relation._value_}",'
        f'"role":{_text(fact.role)}{since}{until}}}'
    )


def _state(fact: Any) -> str:
    return (
        f'{{"confidence":{_number(fact.confidence)},"fact":"state",{_origin(fact)},"run":{_text(fact.run)},'
        f'"state":"{fact.state._value_}"}}'
    )


def _metric(fact: Any) -> str:
    value = "null" if fact.value is None else _number(fact.value)
    return (
        f'{{"confidence":{_number(fact.confidence)},"dataset":{_text(fact.dataset)},"fact":"metric",'
        f'"key":{_text(fact.key)},"model":{_text(fact.model)},{_origin(fact)},"run":{_text(fact.run)},'
        f'"special":{_text(fact.special)},"split":{_text(fact.split)},"step":{_number(fact.step)},"value":{value}}}'
    )


def _interval(fact: Any) -> str:
    value = "null" if fact.value is None else _text(fact.value)
    return (
        f'{{"attribute":{_text(fact.attribute)},"confidence":{_number(fact.confidence)},"fact":"interval",'
        f'"name":{_text(fact.name)},"node":{_text(fact.node)},{_origin(fact)},"value":{value}}}'
    )


def _record(fact: Any) -> str:
    return (
        f'{{"confidence":{_number(fact.confidence)},"fact":"record","format":{_text(fact.format)},{_origin(fact)},'
        f'"text":{_text(fact.text)},"under":{_text(fact.under)}}}'
    )


_WRITERS: dict[str, Callable[[Any], str]] = {
    "node": _node,
    "edge": _edge,
    "state": _state,
    "metric": _metric,
    "interval": _interval,
    "record": _record,
}


def _origin(fact: Any) -> str:
    return f'"occurred_at":"{time_text(fact.occurred_at)}","origin":"{fact.origin._value_}"'


def _text(value: object) -> str:
    if type(value) is str:
        return _quoted(value)
    raise _Exotic


def _number(value: object) -> str:
    """Return a number as RFC 8785 has it, which is Python's way where it needs no exponent."""
    if value == 1 and type(value) is float:
        return "1"
    if type(value) is int:
        if -_MAX_EXACT_INT <= value <= _MAX_EXACT_INT:
            return str(value)
    elif type(value) is float:
        if value.is_integer():
            if -_MAX_EXACT_INT <= value <= _MAX_EXACT_INT:
                return str(int(value))
        elif _LEAST_PLAIN <= abs(value) < _FIRST_LARGE:
            return repr(value)
    raise _Exotic


def _props(props: Mapping[str, object]) -> str:
    if not props:
        return "{}"
    return "{" + ",".join([f"{_text(key)}:{_value(props[key])}" for key in sorted(props)]) + "}"


def _value(value: object) -> str:
    if type(value) is str:
        return _quoted(value)
    if type(value) is tuple:
        return "[" + ",".join([_text(each) for each in value]) + "]"
    if value is True or value is False:
        return "true" if value else "false"
    return _number(value)


def _digest(digest: Digest) -> str:
    return (
        f'{{"algorithm":{_text(digest.algorithm)},"coverage":{_text(digest.coverage)},'
        f'"value":{_text(digest.value)}}}'
    )
