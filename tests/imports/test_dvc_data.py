"""What runs of a DVC history used and made, and where data comes from."""

from __future__ import annotations

import json
from pathlib import Path

from headwater.imports.dvc import read
from headwater.model import Digest, Kind, Origin, Relation
from imports.churn import MODEL, RAW, graph_of, training
from imports.histories import RECORDED, History, item, lock, md5, pipeline, stage
from imports.projected import projected


def test_what_one_step_makes_another_uses(tmp_path: Path):
    history = History(tmp_path / "churn")
    prepare = stage("prepare", deps=[RAW], outs=[item("data/X_train.csv"), item("data/X_test.csv")])
    train = stage("train", deps=[item("data/X_train.csv")], outs=[MODEL])
    history.commit({"dvc.lock": lock(prepare=prepare, train=train)})
    graph = graph_of(history)
    (features,) = graph.causes(graph.run("train"), Relation.USED)
    assert graph.causes(features, Relation.GENERATED_BY) == [graph.run("prepare")]
    assert features.props["output_of"] == ("prepare",)
    assert graph.edge(graph.run("train"), Relation.USED, features).role == "train"
    (raw,) = graph.causes(graph.run("prepare"), Relation.USED)
    assert graph.causes(raw, Relation.GENERATED_BY) == []
    assert "output_of" not in raw.props


def test_an_output_that_a_dvc_file_tracks_is_no_cause_of_its_own(tmp_path: Path):
    history = History(tmp_path / "churn")
    made = item("models/pipe.joblib", "weights")
    tracked = json.dumps({"outs": [{**made, "path": "pipe.joblib"}]})
    by_hand = json.dumps({"outs": [{**item("x", "by hand"), "path": "pipe.joblib"}]})
    history.commit(
        {"dvc.lock": lock(train=stage("t", deps=[RAW], outs=[made])), "models/pipe.joblib.dvc": tracked}
    )
    history.commit({"models/pipe.joblib.dvc": by_hand})
    graph = graph_of(history)
    versions = [node for node in graph.of(Kind.MODEL_VERSION) if node.props["path"] == "models/pipe.joblib"]
    ours, other = sorted(versions, key=lambda node: node.occurred_at)
    assert graph.causes(ours, Relation.GENERATED_BY) == [graph.run("train")]
    assert {node.props["tracked_by"] for node in versions} == {"models/pipe.joblib.dvc"}
    assert graph.into[other.uid] == []
    assert other.props["output_of"] == ("train",)


def test_a_model_is_known_by_declaration_by_name_or_by_its_mlem_file(tmp_path: Path):
    history = History(tmp_path / "churn")
    paths = ["out/a", "net.pt", "model.pkl", "X.pkl", "clf", "clf.mlem", "out/table.joblib"]
    artifacts = {
        "a": {"path": "out/a", "type": "model"},
        "t": {"path": "out/table.joblib", "type": "dataset"},
        "odd": "no mapping",
    }
    files = {
        "dvc.lock": lock(train=stage("train", outs=[item(path) for path in paths])),
        "dvc.yaml": json.dumps({"artifacts": artifacts}),
    }
    sha = history.commit(files)
    graph = graph_of(history)
    models = {str(node.props["path"]) for node in graph.of(Kind.MODEL_VERSION)}
    assert models == {"out/a", "net.pt", "model.pkl", "clf", "clf.mlem"}
    assert {str(node.props["path"]) for node in graph.of(Kind.DATASET_VERSION)} == {
        "X.pkl",
        "out/table.joblib",
    }
    assert [(each.where, each.reason) for each in graph.refused] == [
        (f"{sha[:12]}:dvc.yaml", "dvc.yaml: artifact 'odd' is no mapping")
    ]


def test_a_step_that_measures_a_model_evaluated_it_and_a_step_that_refines_one_used_it(tmp_path: Path):
    history = History(tmp_path / "churn")
    metrics = '{"f1": 0.5}'
    declared = pipeline(
        evaluate={"cmd": "e", "metrics": ["metrics.json"]}, refine={"cmd": "r", "metrics": ["train.json"]}
    )
    evaluate = stage(
        "e", deps=[MODEL, item("X_test.csv")], outs=[item("metrics.json", metrics), item("importance.joblib")]
    )
    refine = stage("r", deps=[MODEL], outs=[item("better.joblib"), item("train.json", metrics)])
    history.commit(
        {
            "dvc.yaml": declared,
            "dvc.lock": lock(train=stage("t", outs=[MODEL]), evaluate=evaluate, refine=refine),
            "metrics.json": metrics,
        }
    )
    graph = graph_of(history)
    (scored,) = graph.causes(graph.run("evaluate"), Relation.EVALUATED)
    assert graph.edge(graph.run("refine"), Relation.USED, scored).role == "base"
    assert graph.causes(scored, Relation.GENERATED_BY) == [graph.run("train")]
    (data,) = graph.causes(graph.run("evaluate"), Relation.USED)
    (fact,) = graph.metrics(graph.run("evaluate"))
    assert (fact.model, fact.dataset, fact.split) == (scored.uid, data.uid, "test")


