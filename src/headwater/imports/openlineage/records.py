"""Records as they are kept: without secrets, also where a record was put in by hand and not made from an event."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from headwater.access.redact import redact_text
from headwater.errors import Invalid
from headwater.facts import RecordFact
from headwater.imports.openlineage.cleaning import cleaned
from headwater.imports.openlineage.decoding import decoded, encoded
from headwater.imports.openlineage.naming import filed_under

EVENT = "openlineage.event"
_MOST_KNOWN = 50_000

# SHA-256 of texts that were made from cleaned events here, so that they need not be read and cleaned a second time.
_known: set[bytes] = set()


def made_clean(text: str) -> str:
    """Return `text`, which was made from something cleaned, and know it again."""
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    _known.add(_digest(text))
    return text


def clean_record(record: RecordFact) -> RecordFact:
    """Return a record without secrets: the same object where there were none.

    An event is then filed under the uid that it would have if it had come as an event.
    """
    if _digest(record.text) in _known:
        return record
    text = _clean_text(record.text)
    if text == record.text:
        return record
    return replace(record, text=text, under=event_uid(text) if record.format == EVENT else record.under)


def event_uid(text: str) -> str:
    """Return the uid that the record of an event is filed under."""
    return filed_under("event", hashlib.sha256(text.encode()).hexdigest())


def _clean_text(text: str) -> str:
    try:
        held = decoded(text)
    except Invalid:
        return redact_text(text)
    if not isinstance(held, dict | list):
        return redact_text(text)
    clean = cleaned(held)
    return text if clean == held else encoded(clean)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
