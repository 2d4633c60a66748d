"""Which run is under way: in this context, in this process, in the process that started this one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headwater.capture.runs import Run

_current: ContextVar[Run | None] = ContextVar("headwater_run", default=None)
_lock = threading.Lock()
_open: list[Run] = []
_others: list[Callable[[], Run | None]] = []


def current() -> Run | None:
    """Return the innermost run of this context; in a thread that has none the process' only outermost one."""
    found = _current.get()
    if found is not None and not found.ended:
        return found
    with _lock:
        outermost = [each for each in _open if each.parent is None]
    return outermost[0] if len(outermost) == 1 else None


def ask_too(find: Callable[[], Run | None]) -> None:
    """Let a library tell which of its runs is under way, for where this process has none of its own."""
    _others.append(find)


def of_a_library() -> Run | None:
    """Return the run that a captured library has under way here."""
    return next((found for find in _others if (found := find()) is not None), None)


def innermost_here() -> Run | None:
    """Return the run that a new one of this context is part of."""
    found = _current.get()
    return found if found is not None and not found.ended else None


def enter(run: Run) -> None:
    """Make a run the current one of this context."""
    with _lock:
        _open.append(run)
    _current.set(run)


def leave(run: Run) -> None:
    """Make the run that it is part of the current one again."""
    with _lock:
        if run in _open:
            _open.remove(run)
    if _current.get() is run:
        _current.set(run.parent)


def unended() -> list[Run]:
    """Return the runs of this process that are under way, the innermost first."""
    with _lock:
        return list(reversed(_open))


def _forget_locks() -> None:
    """The runs stay, for a child that was forked within one may log to it."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_locks)
