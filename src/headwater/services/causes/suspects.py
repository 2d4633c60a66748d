"""The suspects of an answer as people name them, and the evidence on each as it is kept."""

from __future__ import annotations

import json

from headwater.analysis.root_cause.answer import RootCause, Suspect
from headwater.analysis.root_cause.plan import is_able
from headwater.errors import Invalid, NotFound
from headwater.services.causes.inquiry import Inquiry, Judgement

_BLAMING = (Judgement.VERIFIED, Judgement.CONFIRMED)


def find_suspect(answer: RootCause, text: str) -> Suspect:
    """Return the suspect that `text` names: its reference, kind:name, or its name alone where it is the only one.

    Raises:
        NotFound: no suspect is called so (they are listed).
        Invalid: several are.
    """
    for called in (_by_reference, _by_name):
        found = [each for each in answer.suspects if text in called(each)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Invalid(f"{text!r} may be {' or '.join(each.ref for each in found)}; write one of these")
    known = ", ".join(each.ref for each in answer.suspects) or "none"
    raise NotFound(f"no suspect is called {text!r}; there are {known}")


def able(answer: RootCause) -> list[Suspect]:
    """Return the suspects that a rerun can set back."""
    return [each for each in answer.suspects if is_able(each)]


def blamed(inquiry: Inquiry) -> str:
    """Return the one suspect that verdicts in force confirm, verified ones before others; empty where unclear."""
    said = inquiry.judgements()
    for judgement in _BLAMING:
        found = [suspect for suspect, each in said.items() if each == judgement]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def evidence_kept(answer: RootCause) -> tuple[str, ...]:
    """Return the evidence on each suspect as lines of JSON: what closed investigations teach from."""
    return tuple(
        json.dumps(
            {
                "ref": each.ref,
                "kind": each.factor.kind.value,
                "evidence": [{"text": one.text, "ratio": one.ratio} for one in each.evidence],
            },
            ensure_ascii=False,
        )
        for each in answer.suspects
    )


def _by_reference(suspect: Suspect) -> tuple[str, ...]:
    return (
        suspect.ref,
        f"{suspect.factor.kind}:{suspect.factor.label}",
        f"{suspect.factor.kind}:{suspect.factor.name}",
    )


def _by_name(suspect: Suspect) -> tuple[str, ...]:
    return suspect.factor.label, suspect.factor.name, suspect.ref.partition(":")[2]
