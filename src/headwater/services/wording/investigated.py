"""Investigations in words and as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from headwater.model import Json, Node, Uid, to_text
from headwater.naming import reference_of
from headwater.services.causes.inquiry import Inquiry, Reverted, State
from headwater.services.causes.investigations import Investigated, InvestigationPage
from headwater.services.causes.reruns import Returned
from headwater.services.wording.plain import why_json
from headwater.services.wording.prose import text as why_text


def inquiry_json(inquiry: Inquiry) -> dict[str, Json]:
    """Return what is stored of an investigation."""
    times = inquiry.times
    return {
        "uid": inquiry.node.uid,
        "ref": reference_of(inquiry.node),
        "kind": inquiry.node.kind.value,
        "name": inquiry.number,
        "project": inquiry.node.project,
        "revision": inquiry.node.revision,
        "title": inquiry.title,
        "state": inquiry.state.value,
        "bad": inquiry.bad,
        "good": inquiry.good,
        "metric": inquiry.metric,
        "higherIsBetter": inquiry.higher_is_better,
        "asOf": to_text(times.as_of) if times.as_of else None,
        "knownAt": to_text(times.known_at) if times.known_at else None,
        "openedBy": inquiry.opened_by,
        "openedAt": to_text(inquiry.node.occurred_at),
        "conclusion": inquiry.conclusion,
        "cause": inquiry.cause,
        "closedBy": inquiry.closed_by,
        "closedAt": to_text(inquiry.closed_at) if inquiry.closed_at else None,
        "verdicts": [
            {"suspect": each.suspect, "verdict": each.judgement, "by": each.by, "at": to_text(each.at)}
            for each in inquiry.verdicts
        ],
        "infeasible": [sorted(each) for each in inquiry.infeasible],
        "planned": [sorted(each) for each in inquiry.planned],
        "events": [{"what": each.what, "by": each.by, "at": to_text(each.at)} for each in inquiry.events],
    }


def investigated_json(found: Investigated) -> dict[str, Json]:
    """Return an investigation with its answer and the reruns that came back."""
    return {
        **inquiry_json(found.inquiry),
        "answer": why_json(found.answer),
        "reruns": [_rerun_json(each) for each in found.reruns.items],
        "contradictions": list(found.reruns.contradictions),
        "now": why_json(found.now) if found.now else None,
    }


def page_json(page: InvestigationPage) -> dict[str, Json]:
    """Return a page of investigations."""
    return {
        "items": [inquiry_json(each) for each in page.items],
        "totalCount": page.total,
        "after": page.after,
    }


def investigated_text(found: Investigated) -> str:
    """Return an investigation as lines of text."""
    inquiry = found.inquiry
    asked = f"  {subject(inquiry, found.answer.nodes)}"
    lines = [heading(inquiry), asked, *(_said(inquiry)), "", why_text(found.answer)]
    if found.reruns.items:
        lines += ["", "Reruns that came back:", *(f"  {rerun_line(each)}" for each in found.reruns.items)]
        lines += [f"  Contradiction: {each}" for each in found.reruns.contradictions]
    if found.now:
        lines += ["", "With them:", why_text(found.now)]
    return "\n".join(lines)


def heading(inquiry: Inquiry) -> str:
    """Return the number, title, state and opening of an investigation in a line."""
    title = f" {inquiry.title}" if inquiry.title else ""
    when = f"{inquiry.node.occurred_at:%Y-%m-%d %H:%M} UTC"
    return f"Investigation {inquiry.number}{title}: {inquiry.state.value}, opened by {inquiry.opened_by} on {when}"


def subject(inquiry: Inquiry, nodes: Mapping[Uid, Node]) -> str:
    """Return what an investigation asks about, e.g. "accuracy of model:churn@7 against model:churn@6"."""
    bad, good = (reference_of(nodes[uid]) if uid in nodes else uid[:8] for uid in (inquiry.bad, inquiry.good))
    return f"{inquiry.metric} of {bad} against {good}"


def rerun_line(rerun: Returned) -> str:
    """Return one rerun that came back in a line."""
    asked = "planned" if rerun.planned else "not planned"
    outcome = "recovered" if rerun.recovered else "still bad"
    return f"{reference_of(rerun.run)} with {names(rerun.reverted)} set back: {rerun.value:.4g}, {outcome} ({asked})"


def names(refs: Reverted) -> str:
    """Return suspects as people read them."""
    return ", ".join(sorted(refs)) or "nothing"


def list_text(items: Sequence[Inquiry], nodes: Mapping[Uid, Node]) -> str:
    """Return investigations as lines of text, newest first; `nodes` are what they ask about."""
    return "\n".join(
        f"{heading(each)}\n  {subject(each, nodes)}"
        + (f"; cause {each.cause}" if each.cause else "")
        + (f"; {each.conclusion}" if each.conclusion else "")
        for each in items
    )


def _rerun_json(rerun: Returned) -> dict[str, Json]:
    return {
        "run": reference_of(rerun.run),
        "value": rerun.value,
        "reverted": sorted(rerun.reverted),
        "kept": sorted(rerun.kept),
        "recovered": rerun.recovered,
        "planned": rerun.planned,
    }


def _said(inquiry: Inquiry) -> list[str]:
    lines = [f"  {each.by} said of {each.suspect}: {each.judgement}" for each in inquiry.verdicts]
    lines += [f"  Cannot be rerun: with {names(each)} set back" for each in inquiry.infeasible]
    if inquiry.state is State.CLOSED:
        cause = f"cause {inquiry.cause}; " if inquiry.cause else ""
        lines.append(f"Closed by {inquiry.closed_by}: {cause}{inquiry.conclusion}")
    return lines
