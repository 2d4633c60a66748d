"""Answers and investigations as documents to keep and send."""

from __future__ import annotations

from headwater.analysis.root_cause.answer import RootCause, Status, Suspect
from headwater.model import Uid, to_text
from headwater.naming import reference_of
from headwater.services.causes.inquiry import State
from headwater.services.causes.investigations import Investigated
from headwater.services.wording.investigated import heading, names, rerun_line
from headwater.services.wording.markup import (
    Block,
    Chain,
    Heading,
    Items,
    Paragraph,
    Table,
    html,
    markdown,
    part,
)
from headwater.services.wording.prose import headline, percent, runs_text, sentence

_SUSPECTS = ("suspect", "before", "after", "probability", "effect (90 %)")
_LEVELS = 3


def why_markdown(answer: RootCause) -> str:
    """Return a root-cause answer as Markdown."""
    return markdown(_titled(answer))


def why_html(answer: RootCause) -> str:
    """Return a root-cause answer as one HTML page."""
    return html(_titled(answer), title=headline(answer))


def investigation_markdown(found: Investigated) -> str:
    """Return an investigation as Markdown."""
    return markdown(_investigation(found))


def investigation_html(found: Investigated) -> str:
    """Return an investigation as one HTML page."""
    return html(_investigation(found), title=f"Investigation {found.inquiry.number}")


def investigation_part(found: Investigated) -> str:
    """Return an investigation as an HTML element for a notebook."""
    return part(_investigation(found))


def _titled(answer: RootCause) -> list[Block]:
    return [Heading(f"Why {_named(answer.bad.asked, answer)}", 1), *_why(answer)]


def _why(answer: RootCause) -> list[Block]:
    blocks: list[Block] = [Paragraph(headline(answer)), Paragraph(sentence(answer))]
    blocks += _suspects(answer)
    first = answer.suspects[0] if answer.suspects and answer.status is not Status.NONE else None
    if first and first.path:
        path = [_named(uid, answer) for uid in first.path]
        blocks += [Heading("From the cause to the metric"), Chain(path, f"Path from {path[0]} to {path[-1]}")]
    if evidence := [f"{each.ref}: {one.text}" for each in answer.suspects for one in each.evidence]:
        blocks += [Heading("Evidence"), Items(evidence)]
    if answer.next_rerun:
        blocks += [Heading("Next rerun"), Paragraph(_next(answer))]
    return [*blocks, Heading("What this rests on"), Items(_ground(answer))]


def _investigation(found: Investigated) -> list[Block]:
    inquiry, answer = found.inquiry, found.answer
    blocks: list[Block] = [Heading(f"Investigation {inquiry.number} {inquiry.title}".strip(), 1)]
    blocks.append(Paragraph(heading(inquiry)))
    if inquiry.state is State.CLOSED:
        cause = f" Cause: {inquiry.cause}." if inquiry.cause else ""
        blocks.append(Paragraph(f"Closed by {inquiry.closed_by}: {inquiry.conclusion}.{cause}"))
    blocks += [Heading("Answer"), *_why(answer)]
    if inquiry.verdicts:
        rows = [(each.suspect, each.judgement, each.by, to_text(each.at)) for each in inquiry.verdicts]
        blocks += [Heading("Verdicts"), Table(("suspect", "verdict", "by", "when"), rows)]
    if inquiry.planned or inquiry.infeasible:
        plans = [f"planned: {names(each)} set back" for each in inquiry.planned]
        plans += [f"cannot be made: {names(each)} set back" for each in inquiry.infeasible]
        blocks += [Heading("Reruns to make"), Items(plans)]
    if found.reruns.items:
        blocks += [
            Heading("Reruns that came back"),
            Items([*map(rerun_line, found.reruns.items), *found.reruns.contradictions]),
        ]
    if found.now:
        blocks += [Heading("Answer with them"), Paragraph(sentence(found.now))]
        blocks += _suspects(found.now)[1:]
    history = [f"{to_text(each.at)} {each.by}: {each.what}" for each in inquiry.events]
    return [*blocks, Heading("History"), Items(history)]


def _suspects(answer: RootCause) -> list[Block]:
    """Return the table of suspects; of two that cannot be compared it says only what differs."""
    if not answer.suspects:
        return []
    rows = [_row(each) for each in answer.suspects]
    if answer.comparable:
        return [Heading("Suspects"), Table(_SUSPECTS, rows)]
    return [Heading("Differences"), Table(_SUSPECTS[:_LEVELS], [row[:_LEVELS] for row in rows])]


def _row(suspect: Suspect) -> tuple[str, ...]:
    bounds = f"{suspect.effect:+.3g} ({suspect.low:+.3g} to {suspect.high:+.3g})"
    return suspect.ref, suspect.before, suspect.after, percent(suspect.probability, digits=1), bounds


def _next(answer: RootCause) -> str:
    rerun = answer.next_rerun
    assert rerun is not None
    factors = ", ".join(f"{factor.kind} {factor.label}" for factor in rerun.revert)
    return (
        f"Rerun {_named(rerun.base, answer)} with {factors} set back to the good level; "
        f"{runs_text(rerun.expected_runs)} expected."
    )


def _ground(answer: RootCause) -> list[str]:
    times = answer.completeness
    ground = [
        f"good: {_named(answer.good.asked, answer)} ({answer.chosen}), {answer.metric} {answer.good.value:.6g}",
        f"bad: {_named(answer.bad.asked, answer)}, {answer.metric} {answer.bad.value:.6g}",
        f"{len(answer.history)} runs of history; noise {answer.noise.sigma:.4g} from {answer.noise.source}",
    ]
    if answer.comparable:
        ground.append(f"nothing upstream: {percent(answer.p_none, digits=1)}")
    if times.as_of and times.known_at:
        ground.append(f"as of {to_text(times.as_of)}, known at {to_text(times.known_at)}")
    if not times.complete:
        ground.append(f"incomplete: cut by {times.truncated_by.value or 'unknown ancestry'}")
    return [*ground, *answer.notes]


def _named(uid: Uid, answer: RootCause) -> str:
    return reference_of(answer.nodes[uid]) if uid in answer.nodes else uid
