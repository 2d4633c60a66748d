"""A connection to a store, with the questions and deeds that a notebook needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Literal, TypeVar

from headwater.client.exporting import Exporting
from headwater.client.findings import (
    CompareAnswer,
    DiffAnswer,
    RegressionsAnswer,
    SearchAnswer,
    WhyAnswer,
)
from headwater.client.importing import Importing, Show
from headwater.client.investigations import Investigation
from headwater.client.moments import Moment, moment_of, times_of
from headwater.client.uses import Uses
from headwater.client.walks import ImpactAnswer, LineageAnswer, PathsAnswer
from headwater.errors import Invalid, NotFound
from headwater.facts import Fact
from headwater.model import DEFAULT_PLANES, Direction, Kind, Node, Plane
from headwater.services import LOCAL, Headwater, open_services
from headwater.services.causes.investigations import Deed
from headwater.services.causes.rerun_plan import RerunPlan
from headwater.services.profiling import Profiled
from headwater.settings import read_settings, without_password
from headwater.store import Receipt


def connect(url: str | None = None, *, create: bool | None = None) -> Client:
    """Return a client of the store at `url`, else HEADWATER_STORE, else the file in the data folder.

    A file that is named and not there is made only with `create=True`, as its name may be mistyped; the one in the data
    folder, and a database that is empty, are made unless `create` is False.

    Raises:
        Invalid: it is no address of a store.
        NotFound: there is nothing, and nothing is to be made.
        Unavailable: it cannot be reached.
    """
    settings = read_settings(store=url or "")
    own = settings.chosen_by == "default"
    wanted = own or not settings.store.startswith("sqlite:") if create is None else create
    if wanted and own:
        settings.data_folder.mkdir(parents=True, exist_ok=True)
    try:
        return Client(open_services(settings.store, create=wanted))
    except NotFound as error:
        where = without_password(settings.store)
        raise NotFound(f"{error}; headwater.connect({where!r}, create=True) makes one") from error


class Client(Uses, Importing, Exporting):
    """Questions about one store; every answer is a value. Use it as a context manager, or `close()` it.

    References are `kind:[project/]name[@version]`, times are datetimes or text such as "2026-03-01".
    All questions raise NotFound and Invalid for references that name nothing or several things.
    """

    def __init__(self, services: Headwater) -> None:
        self._services = services

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"headwater.connect({without_password(self._services.store_url)!r})"

    def close(self) -> None:
        """Let go of the store."""
        self._services.close()

    def why(
        self,
        bad: str,
        *,
        good: str = "",
        metric: str = "",
        higher_is_better: bool | None = None,
        as_of: Moment = None,
        known_at: Moment = None,
    ) -> WhyAnswer:
        """Return which upstream change moved the metric of `bad` away from `good` (chosen if not given)."""
        return WhyAnswer(
            self._services.root_cause.why(
                LOCAL,
                bad,
                good=good,
                metric=metric,
                higher_is_better=higher_is_better,
                times=times_of(as_of, known_at),
            )
        )

    def regressions(
        self,
        series: str,
        *,
        metric: str = "",
        higher_is_better: bool | None = None,
        since: Moment = None,
        as_of: Moment = None,
        known_at: Moment = None,
    ) -> RegressionsAnswer:
        """Return where a metric got worse over the versions of a series, or over the runs of a run's job."""
        return RegressionsAnswer(
            self._services.regressions.regressions(
                LOCAL,
                series,
                metric=metric,
                higher_is_better=higher_is_better,
                since=moment_of(since),
                times=times_of(as_of, known_at),
            )
        )

    def investigate(
        self,
        bad: str,
        *,
        good: str = "",
        metric: str = "",
        higher_is_better: bool | None = None,
        title: str = "",
        by: str = "",
        as_of: Moment = None,
        known_at: Moment = None,
    ) -> Investigation:
        """Open an investigation of why `bad` is worse than `good` (chosen if not given)."""
        found = self._services.investigations.open(
            LOCAL,
            bad,
            good=good,
            metric=metric,
            higher_is_better=higher_is_better,
            times=times_of(as_of, known_at),
            title=title,
            deed=Deed(by=by),
        )
        return Investigation(found, self._services)

    def investigation(self, number: int | str) -> Investigation:
        """Return the investigation with this number."""
        return Investigation(self._services.investigations.show(LOCAL, str(number)), self._services)

    def rerun_plan(
        self,
        bad: str,
        *,
        good: str = "",
        metric: str = "",
        higher_is_better: bool | None = None,
        exclude: Collection[Collection[str]] = (),
        as_of: Moment = None,
        known_at: Moment = None,
    ) -> RerunPlan:
        """Return the rerun that tells most, but none that would set back just one of `exclude`."""
        return self._services.rerun_plans.plan(
            LOCAL,
            bad,
            good=good,
            metric=metric,
            higher_is_better=higher_is_better,
            exclude=exclude,
            times=times_of(as_of, known_at),
        )

    def impact(self, *refs: str, as_of: Moment = None, known_at: Moment = None) -> ImpactAnswer:
        """Return what is affected if these things are bad."""
        times = times_of(as_of, known_at)
        return ImpactAnswer(self._services.lineage.impact_of(LOCAL, refs, times=times))

    def lineage(
        self,
        ref: str,
        *,
        direction: Literal["both", "upstream", "downstream"] = "both",
        depth: int | None = None,
        planes: Iterable[Plane | str] = DEFAULT_PLANES,
        kinds: Iterable[Kind | str] = (),
        as_of: Moment = None,
        known_at: Moment = None,
    ) -> LineageAnswer:
        """Return what `ref` depends on and what depends on it; `kinds` keeps only these."""
        sides = list(Direction) if direction == "both" else [_one_of(Direction, direction)]
        return LineageAnswer(
            self._services.lineage.lineage_of(
                LOCAL,
                ref,
                directions=sides,
                depth=depth,
                planes=[_one_of(Plane, plane) for plane in planes],
                kinds=[_one_of(Kind, kind) for kind in kinds],
                times=times_of(as_of, known_at),
            )
        )

    def paths(
        self, first: str, second: str, *, most: int = 5, as_of: Moment = None, known_at: Moment = None
    ) -> PathsAnswer:
        """Return the shortest ways in which the two are related."""
        times = times_of(as_of, known_at)
        return PathsAnswer(self._services.lineage.paths_between(LOCAL, first, second, most=most, times=times))

    def diff(
        self,
        first: str,
        second: str,
        *,
        only_differences: bool = True,
        as_of: Moment = None,
        known_at: Moment = None,
    ) -> DiffAnswer:
        """Return what differs between the two over all that they were made from."""
        times = times_of(as_of, known_at)
        return DiffAnswer(
            self._services.comparison.diff(
                LOCAL, first, second, times=times, only_differences=only_differences
            )
        )

    def compare(
        self, *refs: str, only_differences: bool = True, as_of: Moment = None, known_at: Moment = None
    ) -> CompareAnswer:
        """Return 2 to 50 runs, versions or commits side by side, over all that they were made from."""
        times = times_of(as_of, known_at)
        return CompareAnswer(
            self._services.comparison.compare(LOCAL, refs, times=times, only_differences=only_differences)
        )

    def search(
        self,
        query: str,
        *,
        first: int = 20,
        after: str = "",
        as_of: Moment = None,
        known_at: Moment = None,
    ) -> SearchAnswer:
        """Return a page of what the search language finds."""
        times = times_of(as_of, known_at)
        return SearchAnswer(
            self._services.catalog.search(LOCAL, query, first=first, after=after, times=times)
        )

    def show(self, ref: str, *, as_of: Moment = None, known_at: Moment = None) -> Node:
        """Return the one thing that `ref` names."""
        return self._services.catalog.show(LOCAL, ref, times=times_of(as_of, known_at))

    def latest(self, ref: str, *, as_of: Moment = None, known_at: Moment = None) -> Node:
        """Return the newest version of a series, or what an alias points at."""
        return self._services.catalog.latest(LOCAL, ref, times=times_of(as_of, known_at))

    def append(self, facts: Iterable[Fact], *, key: str = "") -> Receipt:
        """Store facts in one transaction; sending the same `key` again changes nothing."""
        return self._services.ingest.append(LOCAL, list(facts), key=key)

    def profile(
        self,
        path: str | Path,
        *,
        as_: str,
        key: str = "",
        label: str = "",
        project: str = "",
        digests_only: bool = False,
        on_progress: Show = None,
    ) -> Profiled:
        """Tell the version `as_` the digests and the profile of a file or folder; a new version is created.

        Raises:
            Conflict: the version is recorded with another digest.
            NotFound: there is no such file.
            Invalid: `as_` is no version, or the content cannot be read.
        """
        return self._services.profiling.profile(
            LOCAL,
            path,
            as_=as_,
            key=key,
            label=label,
            project=project,
            digests_only=digests_only,
            on_progress=on_progress,
        )


_Word = TypeVar("_Word", bound=StrEnum)


def _one_of(words: type[_Word], given: str) -> _Word:
    try:
        return words(given)
    except ValueError as error:
        raise Invalid(f"unknown {words.__name__.lower()} {given!r}; one of {', '.join(words)}") from error
