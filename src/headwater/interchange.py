"""What a line of the interchange format may hold, checked before it becomes a fact, and its JSON Schema."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from headwater.errors import Invalid
from headwater.facts import ATTRIBUTES, Fact, from_json, type_of
from headwater.model import Json, Kind, Origin, Relation, RunState, to_time
from headwater.usual_lines import usual_fact


def fact_of(line: Mapping[str, Json]) -> Fact:
    """Return the fact that a line of the interchange format states; without an id it gets its own.

    Raises:
        Invalid: the line breaks the schema or its id is not that of its content; says where.
    """
    type_of(line)
    if (fact := usual_fact(line)) is not None:
        return fact
    try:
        _LINES.validate_python(line)
    except ValidationError as error:
        raise Invalid(_first(error)) from error
    except RecursionError as error:
        raise Invalid("nested too deeply; properties are flat") from error
    return from_json(line)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of Headwater's interchange format",
        "description": "One fact a line. The id is the SHA-256 of the RFC 8785 form without id and recorded_at.",
        **_LINES.json_schema(),
    }


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("text must not contain NUL")
    return text


def _is_time(text: str) -> str:
    try:
        to_time(text)
    except Invalid as error:
        raise ValueError(str(error)) from error
    return text


def _property(value: object) -> object:
    many = value if isinstance(value, list) else [value]
    for one in many:
        if isinstance(one, str):
            _no_nul(one)
        elif isinstance(value, list) or not isinstance(one, bool | int | float) or not _is_finite(one):
            raise ValueError("write text, a number, true, false or a list of text; properties are flat")
    return value


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


Text = Annotated[StrictStr, AfterValidator(_no_nul)]
Part = Annotated[Text, StringConstraints(min_length=1)]
Time = Annotated[
    StrictStr, AfterValidator(_is_time), WithJsonSchema({"type": "string", "format": "date-time"})
]
Identity = Annotated[StrictStr, StringConstraints(pattern="^[0-9a-f]{32}$")]
Named = Annotated[StrictStr, StringConstraints(pattern="^([0-9a-f]{32})?$")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Property = Annotated[
    Any,
    AfterValidator(_property),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "number"},
                {"type": "boolean"},
                {"type": "array", "items": {"type": "string"}},
            ]
        }
    ),
]
Properties = dict[Part, Property]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    id: Annotated[StrictStr, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None
    occurred_at: Time
    recorded_at: Time
    origin: Literal[tuple(each.value for each in Origin)] = "imported"  # type: ignore[valid-type]
    confidence: Annotated[Number, Field(ge=0, le=1)] = 1.0


class _Digest(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    algorithm: Part
    value: Part
    coverage: Part = "full"


class _NodeLine(_Line):
    """A thing exists, with these properties."""

    fact: Literal["node"]
    kind: Literal[tuple(each.value for each in Kind)]  # type: ignore[valid-type]
    key: Annotated[list[Part], Field(min_length=1)]
    name: Text = ""
    project: Text = ""
    props: Properties = {}
    digests: list[_Digest] = []


class _EdgeLine(_Line):
    """`effect` depends on `cause`."""

    fact: Literal["edge"]
    effect: Identity
    relation: Literal[tuple(each.value for each in Relation)]  # type: ignore[valid-type]
    cause: Identity
    role: Text = ""
    since: Time | None = None
    until: Time | None = None
    props: Properties = {}


class _StateLine(_Line):
    """A run was in this state."""

    fact: Literal["state"]
    run: Identity
    state: Literal[tuple(each.value for each in RunState)]  # type: ignore[valid-type]


class _MetricLine(_Line):
    """A run measured something; what is not finite has no value but is named in `special`."""

    fact: Literal["metric"]
    run: Identity
    key: Part
    value: Number | None
    special: Literal["", "NaN", "Infinity", "-Infinity"] = ""
    model: Named = ""
    dataset: Named = ""
    split: Text = ""
    step: StrictInt = 0


class _IntervalLine(_Line):
    """From `occurred_at` on an alias, tag, owner or the like has this value; null ends it."""

    fact: Literal["interval"]
    node: Identity
    attribute: Literal[ATTRIBUTES]  # type: ignore[valid-type]
    name: Text = ""
    value: Text | None = None


class _VerdictLine(_Line):
    """What a person said of a suspect."""

    fact: Literal["verdict"]
    investigation: Identity
    suspect: Text
    verdict: Text
    by: Text = ""


class _TombstoneLine(_Line):
    """The payload of a thing is withdrawn."""

    fact: Literal["tombstone"]
    node: Identity
    reason: Text = ""


class _RecordLine(_Line):
    """A record of another tool as it was sent, filed under a uid."""

    fact: Literal["record"]
    under: Identity
    format: Part
    text: Text


_LINES: TypeAdapter[Any] = TypeAdapter(
    Annotated[
        _NodeLine
        | _EdgeLine
        | _StateLine
        | _MetricLine
        | _IntervalLine
        | _VerdictLine
        | _TombstoneLine
        | _RecordLine,
        Field(discriminator="fact"),
    ]
)


# What is told of each sort of mistake that the schema finds; the rest is told as "cannot be read".
_REASONS = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": 'must be finite; write value null and special "NaN", "Infinity" or "-Infinity"',
    "greater_than_equal": "must be between 0 and 1",
    "less_than_equal": "must be between 0 and 1",
}
_DIGITS = {"id": "64 hexadecimal digits, or be left out", "": "a uid: 32 hexadecimal digits"}


def _first(error: ValidationError) -> str:
    """Return where the first mistake is and what to write there."""
    found = error.errors(include_url=False)[0]
    tag, *places = [str(part) for part in found["loc"]]
    if places and places[-1] == "[key]":
        return f"{places[0]}: a name must not be empty or hold NUL"
    place, sort = ".".join(places), found["type"]
    context = found.get("ctx", {})
    if sort == "value_error":
        reason = str(context["error"])
    elif sort == "literal_error":
        reason = f"must be {context['expected']}"
    elif sort == "string_pattern_mismatch":
        reason = f"must be {_DIGITS.get(place, _DIGITS[''])}"
    elif sort == "extra_forbidden":
        reason = f"nothing of this name belongs here; {_whole(tag, places)}"
    else:
        reason = _REASONS.get(sort, "cannot be read")
    return f"{place}: {reason}" if place else reason


def _whole(tag: str, places: list[str]) -> str:
    """Return what may stand where these places lead."""
    if places[0] == "digests":
        return f"a digest has {', '.join(_Digest.model_fields)}"
    lines = {get_args(line.model_fields["fact"].annotation)[0]: line for line in _Line.__subclasses__()}
    return f"such a fact ({tag}) has {', '.join(sorted(lines[tag].model_fields))}"
