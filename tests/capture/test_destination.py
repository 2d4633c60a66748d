"""Where captured facts go."""

from __future__ import annotations

import pytest

from headwater.capture.destination import NOWHERE, Destination
from headwater.capture.sending import ToStore
from headwater.errors import Unavailable


def test_facts_recorded_without_an_understood_address_say_how_they_are_sent() -> None:
    with pytest.raises(Unavailable, match=r"^no address: .* was no address .*headwater sync --store"):
        ToStore(Destination(NOWHERE)).send([], timeout_s=1)
