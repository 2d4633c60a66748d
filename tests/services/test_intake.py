"""Nothing reaches a store but by the intake, and the intake takes the secrets out."""

from __future__ import annotations

import ast
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import headwater.services
from headwater import statements
from headwater.access.redact_marks import MARK
from headwater.facts import Fact, MetricFact, RecordFact, TombstoneFact
from headwater.imports.openlineage import EVENT, Naming, again, facts_of
from headwater.imports.openlineage.decoding import encoded
from headwater.imports.openlineage.records import event_uid
from headwater.model import Kind, Relation, RunState
from headwater.services import LOCAL, Headwater, over
from headwater.statements import Stamp
from headwater.store.memory import MemoryStore

AT = datetime(2026, 3, 1, tzinfo=UTC)
STAMP = Stamp(AT, AT)
PASSWORD = "hunter2"
TOKEN = "hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH"


@pytest.fixture
def services() -> Headwater:
    return over(MemoryStore())


def story() -> list[Fact]:
    """Return a run that leaks wherever it can."""
    place = f"postgresql://etl:{PASSWORD}@db/ml"
    data = statements.version(
        Kind.DATASET, "clicks", STAMP, project="shop", label=place, props={"uri": place}
    )
    run = statements.run(
        "shop",
        "train-1",
        STAMP,
        project="shop",
        job="train",
        props={
            "param": {"api_key": TOKEN, "db.password": PASSWORD, "max_tokens": "512"},
            "command": f"python train.py --password {PASSWORD} --hf-token={TOKEN}",
            "variables": {"WANDB_API_KEY": TOKEN, "HOME": "/home/ana", "OMP_NUM_THREADS": "1"},
        },
        states=[(RunState.COMPLETE, AT)],
    )
    commit = statements.commit("1" * 40, STAMP, props={"message": f"use token {TOKEN}"})
    metric = MetricFact(run=run.uid, key="f1", value=0.9, dataset=data.uid, occurred_at=AT, recorded_at=AT)
    return [
        *data,
        *run,
        *commit,
        metric,
        statements.edge(
            run.uid, Relation.USED, data.uid, STAMP, role="train", props={"query": f"token={TOKEN}"}
        ),
        statements.edge(run.uid, Relation.EXECUTED, commit.uid, STAMP),
        statements.attribute(run.uid, "tag", STAMP, name="note", value=f"pw: {PASSWORD}"),
        statements.attribute(
            statements.series_uid(Kind.DATASET, "shop", "clicks"), "alias", STAMP, name="live", value=data.uid
        ),
        TombstoneFact(node=data.uid, reason=f"had {place}", occurred_at=AT, recorded_at=AT),
    ]


def kept(services: Headwater) -> str:
    return "\n".join(fact.content.decode() for fact in services.ingest.facts(LOCAL))


def test_no_secret_is_kept_wherever_it_stood(services: Headwater):
    services.ingest.append(LOCAL, story())
    text = kept(services)
    assert PASSWORD not in text
    assert TOKEN not in text
    assert "HOME" not in text
    run = services.catalog.resolve(LOCAL, "run:train-1")
    assert run.props["param.max_tokens"] == "512"
    assert run.props["variables.OMP_NUM_THREADS"] == "1"
    assert MARK.sub("@", str(run.props["command"])) == "python train.py --password @ --hf-token=@"


def test_what_is_said_of_a_thing_whose_key_held_a_secret_follows_it(services: Headwater):
    facts = story()
    services.ingest.import_records(LOCAL, facts)
    (version,) = services.lineage.versions_of(LOCAL, "dataset:clicks")
    answer = services.lineage.lineage_of(LOCAL, version.uid)
    assert {each.node.kind for each in answer.nodes} == {Kind.DATASET_VERSION, Kind.RUN}
    series = services.catalog.resolve(LOCAL, "dataset:clicks")
    assert series.props["alias.live"] == version.uid


def test_an_import_again_and_what_was_cleaned_elsewhere_change_nothing(services: Headwater):
    first = services.ingest.import_records(LOCAL, story())
    again = services.ingest.import_records(LOCAL, story())
    assert (again.new, again.known) == (0, first.facts)
    exported = list(services.ingest.facts(LOCAL))
    assert services.ingest.append(LOCAL, exported).new == 0


