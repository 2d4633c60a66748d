"""What is installed beside Headwater may have turned back a package that it needs."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import PackageNotFoundError

import pytest

from headwater.cli import packages
from headwater.errors import Unavailable


def test_the_packages_of_these_tests_suffice():
    assert packages.unmet() == []
    packages.check_packages()


def test_one_that_is_too_old_or_missing_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch):
    def version(name: str) -> str:
        if name == "rich":
            raise PackageNotFoundError(name)
        return "3.2.14" if name == "graphql-core" else "999"

    monkeypatch.setattr(packages, "version", version)
    with pytest.raises(Unavailable) as refused:
        packages.check_packages()
    assert "graphql-core is 3.2.14, needed is >=3.3.2" in str(refused.value)
    assert "rich is missing" in str(refused.value)
    assert "environment of its own" in str(refused.value)


def test_capture_imports_and_questions_do_without_graphql():
    asked = "; ".join(
        [
            "import sys",
            "sys.modules['graphql'] = sys.modules['strawberry'] = None",
            "import headwater.capture, headwater.imports.mlflow, headwater.client",
            "from headwater.cli.app import app",
            "app(['search', 'run', '--store', 'memory:'])",
        ]
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60)
    assert "ImportError" not in done.stderr, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1), done.stderr
