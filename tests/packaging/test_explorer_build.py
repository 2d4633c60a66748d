"""The explorer gets into wheels and source archives where it can be built, and never stands in the way."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    pytest.importorskip("hatchling", reason="hatchling builds the package and is not needed to run it")
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "frontend" / "src").mkdir(parents=True)
    (tmp_path / "frontend" / "package.json").write_text("{}")
    (tmp_path / "frontend" / "src" / "main.tsx").write_text("")
    return tmp_path


def test_a_built_explorer_is_fresh_until_a_source_is_newer(hook: ModuleType, checkout: Path) -> None:
    assert not hook.is_fresh(checkout)
    page = _built(checkout)
    _at(page, 2_000)
    _at(checkout / "frontend" / "src" / "main.tsx", 1_000)
    _at(checkout / "frontend" / "src", 1_000)
    assert hook.is_fresh(checkout)
    _at(checkout / "frontend" / "src" / "main.tsx", 3_000)
    assert not hook.is_fresh(checkout)


def test_without_node_the_build_says_so_and_goes_on(
    hook: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    assert "install Node 20" in hook.build(checkout)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for npm is a shell script")
def test_a_failing_build_tells_the_last_line_of_what_npm_said(
    hook: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = checkout / "npm"
    npm.write_text("#!/bin/sh\necho first >&2\necho no such page >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(checkout))
    assert hook.build(checkout) == "`npm ci` failed: no such page"


def test_a_source_archive_without_frontend_packages_what_it_brought(hook: ModuleType, tmp_path: Path) -> None:
    _built(tmp_path)
    assert hook.is_fresh(tmp_path)


def _built(root: Path) -> Path:
    page = root / "src" / "headwater" / "explorer" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<!doctype html>")
    return page


def _at(path: Path, seconds: int) -> None:
    os.utime(path, (seconds, seconds))
