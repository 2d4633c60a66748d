"""Doing something to a module once it is imported, now or later, without importing it."""

from __future__ import annotations

import importlib.abc
import logging
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

_LOG = logging.getLogger("headwater.capture")
Deed = Callable[[ModuleType], None]


def when_imported(name: str, deed: Deed) -> None:
    """Do something to the module of that name: at once where it is imported already, else once it is."""
    module = sys.modules.get(name)
    if module is not None:
        _do(deed, module)
        return
    finder = next((each for each in sys.meta_path if isinstance(each, _Watching)), None)
    if finder is None:
        finder = _Watching()
        sys.meta_path.insert(0, finder)
    finder.waiting[name] = deed


class _Watching(importlib.abc.MetaPathFinder):
    """Finds nothing itself: it lets the others find a module and follows up its loading."""

    def __init__(self) -> None:
        self.waiting: dict[str, Deed] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load a module that is waited for; None for any other."""
        deed = self.waiting.pop(name, None)
        if deed is None:
            return None
        for finder in sys.meta_path:
            found = finder.find_spec(name, path, target) if finder is not self else None
            if found is not None and found.loader is not None:
                found.loader = _Following(found.loader, deed)
                return found
        return None


class _Following(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader, deed: Deed) -> None:
        self._loader, self._deed = loader, deed

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Return the module as its own loader makes it."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, then do what is to be done; it keeps its own loader."""
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        _do(self._deed, module)


def _do(deed: Deed, module: ModuleType) -> None:
    try:
        deed(module)
    except Exception as error:
        _LOG.warning("headwater: %s is not captured: %s", module.__name__, error)
        _LOG.debug("what went wrong", exc_info=error)
