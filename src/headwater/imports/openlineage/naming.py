"""How OpenLineage names things in the graph: its namespaces are our projects."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.imports.openlineage.events import DatasetUse, Event, Facets, Named, text_of
from headwater.model import SERIES, Kind, Uid, uid_of

DEFAULT_SOURCE = "openlineage"
UNVERSIONED = "unversioned"
_MODEL_TYPES = frozenset({"model", "ml_model", "mlmodel"})
_MODEL_SCHEMES = ("model:", "models:")


@dataclass(frozen=True, slots=True)
class Naming:
    """Gives series, versions and runs their keys.

    Without `project` a namespace is the project; with it the namespace goes before the name. Runs are told
    apart by their id alone, which is unique over all namespaces, and by `source`.
    """

    project: str = ""
    source: str = DEFAULT_SOURCE

    def series(self, named: Named) -> tuple[str, str]:
        """Return the project and name of a dataset's or model's series, or of a job."""
        if not self.project or self.project == named.namespace:
            return named.namespace, named.name
        return self.project, f"{named.namespace}/{named.name}"

    def run(self, run_id: str, facets: Facets) -> tuple[str, str]:
        """Return the key of a run; the facet `headwater_run` says what it is where Headwater itself wrote it."""
        own = facets.get("headwater_run", {})
        if (source := text_of(own, "source")) and (known := text_of(own, "runId")):
            return source, known
        return self.source, run_id

    def hub(self, event: Event) -> tuple[str, str]:
        """Return the key of what stands between inputs and outputs: the run, else the job as it is written down."""
        if event.run_id:
            return self.run(event.run_id, event.run_facets)
        assert event.job is not None
        return self.source, f"job:{event.job.namespace}/{event.job.name}"

    def version(self, use: DatasetUse, hub: tuple[str, str]) -> tuple[str, ...]:
        """Return the key of the version that a run wrote: the one that is named, else the one of that run."""
        return (*self.series(use.named), *(use.key or hub))

    def timeline(self, named: Named) -> Uid:
        """Return the uid that reads and writes of a dataset are filed under, whatever kind it turns out to be."""
        return filed_under("dataset", *self.series(named))


def kind_of(use: DatasetUse) -> Kind:
    """Return Model where the type facet or the namespace (`model:`) says so, else Dataset."""
    told = text_of(use.facets.get("datasetType", {}), "datasetType").lower()
    model = told in _MODEL_TYPES or use.named.namespace.lower().startswith(_MODEL_SCHEMES)
    return Kind.MODEL if model else Kind.DATASET


def unversioned(kind: Kind, series: tuple[str, str]) -> Uid:
    """Return the uid of what a series held before anything was known to be written to it."""
    return uid_of(SERIES[kind], (*series, UNVERSIONED))


def filed_under(*parts: str) -> Uid:
    """Return the uid that kept records are filed under; nothing in the graph has it."""
    return uid_of(Kind.INVESTIGATION, ("openlineage record", *parts))
