"""Questions about histories that others recorded, with answers found without Headwater."""

from __future__ import annotations

from collections.abc import Iterator

from bench.root_cause.incident import Incident
from bench.root_cause.samples import hpo, lcdb, recorded
from bench.root_cause.samples.recorded import Answered


def incidents() -> Iterator[Incident]:
    """Yield every question; none, with a word on stderr, where the histories are missing.

    In a search's table the causes are far from alike often: average over `truth` before averaging over cases.
    """
    yield from hpo.incidents()
    yield from lcdb.incidents()
    for answered in answers():
        yield answered.incident()


def answers() -> Iterator[Answered]:
    """Yield the questions about imported histories with what `why` answers."""
    yield from recorded.dvc()
    yield from recorded.mlflow()