def test_facts_without_secrets_keep_their_ids(services: Headwater):
    facts = [*statements.run("shop", "r", STAMP, project="shop", props={"param": {"lr": "0.1"}})]
    services.ingest.append(LOCAL, facts)
    assert {fact.id for fact in services.ingest.facts(LOCAL)} == {fact.id for fact in facts}


def event(**facets: object) -> dict[str, object]:
    return {
        "eventType": "COMPLETE",
        "eventTime": "2026-03-01T00:00:00Z",
        "run": {"runId": "0198d0c2-0000-7000-8000-000000000001", "facets": facets},
        "job": {"namespace": "shop", "name": "train"},
        "producer": "test",
        "inputs": [{"namespace": "shop", "name": "clicks"}],
    }


LEAKING = event(
    spark={"conf": {"fs.s3a.secret.key": TOKEN}, "command": f"spark-submit --password {PASSWORD}"},
    parameters={"list": [{"key": "api_key", "value": TOKEN}]},
)


def by_hand(text: str, *, form: str = EVENT) -> RecordFact:
    return RecordFact(under=event_uid(text), format=form, text=text, occurred_at=AT, recorded_at=AT)


def raw(sent: dict[str, object], **naming: str) -> str:
    return encoded({"event": sent, "project": "", "source": "openlineage", **naming})


def test_an_event_put_in_as_a_fact_is_kept_as_if_it_had_been_sent_as_an_event(services: Headwater):
    services.ingest.append(LOCAL, [by_hand(raw(LEAKING))])
    (kept_by_hand,) = services.ingest.facts(LOCAL)
    sent = next(
        fact
        for fact in facts_of(LEAKING, recorded_at=AT, naming=Naming())
        if isinstance(fact, RecordFact) and fact.format == EVENT
    )
    assert kept_by_hand == sent
    assert again(sent)[0].id == sent.id
    for secret in (PASSWORD, TOKEN):
        assert secret not in kept_by_hand.content.decode()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (raw(LEAKING, project=f"mysql://etl:{PASSWORD}@db/ml"), EVENT),
        (json.dumps([{"name": "password", "value": PASSWORD}, {"deep": [{"api_key": TOKEN}]}]), "other.tool"),
        (f"INFO connecting to mysql://etl:{PASSWORD}@db with token={TOKEN}", "other.log"),
        (f'{{"broken": "mysql://etl:{PASSWORD}@db"', EVENT),
        (json.dumps(f"mysql://etl:{PASSWORD}@db"), EVENT),
    ],
    ids=["names it was read by", "another format", "no JSON", "broken JSON", "bare text"],
)
def test_a_record_put_in_by_hand_has_no_secret_left_whatever_its_text_is(
    services: Headwater, text: str, form: str
):
    record = by_hand(text, form=form)
    services.ingest.append(LOCAL, [record])
    (found,) = services.ingest.facts(LOCAL)
    for secret in (PASSWORD, TOKEN):
        assert secret not in found.content.decode()
    assert services.ingest.append(LOCAL, [found]).new == 0
    assert services.ingest.append(LOCAL, [record]).new == 0


def test_a_record_without_secrets_stays_the_same_to_the_letter(services: Headwater):
    plain = event(nominalTime={"nominalStartTime": "2026-03-01T00:00:00Z"}, parameters={"max_tokens": 512})
    texts = [json.dumps({"event": plain, "note": "é"}, indent=2), "just words", "", '{"a": 1.0, "b": 1e-3}']
    facts = [by_hand(text) for text in texts]
    services.ingest.append(LOCAL, facts)
    assert {fact.id for fact in services.ingest.facts(LOCAL)} == {fact.id for fact in facts}


def test_no_other_file_of_the_services_writes_to_a_store():
    folder = Path(headwater.services.__file__).parent
    found = [
        path.name
        for path in sorted(folder.rglob("*.py"))
        for named in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(named, ast.Attribute)
        and named.attr in ("append", "append_all")
        and ast.unparse(named.value).rstrip("_").endswith("store")
    ]
    assert set(found) == {"gathering.py"}