def test_a_lock_file_may_use_what_another_makes(tmp_path: Path):
    history = History(tmp_path / "churn")
    report = stage("r", deps=[{**MODEL, "path": "../model.joblib"}], outs=[item("r.html")])
    history.commit({"dvc.lock": lock(train=training()), "reports/dvc.lock": lock(report=report)})
    graph = graph_of(history)
    (model,) = graph.causes(graph.run("reports:report"), Relation.USED)
    assert graph.causes(model, Relation.GENERATED_BY) == [graph.run("train")]


def test_a_folder_and_what_is_in_it_are_joined(tmp_path: Path):
    history = History(tmp_path / "churn")
    folder = {"path": "data/features", "md5": md5("f") + ".dir", "nfiles": "2"}
    made = {"path": "data/split", "md5": md5("s") + ".dir", "nfiles": "2"}
    history.commit(
        {
            "dvc.lock": lock(
                build=stage("b", outs=[item("data/features/a.csv")]),
                split=stage("s", deps=[folder], outs=[made]),
                train=stage("t", deps=[item("data/split/train.csv")], outs=[MODEL]),
            )
        }
    )
    graph = graph_of(history)
    (whole,) = graph.causes(graph.run("split"), Relation.USED)
    assert whole.digests() == [Digest("md5-dos2unix-dir", md5("f"))]
    (part,) = graph.causes(whole, Relation.DERIVED_FROM)
    assert graph.causes(part, Relation.GENERATED_BY) == [graph.run("build")]
    assert graph.edge(whole, Relation.DERIVED_FROM, part).origin is Origin.INFERRED
    (trained_on,) = graph.causes(graph.run("train"), Relation.USED)
    (split,) = graph.causes(trained_on, Relation.DERIVED_FROM)
    assert graph.causes(split, Relation.GENERATED_BY) == [graph.run("split")]


def test_an_import_points_into_the_other_repository(tmp_path: Path):
    registry = History(tmp_path / "registry")
    registry.commit({"data/x.csv.dvc": json.dumps({"outs": [item("x.csv", "rows")]})})
    origin = {"url": "https://me:token@example.org/team/registry.git", "rev": "v1", "rev_lock": "f" * 40}
    imported = {"deps": [{"path": "data/x.csv", "repo": origin}], "outs": [item("x.csv", "rows")]}
    history = History(tmp_path / "churn")
    history.commit({"x.csv.dvc": json.dumps(imported)})
    graph = graph_of(history)
    ours = next(node for node in graph.of(Kind.DATASET_VERSION) if node.project == "churn")
    (theirs,) = graph.causes(ours, Relation.DERIVED_FROM)
    edge = graph.edge(ours, Relation.DERIVED_FROM, theirs)
    assert edge.role == "import"
    assert edge.props == {"rev": "v1", "rev_lock": "f" * 40, "url": "https://example.org/team/registry.git"}
    there = projected(read(registry.folder, recorded_at=RECORDED))
    assert [node.uid for node in there.of(Kind.DATASET_VERSION)] == [theirs.uid]


def test_a_step_may_use_another_repository_directly(tmp_path: Path):
    history = History(tmp_path / "churn")
    origin = {"url": "git@example.org:team/registry", "rev_lock": "f" * 40}
    history.commit(
        {"dvc.lock": lock(train=stage("t", deps=[{"path": "data/x.csv", "repo": origin}], outs=[MODEL]))}
    )
    (used,) = graph_of(history).causes(graph_of(history).run("train"), Relation.USED)
    assert (used.project, used.props["version"]) == ("registry", "f" * 40)


def test_data_from_an_address_keeps_it(tmp_path: Path):
    history = History(tmp_path / "churn")
    imported = {"deps": [{"path": "s3://bucket/x.csv", "etag": "e1"}], "outs": [item("x.csv", "rows")]}
    history.commit({"x.csv.dvc": json.dumps(imported)})
    (node,) = graph_of(history).of(Kind.DATASET_VERSION)
    assert node.props["uri"] == "s3://bucket/x.csv"


def test_outputs_without_a_digest_belong_to_their_run(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit(
        {"dvc.lock": lock(a=stage("a", outs=[{"path": "x.csv"}]), b=stage("b", deps=[{"path": "x.csv"}]))}
    )
    graph = graph_of(history)
    (made,) = graph.effects(graph.run("a"), Relation.GENERATED_BY)
    (used,) = graph.causes(graph.run("b"), Relation.USED)
    assert made.uid != used.uid
