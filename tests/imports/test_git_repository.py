"""Opening repositories and bundles: what is refused, and that nothing of theirs is run."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from headwater.errors import Invalid, NotFound
from headwater.imports.git import commits, name_of, open_repository, read
from imports.histories import RECORDED, History


def _history(folder: Path) -> History:
    history = History(folder)
    history.commit({"a.txt": "a"}, "first")
    history.commit({"b.txt": "b"}, "second")
    return history


def _count(source: Path) -> int:
    with open_repository(source) as repository:
        return len(commits(repository))


def test_a_missing_path_is_not_found(tmp_path: Path):
    with pytest.raises(NotFound, match="nothing at"):
        list(read(tmp_path / "nowhere", recorded_at=RECORDED))


def test_a_folder_without_git_is_refused_even_inside_a_repository(tmp_path: Path):
    _history(tmp_path)
    (tmp_path / "inside").mkdir()
    with pytest.raises(Invalid, match="not the top of a git repository"):
        list(read(tmp_path / "inside", recorded_at=RECORDED))


def test_a_file_that_is_no_bundle_is_refused(tmp_path: Path):
    (tmp_path / "x.bundle").write_text("hello")
    with pytest.raises(Invalid, match="neither a repository's folder nor a git bundle"):
        list(read(tmp_path / "x.bundle", recorded_at=RECORDED))


def test_a_bundle_is_read_like_its_repository(tmp_path: Path):
    history = _history(tmp_path / "churn")
    bundle = history.bundle(tmp_path / "churn.bundle")
    ours = {fact.id for fact in read(tmp_path / "churn", recorded_at=RECORDED) if hasattr(fact, "id")}
    theirs = {fact.id for fact in read(bundle, recorded_at=RECORDED) if hasattr(fact, "id")}
    # A mirror has no detached HEAD and no other refs: the facts are the very same.
    assert ours == theirs


def test_a_cut_bundle_is_refused_with_the_way_out(tmp_path: Path):
    bundle = _history(tmp_path / "churn").bundle(tmp_path / "churn.bundle")
    bundle.write_bytes(bundle.read_bytes()[:-100])
    with pytest.raises(Invalid, match="git bundle create"):
        list(read(bundle, recorded_at=RECORDED))


def test_a_bundle_that_needs_other_commits_is_refused(tmp_path: Path):
    history = _history(tmp_path / "churn")
    history.git("bundle", "create", "-q", str(tmp_path / "part.bundle"), "HEAD~1..main")
    with pytest.raises(Invalid, match="git bundle create"):
        list(read(tmp_path / "part.bundle", recorded_at=RECORDED))


def test_a_damaged_repository_is_refused(tmp_path: Path):
    history = _history(tmp_path / "churn")
    sha = history.git("rev-parse", "HEAD~1")
    damaged = tmp_path / "churn" / ".git" / "objects" / sha[:2] / sha[2:]
    damaged.chmod(0o644)
    damaged.write_bytes(b"not an object")
    with pytest.raises(Invalid, match="git fsck"):
        list(read(tmp_path / "churn", recorded_at=RECORDED))


def test_a_repository_without_commits_is_refused(tmp_path: Path):
    History(tmp_path / "churn")
    with pytest.raises(Invalid, match="no commits"):
        list(read(tmp_path / "churn", recorded_at=RECORDED))


def test_without_git_the_way_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _history(tmp_path / "churn")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotFound, match="git is not installed"):
        list(read(tmp_path / "churn", recorded_at=RECORDED))


def test_bare_repositories_and_worktrees_are_read(tmp_path: Path):
    history = _history(tmp_path / "churn")
    history.git("clone", "-q", "--mirror", str(tmp_path / "churn"), str(tmp_path / "bare.git"))
    history.git("worktree", "add", "-q", str(tmp_path / "side"), "HEAD~1")
    assert [_count(tmp_path / name) for name in ("bare.git", "side")] == [2, 2]


def test_a_repository_is_named_after_its_folder_or_bundle(tmp_path: Path):
    names = [name_of(tmp_path / name) for name in ("churn", "churn/.git", "churn.git", "churn.bundle")]
    assert names == ["churn"] * 4


def test_git_settings_of_the_caller_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _history(tmp_path / "churn")
    other = _history(tmp_path / "other")
    other.commit({"c.txt": "c"}, "third")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "nowhere"))
    assert _count(tmp_path / "churn") == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_is_read(tmp_path: Path):
    _history(tmp_path / "churn")
    for path in [tmp_path / "churn", *(tmp_path / "churn").rglob("*")]:
        os.chown(path, 12345, 12345)
    assert _count(tmp_path / "churn") == 2


def test_nothing_that_a_repository_configures_is_run(tmp_path: Path):
    history = _history(tmp_path / "churn")
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "core.gitProxy"):
        history.git("config", key, str(trap))
    history.git("config", "core.hooksPath", str(tmp_path))
    history.git("config", "diff.trap.textconv", str(trap))
    history.write({".git/info/attributes": "* diff=trap filter=trap\n"})
    assert len([fact for fact in read(tmp_path / "churn", recorded_at=RECORDED) if hasattr(fact, "id")]) == 3
    assert not (tmp_path / "sprung").exists()


def test_a_partial_clone_does_not_fetch_what_it_lacks(tmp_path: Path):
    history = _history(tmp_path / "churn")
    history.commit({"dvc.lock": "stages: {}"}, "third")
    lacking = history.git("rev-parse", "HEAD:dvc.lock")
    history.git("config", "remote.away.url", f"ext::touch {tmp_path}/fetched")
    history.git("config", "protocol.ext.allow", "always")
    history.git("config", "remote.away.promisor", "true")
    history.git("config", "core.repositoryFormatVersion", "1")
    history.git("config", "extensions.partialClone", "away")
    (tmp_path / "churn" / ".git" / "objects" / lacking[:2] / lacking[2:]).unlink()
    with open_repository(tmp_path / "churn") as repository:
        assert lacking in repository.missing
        assert len(commits(repository)) == 3
    assert not (tmp_path / "fetched").exists()
