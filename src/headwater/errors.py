"""The five ways in which Headwater says no; each has a stable `code`."""

from __future__ import annotations


class HeadwaterError(Exception):
    """What went wrong, naming the thing and the way out; `part` is the part of the request at fault, where known."""

    code = "ERROR"
    part = ""


class NotFound(HeadwaterError):
    """The named thing does not exist, or not at the asked time."""

    code = "NOT_FOUND"


class Invalid(HeadwaterError):
    """The input cannot be understood or makes no sense."""

    code = "INVALID"


class Conflict(HeadwaterError):
    """The input is fine but contradicts what is there."""

    code = "CONFLICT"


class Forbidden(HeadwaterError):
    """The caller may not see or do this."""

    code = "FORBIDDEN"


class Unavailable(HeadwaterError):
    """Something needed is down, full or too busy; try again later."""

    code = "UNAVAILABLE"
