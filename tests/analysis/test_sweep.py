"""Many lineages opened at once: the very steps that each has by itself."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.analysis.root_cause.table import table_of
from headwater.analysis.root_cause.tabling import table_of_steps
from headwater.analysis.steps import Upstream
from headwater.analysis.sweep import Sweep
from headwater.analysis.trace import traces_of
from headwater.model import DEFAULT_PLANES, Direction, Subgraph, Times, Uid, relations_of
from headwater.services.reading import Reading
from headwater.store.memory import MemoryStore
from pedigrees import Pedigree, pedigrees, times


def lineages(drawn: Pedigree, at: Times) -> Subgraph:
    """Return what the runs of a history were made from, as it was then."""
    store = MemoryStore()
    store.append(drawn.facts)
    return Reading(store).around(drawn.runs, Direction.UPSTREAM, relations_of(DEFAULT_PLANES), times=at)[0]


def swept(view: Upstream, runs: Sequence[Uid], *, most: int | None = None) -> Sweep:
    """Return a sweep that opened everything."""
    sweep = Sweep(view, runs, most=most)
    while sweep.open():
        sweep.advance()
    return sweep


@settings(max_examples=60, deadline=None)
@given(drawn=pedigrees(), at=times, named=st.sets(st.sampled_from([f"r{n}" for n in range(6)])))
def test_every_lineage_has_the_steps_that_it_has_by_itself(
    drawn: Pedigree, at: Times, named: set[str]
) -> None:
    view = Upstream(lineages(drawn, at))
    beside = {drawn.runs[0]: named}
    sweep = Sweep(view, drawn.runs, beside=beside)
    while sweep.open():
        sweep.advance()
    opened = sweep.opened()
    for row, run in enumerate(drawn.runs):
        assert opened.steps(row, view) == view.steps(run, beside.get(run, ()))


@settings(max_examples=100, deadline=None)
@given(drawn=pedigrees(), at=times)
def test_the_table_of_a_sweep_is_that_of_single_traces(drawn: Pedigree, at: Times) -> None:
    graph = lineages(drawn, at)
    traces = traces_of(graph, drawn.runs)
    view = Upstream(graph)
    expected, found = (
        table_of(traces, drawn.runs),
        table_of_steps(swept(view, drawn.runs).opened(), view, drawn.runs),
    )
    assert dict(found.traces) == traces
    assert list(found.places) == list(expected.places)
    assert found.numbers.tolist() == expected.numbers.tolist()
    assert found.levels == expected.levels
    assert found.made.tolist() == expected.made.tolist()
