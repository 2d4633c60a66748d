"""Cards as facts. What is only named, without a revision, is a version of its own that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from headwater import statements
from headwater.facts import Fact, MetricFact, metric_value
from headwater.imports.huggingface.cards import Card, is_name
from headwater.imports.kept import kept
from headwater.imports.reported import number
from headwater.imports.shapes import mapping, mappings
from headwater.imports.times import UNKNOWN
from headwater.model import SERIES, Kind, Origin, Relation, Uid, uid_of
from headwater.statements import Stamp, Stated

# A name on the Hub can be given other content at any time: what is derived from a name may come from another revision.
UNPINNED = "unpinned"
NAME_CONFIDENCE = 0.5
_WEAK = {"identity": "weak: by name, no revision"}
_HANDLED = frozenset(
    {
        *("name", "id", "modelId", "revision", "sha", "base_model", "adapted_from", "base_model_relation"),
        *("datasets", "training_datasets", "model-index", "co2_eq_emissions", "source_datasets"),
    }
)
_NO_SOURCES = frozenset({"original", "extended"})


def card_facts(card: Card, project: str, instance: str, recorded_at: datetime) -> Iterator[Fact]:
    """Yield a card's model or dataset, what it is derived from, and what was measured of it."""
    stamp = Stamp(card.at or UNKNOWN, recorded_at)
    label = card.revision or UNPINNED
    stated = statements.version(card.kind, card.name, stamp, project=project, label=label, props=_props(card))
    yield from stated
    if card.revision:
        yield from _pinned(card, stated, stamp, project)
    guess = Stamp(stamp.occurred_at, recorded_at, Origin.IMPORTED, NAME_CONFIDENCE)
    for name, revision in card.bases:
        if not is_name(name):
            continue
        base = _named(Kind.MODEL, name, revision, Stamp(UNKNOWN, recorded_at), project)
        if base.uid != stated.uid:
            yield from base
            sure = stamp if revision else guess
            yield statements.edge(stated.uid, Relation.DERIVED_FROM, base.uid, sure, role=card.how)
    role = "trained-on" if card.kind is Kind.MODEL else "source"
    for name in card.datasets:
        source = name.removeprefix("extended|")
        if source in _NO_SOURCES or not is_name(source):
            continue
        data = _named(Kind.DATASET, source, "", Stamp(UNKNOWN, recorded_at), project)
        if data.uid != stated.uid:
            yield from data
            yield statements.edge(stated.uid, Relation.DERIVED_FROM, data.uid, guess, role=role)
    for index in mappings(card.fields.get("model-index")):
        for result in mappings(index.get("results")):
            yield from _Evaluation(card.name, label, stated.uid, stamp, project, instance).facts(result)


def _named(kind: Kind, name: str, revision: str, stamp: Stamp, project: str) -> Stated:
    """Return the statement of what is only mentioned: by its revision if one is given, else by its name."""
    label, props = (revision, {}) if revision else (UNPINNED, _WEAK)
    return statements.version(kind, name, stamp, project=project, label=label, props=props)


def _pinned(card: Card, stated: Stated, stamp: Stamp, project: str) -> Iterator[Fact]:
    """Yield that the name may have meant this revision: so others that give only the name are reached."""
    yield from _named(card.kind, card.name, "", Stamp(UNKNOWN, stamp.recorded_at), project)
    name = uid_of(SERIES[card.kind], (project, card.name, UNPINNED))
    maybe = Stamp(stamp.occurred_at, stamp.recorded_at, Origin.INFERRED, NAME_CONFIDENCE)
    yield statements.edge(name, Relation.DERIVED_FROM, stated.uid, maybe, role="named")


def _props(card: Card) -> dict[str, object]:
    emissions = card.fields.get("co2_eq_emissions")
    said: Mapping[str, Any] = emissions if isinstance(emissions, Mapping) else {"emissions": emissions}
    return {
        **({} if card.revision else _WEAK),
        "co2_eq_emissions_g": number(said.get("emissions")),
        **kept({key: value for key, value in said.items() if key != "emissions"}, prefix="co2"),
        **kept(card.fields, without=_HANDLED, prefix="card"),
        "card.datasets_unnamed": [name for name in card.datasets if not is_name(name)],
        "card.bases_unnamed": [name for name, _ in card.bases if not is_name(name)],
    }


class _Evaluation:
    """One result of a model index as a run that scored the model."""

    def __init__(self, name: str, label: str, model: Uid, stamp: Stamp, project: str, instance: str) -> None:
        self._name, self._label, self._model = name, label, model
        self._stamp, self._project, self._instance = stamp, project, instance

    def facts(self, result: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield the run, the dataset it used, the model it scored, and each metric that is a number."""
        data = mapping(result.get("dataset"))
        measured = list(mappings(result.get("metrics")))
        dataset, split = str(data.get("type") or ""), str(data.get("split") or "")
        run = self._run(result, data, measured)
        yield from run
        yield statements.edge(run.uid, Relation.EVALUATED, self._model, self._stamp)
        used = ""
        if is_name(dataset):
            revision = str(data.get("revision") or "")
            stated = _named(
                Kind.DATASET, dataset, revision, Stamp(UNKNOWN, self._stamp.recorded_at), self._project
            )
            yield from stated
            yield statements.edge(run.uid, Relation.USED, stated.uid, self._stamp, role="test")
            used = stated.uid
        for each in measured:
            value = number(each.get("value"))
            if value is not None:
                yield self._metric(run.uid, _key(each), value, dataset=used, split=split)

    def _run(
        self, result: Mapping[str, Any], data: Mapping[str, Any], measured: Sequence[Mapping[str, Any]]
    ) -> Stated:
        task = mapping(result.get("task"))
        dataset, config, split = (str(data.get(key) or "") for key in ("type", "config", "split"))
        parts = (self._name, self._label, str(task.get("type") or ""), dataset, config, split)
        words = {_key(each): each.get("value") for each in measured if number(each.get("value")) is None}
        return statements.run(
            self._instance,
            "/".join(parts),
            self._stamp,
            project=self._project,
            name=f"evaluation of {self._name} on {dataset or data.get('name') or 'unnamed data'}",
            job="evaluation",
            props={
                "reported": True,
                **kept({"task": task, "dataset": data, "source": result.get("source")}, prefix="result"),
                **kept(words, prefix="result.text"),
            },
        )

    def _metric(self, run: Uid, key: str, value: float, *, dataset: Uid, split: str) -> MetricFact:
        told = metric_value(value)
        return MetricFact(
            run=run,
            key=key,
            value=told["value"],  # type: ignore[arg-type]
            special=str(told["special"]),
            model=self._model,
            dataset=dataset,
            split=split,
            occurred_at=self._stamp.occurred_at,
            recorded_at=self._stamp.recorded_at,
        )


def _key(metric: Mapping[str, Any]) -> str:
    return str(metric.get("type") or metric.get("name") or "value")
