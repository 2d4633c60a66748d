"""How far an answer can be trusted, in words."""

from __future__ import annotations

from headwater.analysis.completeness import Completeness, Cut

_WAY_OUT = {
    Cut.DEPTH: "a larger --depth shows them",
    Cut.BUDGET: "ask about something nearer",
    Cut.TIMEOUT: "try again",
    Cut.PERMISSION: "you may not see them",
}


def caution(answer: Completeness) -> str:
    """Return one or two sentences about what is missing, or nothing."""
    told = []
    if answer.truncated_by is not Cut.NONE:
        more = f"{answer.hidden_count:,} more {'is' if answer.hidden_count == 1 else 'are'}"
        told.append(
            f"Cut by {answer.truncated_by.value}: {more} known beyond; {_WAY_OUT[answer.truncated_by]}."
        )
    if answer.unknown:
        count = len(answer.unknown)
        what = "1 thing is" if count == 1 else f"{count:,} things are"
        told.append(f"{what} referred to but never described; what lies behind is unknown.")
    return " ".join(told)
