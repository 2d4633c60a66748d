"""What is recorded of a thing and cannot be so, in words."""

from __future__ import annotations

from headwater.analysis.contradictions import Contradiction, Sort
from headwater.naming import reference_of

_WORDS = {
    Sort.ENDED_BEFORE_START: "It ended at {first}, before it began at {second}: a clock was wrong.",
    Sort.SEVERAL_ENDS: "It was reported to have ended as {first} and as {second}: two runs may share one id.",
    Sort.INPUT_AFTER_END: (
        "It ended at {second}, and {other}, which it used, came to be at {first}: a clock was wrong, "
        "or it used something else."
    ),
    Sort.OUTPUT_BEFORE_START: (
        "It came to be at {first}, and {other}, which made it, began at {second}: a clock was wrong, "
        "or something else made it."
    ),
    Sort.ITS_OWN_CAUSE: "It depends on itself: one of the edges that lead back to it is wrong.",
}


def contradictory(found: Contradiction) -> str:
    """Return one sentence that says what cannot be so, and what may have gone wrong."""
    other = reference_of(found.other) if found.other else ""
    first, second = (text.replace(".000000Z", "Z") for text in (found.first, found.second))
    return _WORDS[found.sort].format(first=first, second=second, other=other)
