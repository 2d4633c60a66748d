"""Why a deed was not done, as data."""

from __future__ import annotations

import strawberry

from headwater.errors import HeadwaterError

_FIELDS = {"higher_is_better": "better"}


@strawberry.type
class Problem:
    """Why a deed was not done. `field` names the part of the input; for facts `line` counts from 1."""

    code: str
    message: str
    field: str | None = None
    line: int | None = None


def problem_of(error: HeadwaterError, given: object) -> Problem:
    """Return why a deed was not done, with the field of the input `given` that is at fault."""
    name = _FIELDS.get(error.part, error.part)
    first, *others = name.split("_")
    field = first + "".join(word.capitalize() for word in others)
    return Problem(code=error.code, message=str(error), field=field if hasattr(given, name) else None)
