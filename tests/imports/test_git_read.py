"""Commits as facts: parents, what they touched, names, and histories that are odd."""

from __future__ import annotations

from pathlib import Path

from headwater.imports.git import read
from headwater.model import Kind, Relation
from imports.histories import RECORDED, History, hour
from imports.projected import Graph, projected


def _graph(history: History) -> Graph:
    return projected(read(history.folder, project="churn", recorded_at=RECORDED))


def test_a_commit_says_who_when_what_and_where(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"train.py": "1", "notes/é ü.md": "x"}, "first")
    sha = history.commit({"train.py": "2", "notes/é ü.md": None}, "better\n\nbecause")
    node = _graph(history).named(Kind.COMMIT, sha)
    assert node.occurred_at == hour(2)
    assert node.recorded_at == RECORDED
    assert node.project == "churn"
    assert node.props == {
        "sha": sha,
        "author": "Ana <ana@example.org>",
        "authored_at": "2024-01-01T02:00:00.000000Z",
        "message": "better\n\nbecause",
        "repository": "churn",
        "files": ("notes/é ü.md", "train.py"),
        "refs": ("refs/heads/main",),
    }


def test_the_first_parent_is_told_from_the_others(tmp_path: Path):
    history = History(tmp_path / "churn")
    root = history.commit({"a": "1"})
    history.git("checkout", "-q", "-b", "side")
    side = history.commit({"b": "1"})
    history.git("checkout", "-q", "main")
    main = history.commit({"c": "1"})
    history.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    graph = _graph(history)
    merge = graph.named(Kind.COMMIT, history.git("rev-parse", "HEAD"))
    roles = {graph.nodes[edge.cause].name: edge.role for edge in graph.out[merge.uid]}
    assert roles == {main: "first", side: ""}
    assert merge.props["files"] == ("b",)
    assert graph.causes(graph.named(Kind.COMMIT, root), Relation.PARENT) == []


def test_every_ref_counts_and_unfinished_work_does_not(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"a": "1"})
    for name in ("refs/pull/7/head", "refs/remotes/origin/x", "refs/exps/ab/cdef/shy-hoe"):
        history.git("checkout", "-q", "--detach", "main")
        history.commit({"a": name})
        history.git("update-ref", name, "HEAD")
    for name in ("refs/stash", "refs/exps/celery/stash", "refs/exps/exec/EXEC_HEAD"):
        history.git("checkout", "-q", "--detach", "main")
        history.commit({"a": name})
        history.git("update-ref", name, "HEAD")
    history.git("checkout", "-q", "main")
    found = _graph(history).of(Kind.COMMIT)
    named = sorted(name for node in found for name in node.props.get("refs", ()))
    assert len(found) == 4
    assert named == [
        "refs/exps/ab/cdef/shy-hoe",
        "refs/heads/main",
        "refs/pull/7/head",
        "refs/remotes/origin/x",
    ]
    assert [node.props["experiment"] for node in found if "experiment" in node.props] == ["shy-hoe"]


def test_dozens_of_roots_are_all_there(tmp_path: Path):
    history = History(tmp_path / "churn")
    for number in range(24):
        history.git("checkout", "-q", "--orphan", f"root{number}")
        history.commit({"a": str(number)})
    graph = _graph(history)
    assert len(graph.of(Kind.COMMIT)) == 24
    assert not [edge for edge in graph.edges if edge.relation is Relation.PARENT]


def test_a_shallow_clone_is_imported_and_said(tmp_path: Path):
    history = History(tmp_path / "churn")
    for number in range(4):
        history.commit({"a": str(number)})
    source = f"file://{tmp_path}/churn"
    history.git("clone", "-q", "--depth", "2", source, str(tmp_path / "shallow"))
    graph = projected(read(tmp_path / "shallow", project="churn", recorded_at=RECORDED))
    newest = graph.named(Kind.COMMIT, history.git("rev-parse", "HEAD"))
    oldest = graph.named(Kind.COMMIT, history.git("rev-parse", "HEAD~1"))
    assert len(graph.of(Kind.COMMIT)) == 2
    assert newest.props["files"] == ("a",)
    assert "files" not in oldest.props
    (refused,) = graph.refused
    assert "git fetch --unshallow" in refused.reason
    assert oldest.name[:12] in refused.reason


def test_submodules_and_symlinks_are_touched_files_and_no_content(tmp_path: Path):
    history = History(tmp_path / "churn")
    sha = history.commit({"a": "1"})
    history.git("update-index", "--add", "--cacheinfo", f"160000,{sha},vendor/lib")
    (tmp_path / "churn" / "dvc.lock").symlink_to("a")
    history.git("add", "dvc.lock")
    history.git("commit", "-q", "-m", "odd")
    graph = _graph(history)
    node = graph.named(Kind.COMMIT, history.git("rev-parse", "HEAD"))
    assert node.props["files"] == ("dvc.lock", "vendor/lib")


def test_a_commit_contains_the_commits_of_submodules_that_it_sets(tmp_path: Path):
    library = History(tmp_path / "lib")
    inner = library.commit({"lib.py": "1"})
    history = History(tmp_path / "churn")
    history.git("update-index", "--add", "--cacheinfo", f"160000,{inner},vendor/lib")
    history.git("commit", "-q", "-m", "with the library")
    alone = _graph(history)
    (edge,) = [each for each in alone.edges if each.relation is Relation.CONTAINS]
    assert edge.role == "vendor/lib"
    assert edge.cause not in alone.nodes
    assert alone.nodes[edge.effect].props["submodules"] == (f"vendor/lib={inner}",)
    both = projected([*alone.facts, *_graph(library).facts])
    assert both.nodes[edge.cause].name == inner


def test_odd_commits_are_read(tmp_path: Path):
    history = History(tmp_path / "churn")
    tree = history.git("write-tree")
    raw = (
        f"tree {tree}\nauthor J\xfcrg <j@x> 99999999999999999 +0100\n"
        "committer J\xfcrg <j@x> 1700000000 -0730\nencoding ISO-8859-1\n\nGr\xfc\xdfe\n"
    ).encode("latin-1")
    sha = history.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=raw)
    history.git("update-ref", "refs/heads/main", sha)
    node = _graph(history).named(Kind.COMMIT, sha)
    assert (node.props["author"], node.props["message"]) == ("Jürg <j@x>", "Grüße")
    assert node.occurred_at.isoformat() == "2023-11-14T22:13:20+00:00"
    assert node.props["authored_at"] == "1970-01-01T00:00:00.000000Z"


def test_a_second_import_states_the_same_facts(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"a": "1"})
    first = {fact.id for fact in _graph(history).facts}
    again = projected(read(history.folder, project="churn", recorded_at=hour(9_000)))
    assert {fact.id for fact in again.facts} == first
