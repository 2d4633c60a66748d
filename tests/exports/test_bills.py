"""Bills of materials: what they say, what they say is missing, and that other tools' schemas take them."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from headwater import statements
from headwater.errors import Invalid
from headwater.exports import cyclonedx, spdx
from headwater.exports.materials import Materials, purl_of
from headwater.facts import Fact, MetricFact
from headwater.imports.cyclonedx import read as read_cyclonedx
from headwater.imports.spdx import read as read_spdx
from headwater.model import Digest, Kind, Relation
from headwater.services import LOCAL, Headwater, over
from headwater.services.billing import bill_of
from headwater.statements import Stamp
from headwater.store.memory import MemoryStore

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
STAMP = Stamp(AT, AT)
SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "samples" / "cyclonedx" / "bom-1.6.schema.json"
SHA, MD5, TREE = "ab" * 32, "cd" * 16, "ef" * 16


def history(*, whole: bool = True, energy: bool = True) -> list[Fact]:
    """Return a model that was tuned from another one; without `whole` its run tells neither code nor environment."""
    raw = statements.version(
        Kind.DATASET, "clicks", STAMP, project="shop", label="v8",
        props={"uri": "s3://data/clicks/v8.csv", "license": "CC-BY-4.0", "size_bytes": 1234, "rows": 10},
        digests=[Digest("sha256", SHA), Digest("md5-dir", TREE)],
    )  # fmt: skip
    held_out = statements.version(
        Kind.DATASET, "holdout", STAMP, project="shop", label="v1", digests=[Digest("md5", MD5)]
    )
    base = statements.version(Kind.MODEL, "base", STAMP, project="shop", label="2")
    model = statements.version(
        Kind.MODEL, "churn", STAMP, project="shop", label="7",
        props={"architecture": "gradient boosting", "license": "not an SPDX expression, but mine"},
        digests=[Digest("sha256", "12" * 32), Digest("mlflow", "abcd1234", "head-10000-rows")],
    )  # fmt: skip
    spent = {"energy_wh": 1500.0} if energy else {}
    run = statements.run(
        "shop", "train-7", STAMP, project="shop", job="train",
        props={"param": {"lr": "1e-3"}, "command": "python train.py --lr 1e-3",
               "started_at": "2026-03-01T11:00:00Z", **spent},
    )  # fmt: skip
    before = statements.run("shop", "prepare-1", STAMP, project="shop", job="prepare", props=spent)
    scoring = statements.run("shop", "score-7", STAMP, project="shop", job="score")
    commit = statements.commit(
        "1a" * 20, STAMP,
        props={"author": "Ana <ana@example.com>", "message": "Faster", "repository": "https://example.com/churn.git"},
    )  # fmt: skip
    place = statements.environment(
        STAMP, content={"python": "3.12.1"}, packages=[("pypi", "Scikit_Learn", "1.9.0")]
    )
    edges = [
        statements.edge(model.uid, Relation.GENERATED_BY, run.uid, STAMP),
        statements.edge(raw.uid, Relation.GENERATED_BY, before.uid, STAMP),
        statements.edge(run.uid, Relation.USED, raw.uid, STAMP, role="train"),
        statements.edge(run.uid, Relation.USED, held_out.uid, STAMP, role="test"),
        statements.edge(run.uid, Relation.USED, base.uid, STAMP, role="base"),
        statements.edge(scoring.uid, Relation.EVALUATED, model.uid, STAMP),
    ]
    if whole:
        edges += [
            statements.edge(run.uid, Relation.EXECUTED, commit.uid, STAMP),
            statements.edge(run.uid, Relation.RAN_IN, place.uid, STAMP),
        ]
    scores = [
        MetricFact(
            run=each.uid, key="f1", value=value, dataset=data, split=split, occurred_at=AT, recorded_at=AT
        )
        for each, value, data, split in ((run, 0.93, "", ""), (scoring, 0.91, held_out.uid, "test"))
    ]
    return [*raw, *held_out, *base, *model, *run, *before, *scoring, *commit, *place, *edges, *scores]


def services(**options: bool) -> Headwater:
    found = over(MemoryStore())
    found.ingest.append(LOCAL, history(**options))
    return found


def bill(ref: str = "model:churn@7", **options: bool) -> Materials:
    return bill_of(services(**options), LOCAL, ref)[0]


def cdx(**options: bool) -> dict[str, Any]:
    out = io.StringIO()
    cyclonedx.write(bill(**options), out, at=AT, tool="0.1.0")
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def spdx3(**options: bool) -> list[dict[str, Any]]:
    out = io.StringIO()
    spdx.write(bill(**options), out, at=AT, tool="0.1.0")
    found: list[dict[str, Any]] = json.loads(out.getvalue())["@graph"]
    return found


def named(told: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [each for each in told["components"] if each["name"] == name]
    assert isinstance(found, dict)
    return found


def properties(component: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in component.get("properties", [])}


def test_what_only_measured_is_told_apart_from_what_it_was_trained_on():
    found = bill()
    assert [each.name for each in found.training] == ["clicks@v8"]
    assert [each.name for each in found.measuring] == ["holdout@v1"]
    assert [each.name for each in found.models] == ["base@2"]


def test_a_series_means_its_newest_version_and_other_things_have_no_bill():
    held = services()
    assert bill_of(held, LOCAL, "model:churn")[0].subject.name == "churn@7"
    with pytest.raises(Invalid, match="no model or dataset"):
        bill_of(held, LOCAL, "run:train-7")


def test_cyclonedx_names_data_base_models_commits_packages_licences_metrics_and_energy():
    told = cdx()
    model = told["metadata"]["component"]
    assert (model["type"], model["name"], model["version"]) == ("machine-learning-model", "churn", "7")
    assert model["hashes"] == [{"alg": "SHA-256", "content": "12" * 32}]
    assert model["licenses"] == [{"license": {"name": "not an SPDX expression, but mine"}}]
    assert [each["name"] for each in model["pedigree"]["ancestors"]] == ["base"]
    (commit,) = model["pedigree"]["commits"]
    assert (commit["uid"], commit["url"]) == ("1a" * 20, "https://example.com/churn.git")
    assert (commit["author"]["name"], commit["author"]["email"]) == ("Ana", "ana@example.com")
    clicks = named(told, "clicks")
    assert clicks["hashes"] == [{"alg": "SHA-256", "content": SHA}]
    assert clicks["licenses"] == [{"license": {"name": "CC-BY-4.0"}}]
    assert clicks["data"][0]["contents"]["url"] == "s3://data/clicks/v8.csv"
    assert properties(clicks)["headwater:digest.md5-dir"] == TREE
    assert "measured" in properties(named(told, "holdout"))["headwater:use"]
    assert named(told, "Scikit_Learn")["purl"] == "pkg:pypi/scikit-learn@1.9.0"
    card = model["modelCard"]
    assert [
        (each["type"], each["value"], each["slice"])
        for each in card["quantitativeAnalysis"]["performanceMetrics"]
    ] == [
        ("f1", "0.93", "run:train-7"),
        ("f1", "0.91", "test split of dataset:holdout@v1, run:score-7"),
    ]
    (energy,) = card["considerations"]["environmentalConsiderations"]["energyConsumptions"]
    assert energy["activityEnergyCost"] == {"value": 3.0, "unit": "kWh"}
    assert energy["properties"][0]["value"] == "2 of 2 runs recorded their energy"
    refs = {each["bom-ref"]: each["name"] for each in [model, *told["components"]]}
    depends = {refs[each["ref"]]: {refs[to] for to in each["dependsOn"]} for each in told["dependencies"]}
    assert depends["churn"] == {"clicks", "base", "Scikit_Learn"}
    flows = {each["name"]: each for each in told["formulation"][0]["workflows"]}
    assert flows["train-7"]["steps"][0]["commands"] == [{"executed": "python train.py --lr 1e-3"}]


def test_what_is_not_recorded_is_absent_and_said_to_be_missing():
    told = cdx(whole=False, energy=False)
    model = told["metadata"]["component"]
    assert "considerations" not in model["modelCard"]
    assert "commits" not in model["pedigree"]
    assert told["compositions"][0]["aggregate"] == "incomplete"
    missing = [each["value"] for each in model["properties"] if each["name"] == "headwater:missing"]
    assert "run:train-7 does not record its code, environment" in missing
    assert "what made model:base@2 is not recorded" in missing


def test_nothing_is_ever_claimed_to_be_complete():
    held = over(MemoryStore())
    data = statements.version(Kind.DATASET, "clicks", STAMP, project="shop", label="v8")
    held.ingest.append(LOCAL, [*data])
    found, trust = bill_of(held, LOCAL, "dataset:clicks@v8")
    assert trust.complete
    assert found.missing == ()
    assert cyclonedx.document(found, at=AT, tool="0")["compositions"][0]["aggregate"] == "unknown"  # type: ignore[index]


@pytest.mark.parametrize("whole", [True, False])
def test_the_cyclonedx_schema_takes_it(whole: bool):
    if not SCHEMA.exists():
        pytest.skip("the schema of CycloneDX is not here")
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    from referencing.jsonschema import DRAFT7

    def anything(name: str) -> Any:
        held = {"$id": name, "definitions": {"signature": {}}}
        return referencing.Resource.from_contents(held, default_specification=DRAFT7)

    others = [f"http://cyclonedx.org/schema/{name}.schema.json" for name in ("spdx", "jsf-0.82")]
    registry = referencing.Registry().with_resources([(name, anything(name)) for name in others])
    check = jsonschema.Draft7Validator(
        json.loads(SCHEMA.read_text()),
        registry=registry,
        format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER,
    )
    assert [
        f"{list(each.absolute_path)}: {each.message[:200]}" for each in check.iter_errors(cdx(whole=whole))
    ] == []
    assert list(check.iter_errors({**cdx(whole=whole), "components": [{"type": "nonsense"}]}))


@pytest.mark.parametrize("whole", [True, False])
def test_the_spdx_model_reads_it_and_finds_nothing_amiss(whole: bool):
    bindings = pytest.importorskip("spdx_python_model").v3_0_1
    text = json.dumps(spdx.document(bill(whole=whole), at=AT, tool="0.1.0")).encode()
    objects = bindings.SHACLObjectSet()
    bindings.JSONLDDeserializer().read(io.BytesIO(text), objects)
    assert objects.missing_ids == set()
    bindings.JSONLDSerializer().write(objects, io.BytesIO())
    kinds = {type(each).__name__ for each in objects.foreach()}
    assert {"ai_AIPackage", "dataset_DatasetPackage", "build_Build", "SpdxDocument", "Relationship"} <= kinds


def test_spdx_says_trained_on_tested_on_descent_licences_and_energy():
    graph = spdx3()
    ids = {each["spdxId"]: each for each in graph if "spdxId" in each}
    told = {
        each["relationshipType"]: [ids[to].get("name", "") for to in each["to"]]
        for each in graph
        if each["type"] == "Relationship" and ids[each["from"]]["name"] == "churn"
    }
    assert told["trainedOn"] == ["clicks"]
    assert told["testedOn"] == ["holdout"]
    assert told["descendantOf"] == ["base"]
    assert told["dependsOn"] == ["Scikit_Learn"]
    (model,) = [each for each in graph if each["type"] == "ai_AIPackage" and each["name"] == "churn"]
    (used,) = model["ai_energyConsumption"]["ai_trainingEnergyConsumption"]
    assert (used["ai_energyQuantity"], used["ai_energyUnit"]) == (3.0, "kilowattHour")
    assert {each["key"] for each in model["ai_metric"]} == {"f1 (run:train-7)", "f1 (run:score-7)"}
    assert model["verifiedUsing"] == [{"type": "Hash", "algorithm": "sha256", "hashValue": "12" * 32}]
    licences = {each["type"] for each in graph if each["type"].startswith("simplelicensing")}
    assert licences == {"simplelicensing_LicenseExpression", "simplelicensing_SimpleLicensingText"}
    assert len(ids) == len([each for each in graph if "spdxId" in each])


def test_spdx_says_what_is_missing_and_invents_no_energy():
    graph = spdx3(whole=False, energy=False)
    (document,) = [each for each in graph if each["type"] == "SpdxDocument"]
    assert "does not record its code, environment" in document["comment"]
    assert document["profileConformance"] == ["core", "software"]
    (trained,) = [each for each in graph if each.get("relationshipType") == "trainedOn"]
    assert trained["completeness"] == "incomplete"
    assert not any("ai_energyConsumption" in each for each in graph)


def test_the_same_lineage_gives_the_same_documents():
    assert cdx() == cdx()
    assert spdx3() == spdx3()


@pytest.mark.parametrize(
    ("ecosystem", "name", "release", "purl"),
    [
        ("pypi", "Foo.Bar_baz", "1.0+cu1", "pkg:pypi/foo-bar-baz@1.0%2Bcu1"),
        ("npm", "@scope/x", "2", "pkg:npm/%40scope/x@2"),
        ("conda", "a b", "1", "pkg:conda/a%20b@1"),
    ],
)
def test_package_addresses(ecosystem: str, name: str, release: str, purl: str):
    (fact,) = statements.package(ecosystem, name, release, stamp=STAMP)
    held = over(MemoryStore())
    held.ingest.append(LOCAL, [fact])
    (node,) = held.catalog.nodes(LOCAL, [fact.subject])
    assert purl_of(node) == purl


@pytest.mark.parametrize(("form", "reader"), [(cyclonedx, read_cyclonedx), (spdx, read_spdx)])
def test_read_back_the_model_has_its_data_base_run_score_and_digests(form: Any, reader: Any, tmp_path: Path):
    with (tmp_path / "bill.json").open("w", encoding="utf-8") as file:
        form.write(bill(), file, at=AT, tool="0.1.0")
    held = over(MemoryStore())
    report = held.ingest.import_records(LOCAL, reader(tmp_path / "bill.json", project="shop", recorded_at=AT))
    assert report.refused == ()
    (model,) = held.catalog.search(LOCAL, "model where version = '7'").nodes
    assert model.props["digest.sha256"] == "12" * 32
    found = held.lineage.lineage_of(LOCAL, model.uid)
    names = {each.node.name.removeprefix("shop/") for each in found.nodes}
    assert {"clicks@v8", "holdout@v1", "base@2", "train-7"} <= names
    assert len([name for name in names if name.startswith("base@")]) == 1
