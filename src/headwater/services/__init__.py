"""What people can ask and do. Every method takes the actor first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from headwater.services.actor import LOCAL, Actor
from headwater.services.catalog import CatalogService
from headwater.services.changes import ChangeService
from headwater.services.comparison import ComparisonService
from headwater.services.differences import DifferenceService
from headwater.services.identification import IdentificationService
from headwater.services.ingest import ImportReport, IngestService
from headwater.services.investigations import InvestigationService
from headwater.services.lineage import LineageService
from headwater.services.profiling import ProfilingService
from headwater.services.regressions import RegressionService
from headwater.services.reproduction import ReproductionService
from headwater.services.rerun_plan import RerunPlanService
from headwater.services.root_cause import RootCauseService
from headwater.services.sameness import SamenessService
from headwater.services.staleness import StalenessService
from headwater.services.teaching import TeachingService
from headwater.services.watches import WatchService
from headwater.store import Store, open_store
from headwater.store.indexed import IndexedStore


@dataclass(frozen=True, slots=True)
class Headwater:
    """Every question and deed over one store."""

    store_url: str
    lineage: LineageService
    catalog: CatalogService
    comparison: ComparisonService
    differences: DifferenceService
    root_cause: RootCauseService
    regressions: RegressionService
    investigations: InvestigationService
    rerun_plans: RerunPlanService
    watches: WatchService
    teaching: TeachingService
    ingest: IngestService
    profiling: ProfilingService
    changes: ChangeService
    identification: IdentificationService
    staleness: StalenessService
    reproduction: ReproductionService
    sameness: SamenessService
    _store: Store

    def ready(self) -> bool:
        """Return True when the store answers.

        Raises:
            Unavailable: it does not.
        """
        self._store.token()
        return True

    def indexed(self) -> tuple[int, int]:
        """Return through which change the index goes (0: there is none), and how many are known beyond it."""
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
    held = IndexedStore(store, folder=index)
    held.start()
    return over(held)


def over(store: Store) -> Headwater:
    """Return everything over an open store."""
    teaching = TeachingService(store)
    root_cause = RootCauseService(store, teaching)
    return Headwater(
        store_url=store.url,
        lineage=LineageService(store),
        catalog=CatalogService(store),
        comparison=ComparisonService(store),
        differences=DifferenceService(store),
        root_cause=root_cause,
        regressions=RegressionService(store),
        investigations=InvestigationService(store, root_cause),
        rerun_plans=RerunPlanService(store, root_cause),
        watches=WatchService(store),
        teaching=teaching,
        ingest=IngestService(store),
        profiling=ProfilingService(store),
        changes=ChangeService(store),
        identification=IdentificationService(store),
        staleness=StalenessService(store),
        sameness=SamenessService(store),
        reproduction=ReproductionService(store),
        _store=store,
    )


__all__ = ["LOCAL", "Actor", "Headwater", "ImportReport", "open_services", "over"]
