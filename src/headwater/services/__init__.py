"""What people can ask and do. Every method takes the actor first."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.services.actor import LOCAL, Actor
from headwater.store import Store, open_store

if TYPE_CHECKING:
    from headwater.services.arrival.ingest import ImportReport, IngestService
    from headwater.services.catalog import CatalogService
    from headwater.services.causes.investigations import InvestigationService
    from headwater.services.causes.rerun_plan import RerunPlanService
    from headwater.services.causes.root_cause import RootCauseService
    from headwater.services.causes.teaching import TeachingService
    from headwater.services.changes import ChangeService
    from headwater.services.comparison import ComparisonService
    from headwater.services.consistency import ConsistencyService
    from headwater.services.differences import DifferenceService
    from headwater.services.identification import IdentificationService
    from headwater.services.lineage import LineageService
    from headwater.services.profiling import ProfilingService
    from headwater.services.reproduction import ReproductionService
    from headwater.services.sameness import SamenessService
    from headwater.services.staleness import StalenessService
    from headwater.services.watching.regressions import RegressionService
    from headwater.services.watching.watches import WatchService


class Headwater:
    """Every question and deed over one store; what a command does not ask, it does not load.

    `engine` is what keeps it, where the store holds its shape in memory.
    """

    def __init__(self, store: Store, engine: Store | None = None) -> None:
        self._store = store
        self._engine = engine or store

    @property
    def store_url(self) -> str:
        """The address of the store, without password."""
        return self._store.url

    @cached_property
    def lineage(self) -> LineageService:
        """Lineage, impact and paths."""
        from headwater.services.lineage import LineageService

        return LineageService(self._store)

    @cached_property
    def catalog(self) -> CatalogService:
        """Search, labels and what references name."""
        from headwater.services.catalog import CatalogService

        return CatalogService(self._store)

    @cached_property
    def comparison(self) -> ComparisonService:
        """Two things, or several runs, side by side."""
        from headwater.services.comparison import ComparisonService

        return ComparisonService(self._store)

    @cached_property
    def differences(self) -> DifferenceService:
        """What differs between a base and a head."""
        from headwater.services.differences import DifferenceService

        return DifferenceService(self._store)

    @cached_property
    def root_cause(self) -> RootCauseService:
        """Why a metric moved."""
        from headwater.services.causes.root_cause import RootCauseService

        return RootCauseService(self._store, self.teaching)

    @cached_property
    def regressions(self) -> RegressionService:
        """Where a series fell beyond its noise."""
        from headwater.services.watching.regressions import RegressionService

        return RegressionService(self._store)

    @cached_property
    def investigations(self) -> InvestigationService:
        """Questions kept with their answers, verdicts and reruns."""
        from headwater.services.causes.investigations import InvestigationService

        return InvestigationService(self._store, self.root_cause)

    @cached_property
    def rerun_plans(self) -> RerunPlanService:
        """How to make the rerun that tells most."""
        from headwater.services.causes.rerun_plan import RerunPlanService

        return RerunPlanService(self._store, self.root_cause)

    @cached_property
    def watches(self) -> WatchService:
        """Series that somebody wants to hear of."""
        from headwater.services.watching.watches import WatchService

        return WatchService(self._store)

    @cached_property
    def teaching(self) -> TeachingService:
        """What closed investigations teach."""
        from headwater.services.causes.teaching import TeachingService

        return TeachingService(self._store)

    @cached_property
    def ingest(self) -> IngestService:
        """Facts on their way in."""
        from headwater.services.arrival.ingest import IngestService

        return IngestService(self._store, self._engine)

    @cached_property
    def profiling(self) -> ProfilingService:
        """Digests and profiles of files."""
        from headwater.services.profiling import ProfilingService

        return ProfilingService(self._store)

    @cached_property
    def changes(self) -> ChangeService:
        """The change log."""
        from headwater.services.changes import ChangeService

        return ChangeService(self._store)

    @cached_property
    def identification(self) -> IdentificationService:
        """What a file or digest is."""
        from headwater.services.identification import IdentificationService

        return IdentificationService(self._store)

    @cached_property
    def consistency(self) -> ConsistencyService:
        """What is recorded of a thing and cannot be so."""
        from headwater.services.consistency import ConsistencyService

        return ConsistencyService(self._store)

    @cached_property
    def staleness(self) -> StalenessService:
        """What a newer input has left behind."""
        from headwater.services.staleness import StalenessService

        return StalenessService(self._store)

    @cached_property
    def reproduction(self) -> ReproductionService:
        """How to make a thing again."""
        from headwater.services.reproduction import ReproductionService

        return ReproductionService(self._store)

    @cached_property
    def sameness(self) -> SamenessService:
        """What people confirmed to be the same."""
        from headwater.services.sameness import SamenessService

        return SamenessService(self._store)

    def load(self) -> None:
        """Load everything now, where the first question should not wait for it."""
        for name, each in vars(Headwater).items():
            if isinstance(each, cached_property):
                getattr(self, name)

    def ready(self) -> bool:
        """Return True when the store answers.

        Raises:
            Unavailable: it does not.
        """
        self._engine.token()  # not a question, for which an index would be kept up to date from moment to moment
        return True

    def indexed(self) -> tuple[int, int]:
        """Return through which change the index goes (0: there is none), and how many are known beyond it."""
        from headwater.store.indexed import IndexedStore

        store = self._store
        return (store.indexed_through, store.behind) if isinstance(store, IndexedStore) else (0, 0)

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()


def open_services(url: str, *, create: bool = True, index: Path | None = None) -> Headwater:
    """Return everything over the store at `url`.

    With `index`, a folder to keep it in, the graph's shape is held in memory: worth it where many ask.

    Raises:
        Invalid, NotFound, Unavailable: as `open_store`.
    """
    store = open_store(url, create=create)
    if index is None:
        return over(store)
    from headwater.store.indexed import IndexedStore
    from headwater.store.indexed.returning import share_arenas

    share_arenas()
    held = IndexedStore(store, folder=index)
    held.start()
    services = Headwater(held, store)
    services.load()
    return services


def over(store: Store) -> Headwater:
    """Return everything over an open store."""
    return Headwater(store)


def __getattr__(name: str) -> object:
    """Return what is loaded only where it is asked for."""
    if name == "ImportReport":
        from headwater.services.arrival.ingest import ImportReport

        return ImportReport
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["LOCAL", "Actor", "Headwater", "ImportReport", "open_services", "over"]
