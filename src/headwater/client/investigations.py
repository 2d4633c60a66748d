"""Investigations from Python: each deed returns how things stand after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from headwater.analysis.root_cause.answer import Suspect
from headwater.client.answers import Answer
from headwater.client.conversion import Row
from headwater.errors import Invalid
from headwater.model import Json
from headwater.services import LOCAL, Headwater
from headwater.services.causes.inquiry import Inquiry, Judgement
from headwater.services.causes.investigations import Deed, Investigated, InvestigationService
from headwater.services.causes.reruns import Returned
from headwater.services.wording import report
from headwater.services.wording.investigated import heading, investigated_json, investigated_text

Words = Literal["not it", "confirmed", "verified by rerun"]


@dataclass(frozen=True, slots=True)
class Investigation(Answer):
    """A question with its verdicts, the reruns that came back, and its conclusion, as it stood when it was read."""

    value: Investigated
    services: Headwater = field(repr=False)

    @property
    def number(self) -> str:
        """What people call it."""
        return self.value.inquiry.number

    @property
    def record(self) -> Inquiry:
        """What is stored of it."""
        return self.value.inquiry

    @property
    def suspects(self) -> tuple[Suspect, ...]:
        """The suspects, most likely first: with the reruns where any came back."""
        return (self.value.now or self.value.answer).suspects

    @property
    def reruns(self) -> tuple[Returned, ...]:
        """The reruns that came back, oldest first."""
        return self.value.reruns.items

    def verdict(self, suspect: str, verdict: Words, *, by: str = "") -> Investigation:
        """Say of a suspect "not it", "confirmed" or "verified by rerun"; the others are ranked anew.

        Raises:
            NotFound, Conflict: as `InvestigationService.judge`.
            Invalid: `verdict` is none of these.
        """
        try:
            said = Judgement(verdict)
        except ValueError as error:
            raise Invalid(f"unknown verdict {verdict!r}; one of {', '.join(Judgement)}") from error
        return self._after(self._deeds.judge(LOCAL, self._uid, suspect, said, deed=Deed(by=by)))

    def withdraw(self, suspect: str, *, by: str = "") -> Investigation:
        """Take back a verdict."""
        return self._after(self._deeds.withdraw(LOCAL, self._uid, suspect, deed=Deed(by=by)))

    def exclude(self, reverted: Sequence[str], *, feasible: bool = False, by: str = "") -> Investigation:
        """Say that the rerun which sets back just these suspects cannot be made."""
        deed = Deed(by=by)
        return self._after(self._deeds.exclude(LOCAL, self._uid, reverted, feasible=feasible, deed=deed))

    def close(self, conclusion: str, *, cause: str = "", by: str = "") -> Investigation:
        """Close it with what came of it."""
        deed = Deed(by=by)
        return self._after(self._deeds.conclude(LOCAL, self._uid, conclusion, cause=cause, deed=deed))

    def reopen(self, *, by: str = "") -> Investigation:
        """Open it again."""
        return self._after(self._deeds.reopen(LOCAL, self._uid, deed=Deed(by=by)))

    def rename(self, title: str, *, by: str = "") -> Investigation:
        """Give it another title, open or closed."""
        return self._after(self._deeds.rename(LOCAL, self._uid, title, deed=Deed(by=by)))

    def refresh(self) -> Investigation:
        """Return it as it stands now."""
        return self._after(self._deeds.show(LOCAL, self._uid))

    def rows(self) -> list[Row]:
        """Return one row a suspect."""
        said = self.record.judgements()
        return [
            {
                "ref": each.ref,
                "before": each.before,
                "after": each.after,
                "probability": each.probability,
                "verdict": said.get(each.ref, ""),
            }
            for each in self.suspects
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return it as plain JSON values."""
        return investigated_json(self.value)

    def to_markdown(self) -> str:
        """Return it as a document in Markdown."""
        return report.investigation_markdown(self.value)

    def to_html(self) -> str:
        """Return it as one HTML page that loads nothing."""
        return report.investigation_html(self.value)

    def title(self) -> str:
        """Return its number, title and state."""
        return heading(self.record)

    def __str__(self) -> str:
        return investigated_text(self.value)

    def _repr_html_(self) -> str:
        return report.investigation_part(self.value)

    @property
    def _deeds(self) -> InvestigationService:
        return self.services.investigations

    @property
    def _uid(self) -> str:
        return self.record.node.uid

    def _after(self, found: Investigated) -> Investigation:
        return Investigation(found, self.services)
