"""`headwater.run(...)`: a run as a context manager, as a decorator, or begun and ended by hand."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast

# What a run is stated with is loaded by the call that asks for one, what follows it by the call that begins it: so
# neither makes a training wait for all of it.
import headwater.capture.redaction  # noqa: F401
from headwater.capture import active
from headwater.capture.asked import Asked

if TYPE_CHECKING:
    from headwater.capture.beginning import Begun
    from headwater.capture.runs import Run
    from headwater.model import RunState

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(slots=True)
class Opening:
    """A run that is about to begin. As a decorator each call of the function is a run of its own."""

    asked: Asked
    _begun: Begun | None = None

    def __enter__(self) -> Run:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end(error=error)

    def __call__(self, function: _F) -> _F:
        job = self.asked.job or getattr(function, "__name__", "")
        return _tracked(function, replace(self.asked, job=job))

    def start(self) -> Run:
        """Begin the run and return it; `end` ends it."""
        from headwater.capture.beginning import Begun

        self._begun = Begun(self.asked)
        return self._begun.run

    def end(self, *, error: BaseException | None = None, state: RunState | None = None) -> None:
        """End the run: COMPLETE, FAIL for an error, ABORT for Ctrl-C. Waits for files that are being read."""
        if self._begun is not None:
            self._begun.end(error=error, state=state)


def run(
    job: str = "",
    *,
    project: str = "",
    name: str = "",
    run_id: str = "",
    server: str = "",
    store: str = "",
    source: str = "",
    resumes: str = "",
    keep_patch: bool = False,
    params: object = None,
) -> Opening:
    """Return a run to be used with `with`, as a decorator, or by `start()` and `end()`.

    `job` is the logical step by which runs are compared; `project` is else HEADWATER_PROJECT or the repository's name.
    Facts go to a `server` or into a `store`, else HEADWATER_SERVER, HEADWATER_STORE, or your own store. Within
    another run it is part of that. Processes that share HEADWATER_RUN_ID work on one run, which that of rank 0 begins
    and ends. `source` names the instance that run ids belong to, else the project; `resumes` is the id of the run that
    this one goes on with; `keep_patch` keeps what differs from the commit, not only its digest.
    """
    return Opening(Asked(job, project, name, run_id, server, store, source, resumes, keep_patch, params))


def track(function: _F) -> _F:
    """Return the function so that each call is a run whose job is the function's name."""
    return run()(function)


def current_run() -> Run | None:
    """Return the run under way here, which may be MLflow's; in a process that a run has started that run; else None."""
    return active.current() or active.of_a_library() or _joined_parent()


def _tracked(function: _F, asked: Asked) -> _F:
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def wait(*args: Any, **kwargs: Any) -> Any:
            with Opening(asked):
                return await function(*args, **kwargs)

        return cast(_F, wait)

    if inspect.isasyncgenfunction(function):
        return _tracked_stream(function, asked)

    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def give(*args: Any, **kwargs: Any) -> Any:
            with Opening(asked):
                return (yield from function(*args, **kwargs))

        return cast(_F, give)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with Opening(asked):
            return function(*args, **kwargs)

    return cast(_F, call)


def _tracked_stream(function: _F, asked: Asked) -> _F:
    """Return an asynchronous generator so that it is a run as long as it gives."""

    @functools.wraps(function)
    async def stream(*args: Any, **kwargs: Any) -> Any:
        with Opening(asked):
            async with contextlib.aclosing(function(*args, **kwargs)) as given:
                with contextlib.suppress(StopAsyncIteration):
                    value = await anext(given)
                    while True:
                        try:
                            sent = yield value
                        except Exception as error:
                            value = await given.athrow(error)
                        else:
                            value = await given.asend(sent)

    return cast(_F, stream)


def _joined_parent() -> Run | None:
    from headwater.capture.beginning import joined_parent

    return joined_parent()
