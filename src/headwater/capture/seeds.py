"""The seeds that libraries can be seen to use; nothing is imported and nothing drawn for it."""

from __future__ import annotations

import os
import sys
from typing import Any

# NumPy marks a state that was not seeded with one integer by this first word.
_NOT_AN_INTEGER = 0x80000000
_STATE_WORDS = 624


def visible_seeds() -> dict[str, str]:
    """Return the seeds as parameters: `python.seed` (of hashes), `numpy.seed` and `torch.seed` where visible.

    NumPy's is visible until 624 words were drawn; that of Python's `random` never is.
    """
    found: dict[str, str] = {}
    if (hashes := os.environ.get("PYTHONHASHSEED", "")) not in ("", "random"):
        found["python.seed"] = hashes
    if (own := _numpy()) is not None:
        found["numpy.seed"] = str(own)
    if (own := _torch()) is not None:
        found["torch.seed"] = str(own)
    return found


def _numpy() -> int | None:
    random: Any = sys.modules.get("numpy.random")
    try:
        state = random.get_state(legacy=True)
        name, words, position = state[:3]
        first = int(words[0])
    except (AttributeError, TypeError, ValueError, IndexError):
        return None
    seeded = name == "MT19937" and int(position) == _STATE_WORDS and first != _NOT_AN_INTEGER
    return first if seeded else None


def _torch() -> int | None:
    torch: Any = sys.modules.get("torch")
    try:
        return int(torch.initial_seed())
    except (AttributeError, RuntimeError, TypeError):
        return None
