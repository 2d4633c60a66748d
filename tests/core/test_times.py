"""Times as text."""

from __future__ import annotations

import pytest

from headwater.errors import Invalid
from headwater.model import to_time


def test_a_time_of_any_number_of_digits_is_refused_in_a_short_sentence():
    with pytest.raises(Invalid, match="is not a time") as refused:
        to_time("2026-03-01T12:00:00." + "0" * 1_000_000)
    assert len(str(refused.value)) < 200
