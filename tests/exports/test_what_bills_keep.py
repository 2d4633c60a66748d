"""Bills of materials there and back: what is kept, and what is not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from exports.test_bills import AT, SHA, STAMP, history
from headwater import statements
from headwater.exports import cyclonedx, spdx
from headwater.imports import cyclonedx as from_cyclonedx
from headwater.imports import spdx as from_spdx
from headwater.model import Kind, Node, Relation, Uid, uid_of
from headwater.services import LOCAL, Headwater, over
from headwater.services.billing import bill_of
from headwater.statements import Stamp
from headwater.store.memory import MemoryStore


@dataclass(frozen=True)
class Form:
    write: ModuleType
    read: ModuleType


FORMS = {"CycloneDX": Form(cyclonedx, from_cyclonedx), "SPDX": Form(spdx, from_spdx)}


def there() -> Headwater:
    """Return a store with everything a bill tells of, and what it does not."""
    services = over(MemoryStore())
    facts = history()
    model = uid_of(Kind.MODEL_VERSION, ("shop", "churn", "7"))
    data = uid_of(Kind.DATASET_VERSION, ("shop", "clicks", "v8"))
    deployment = statements.thing(Kind.DEPLOYMENT, ("shop", "eu-prod"), STAMP, name="eu-prod", project="shop")
    facts += [
        *deployment,
        statements.edge(deployment.uid, Relation.SERVES, model, STAMP),
        *statements.thing(Kind.DATASET_VERSION, ("shop", "clicks", "v8"), STAMP, name="clicks@v8", project="shop",
                          props={"profile": '{"rows": 10}'}),
        statements.attribute(model, "owner", STAMP, name="alice", value="alice"),
        statements.attribute(data, "tag", STAMP, name="topic", value="clicks"),
    ]  # fmt: skip
    services.ingest.append(LOCAL, facts)
    return services


def back(form: Form, folder: Path) -> MemoryStore:
    """Return a store of what was written and read again."""
    with (folder / "bill.json").open("w", encoding="utf-8") as file:
        form.write.write(bill_of(there(), LOCAL, "model:churn@7")[0], file, at=AT, tool="0.1.0")
    store = MemoryStore()
    records = form.read.read(folder / "bill.json", project="shop", recorded_at=AT)
    report = over(store).ingest.import_records(LOCAL, records)
    assert report.refused == ()
    return store


@dataclass(frozen=True)
class Kept:
    nodes: dict[str, Node]
    edges: set[tuple[str, str, str, str]]


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def kept(form: str, tmp_path: Path) -> Kept:
    store = back(FORMS[form], tmp_path)
    names: dict[Uid, str] = {node.uid: node.name.removeprefix("shop/") for node in store.scan_nodes()}
    return Kept(
        {names[node.uid]: node for node in store.scan_nodes()},
        {
            (names[each.effect], each.relation.value, each.role, names[each.cause])
            for each in store.scan_edges()
        },
    )


def test_versions_keep_their_labels_and_full_digests(kept: Kept):
    assert {"churn@7", "base@2", "clicks@v8", "holdout@v1"} <= kept.nodes.keys()
    assert kept.nodes["clicks@v8"].props["digest.sha256"] == SHA
    assert kept.nodes["churn@7"].props["digest.sha256"] == "12" * 32


def test_a_version_keeps_what_it_was_made_from_and_what_only_measured_it(form: str, kept: Kept):
    trained, descends = ("dataset", "ancestor") if form == "CycloneDX" else ("trained-on", "descendant-of")
    assert {
        ("churn@7", "DERIVED_FROM", trained, "clicks@v8"),
        ("churn@7", "DERIVED_FROM", "test", "holdout@v1"),
        ("churn@7", "DERIVED_FROM", descends, "base@2"),
        ("churn@7", "CONTAINS", "depends-on", "scikit-learn@1.9.0"),
    } <= kept.edges
    assert not [
        each for each in kept.edges if each[3] == "holdout@v1" and each[1:3] == ("DERIVED_FROM", trained)
    ]


def test_runs_keep_command_parameters_inputs_and_outputs(form: str, kept: Kept):
    run = kept.nodes["train-7"]
    assert (run.props["command"], run.props["param.lr"]) == ("python train.py --lr 1e-3", "1e-3")
    assert {
        ("churn@7", "GENERATED_BY", "", "train-7"),
        ("clicks@v8", "GENERATED_BY", "", "prepare-1"),
    } <= kept.edges
    used = {
        (role, cause)
        for effect, relation, role, cause in kept.edges
        if (effect, relation) == ("train-7", "USED")
    }
    roles = {"clicks@v8": "train", "holdout@v1": "test", "base@2": "base"}
    # SPDX has no roles for the inputs of a build.
    assert used == {(role if form == "CycloneDX" else "", cause) for cause, role in roles.items()}


def test_the_job_and_the_code_of_a_run_are_kept_where_the_form_has_a_place_for_them(form: str, kept: Kept):
    commit = kept.nodes["1a" * 20]
    assert (commit.kind, commit.props["message"]) == (Kind.COMMIT, "Faster")
    of_commit = {each[:3] for each in kept.edges if each[3] == commit.name}
    job = kept.nodes["train-7"].props["job"]
    if form == "CycloneDX":
        assert (of_commit, job) == ({("churn@7", "DERIVED_FROM", "commit")}, "train-7")
    else:
        assert (of_commit, job) == ({("train-7", "EXECUTED", "")}, "train")


def test_scores_and_energy_are_kept_with_their_numbers(form: str, kept: Kept):
    told = kept.nodes["evaluation of churn"].props
    assert ("evaluation of churn", "EVALUATED", "", "churn@7") in kept.edges
    if form == "CycloneDX":
        assert "0.91" in str(told["card.metrics"])
        assert "test split of dataset:holdout@v1" in str(told["card.metrics"])
        assert kept.nodes["churn@7"].props["energy.other_wh"] == 3000
    else:
        assert (told["metric.f1 (run:score-7)"], told["metric.f1 (run:train-7)"]) == (0.91, 0.93)
        assert kept.nodes["churn@7"].props["energy.training_wh"] == 3000


def test_licences_and_packages_are_known_again(form: str, kept: Kept):
    numpy_like = kept.nodes["scikit-learn@1.9.0"]
    assert (numpy_like.kind, numpy_like.project) == (Kind.PACKAGE, "pypi")
    said = {key: str(value) for key, value in kept.nodes["churn@7"].props.items()}
    licence = "bom.licenses" if form == "CycloneDX" else "spdx.hasDeclaredLicense"
    assert "not an SPDX expression, but mine" in said[licence]


def of_several_times() -> Headwater:
    """Return a model that is younger than its base, its data, its package and its commit."""
    at = [Stamp(AT - timedelta(days=days), AT) for days in (400, 300, 200, 100, 1)]
    base = statements.version(Kind.MODEL, "base", at[0], project="shop", label="2")
    data = statements.version(Kind.DATASET, "clicks", at[1], project="shop", label="v8")
    commit = statements.commit("1a" * 20, at[2], props={"author": "Ana", "message": "Faster"})
    around = statements.environment(at[3], content={}, packages=[("pypi", "numpy", "2.4.6")])
    run = statements.run("shop", "train-7", at[4], project="shop", job="train")
    model = statements.version(Kind.MODEL, "churn", at[4], project="shop", label="7")
    causes = (
        (Relation.USED, data),
        (Relation.USED, base),
        (Relation.EXECUTED, commit),
        (Relation.RAN_IN, around),
    )
    services = over(MemoryStore())
    edges = [statements.edge(run.uid, relation, cause.uid, at[4]) for relation, cause in causes]
    made = statements.edge(model.uid, Relation.GENERATED_BY, run.uid, at[4])
    services.ingest.append(LOCAL, [*base, *data, *commit, *around, *run, *model, *edges, made])
    return services


def as_xml(bill: dict[str, Any]) -> str:
    """Return the components of a bill, with their properties, in XML."""
    listed = [
        f'<component type="{each["type"]}"><name>{each["name"]}</name><version>{each["version"]}</version><properties>'
        + "".join(f'<property name="{own["name"]}">{own["value"]}</property>' for own in each["properties"])
        + "</properties></component>"
        for each in bill["components"]
    ]
    at = f"<metadata><timestamp>{bill['metadata']['timestamp']}</timestamp></metadata>"
    head = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6">'
    return f"{head}{at}<components>{''.join(listed)}</components></bom>"


@pytest.mark.parametrize("ending", [".json", ".xml"])
def test_all_of_a_bill_is_as_old_as_it_was(ending: str, tmp_path: Path):
    there = of_several_times()
    bill = cyclonedx.document(bill_of(there, LOCAL, "model:churn@7")[0], at=AT, tool="0.1.0")
    path = tmp_path / f"bill{ending}"
    path.write_text(json.dumps(bill) if ending == ".json" else as_xml(bill), encoding="utf-8")
    store = MemoryStore()
    records = from_cyclonedx.read(path, project="shop", recorded_at=AT)
    assert over(store).ingest.import_records(LOCAL, records).refused == ()
    found = {node.name.removeprefix("shop/"): node.occurred_at for node in store.scan_nodes()}
    ages = {"base@2": 400, "clicks@v8": 300, "numpy@2.4.6": 100}
    ages |= {"1a" * 20: 200, "churn@7": 1} if ending == ".json" else {}
    assert {name: (AT - found[name]).days for name in ages} == ages
    of_versions = (Relation.DERIVED_FROM, Relation.CONTAINS)
    assert all(each.occurred_at < AT for each in store.scan_edges() if each.relation in of_versions)


def test_what_is_not_kept(form: str, kept: Kept):
    original = there().catalog
    assert not {node.kind for node in kept.nodes.values()} & {Kind.DEPLOYMENT, Kind.ENVIRONMENT}
    assert not [each for each in kept.edges if each[1] in ("SERVES", "RAN_IN")]
    for node in kept.nodes.values():
        assert not [key for key in node.props if key.startswith(("owner", "tag.", "alias.", "profile"))]
        assert "digest.md5-dir" not in node.props
        assert "digest.mlflow" not in node.props
    # Runs and measurements are things of the document: they are not joined with those it was written from.
    assert original.show(LOCAL, "run:train-7").uid != kept.nodes["train-7"].uid
    # Versions of SPDX are those of the store by project, series and label; CycloneDX has the project in the name.
    same = original.show(LOCAL, "dataset:clicks@v8").uid == kept.nodes["clicks@v8"].uid
    assert same is (form == "SPDX")
