"""Headwater's answer to an incident, by the same code as `headwater why`."""

from __future__ import annotations

from collections.abc import Mapping

from bench.root_cause.incident import Incident

from headwater.analysis.root_cause.answer import Measured
from headwater.analysis.root_cause.explain import Ranking, explain
from headwater.analysis.root_cause.frontier import frontier
from headwater.analysis.root_cause.history import History
from headwater.analysis.root_cause.learning import UNTAUGHT, Learnt
from headwater.analysis.root_cause.noise import noise_of
from headwater.analysis.root_cause.routes import Routes
from headwater.analysis.root_cause.table import table_of
from headwater.analysis.trace import Trace, traces_of
from headwater.model import Uid


def ask(incident: Incident) -> Ranking:
    """Return the ranked suspects of `incident`."""
    return answer(incident, traced(incident))


def traced(incident: Incident) -> dict[Uid, Trace]:
    """Return the traces of all runs of `incident`."""
    return traces_of(incident.graph, tuple(incident.values), pipelines=incident.pipelines)


def answer(incident: Incident, traces: Mapping[Uid, Trace], *, learnt: Learnt = UNTAUGHT) -> Ranking:
    """Return the ranked suspects of `incident` from the traces of its runs, evidence weighed as `learnt`."""
    runs = tuple(incident.values)
    table = table_of(traces, runs)
    noise = noise_of(incident.metric, incident.values, table, tested_rows=incident.tested_rows)
    good, bad = (Measured(run, run, incident.values[run]) for run in (incident.good, incident.bad))
    worse = bad.value < good.value if incident.higher_is_better else bad.value > good.value
    sign = (1 if incident.higher_is_better else -1) * (1 if worse or bad.value == good.value else -1)
    return explain(
        History(table, incident.values, noise, sign),
        frontier(traces[good.run], traces[bad.run], steady=incident.steady),
        good,
        bad,
        Routes(incident.graph, (bad.run,)),
        learnt=learnt,
    )
