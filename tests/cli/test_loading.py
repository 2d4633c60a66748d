"""A server is loaded once and for good."""

from __future__ import annotations

import gc
import subprocess
import sys

from headwater.api.graphql.schema import build_schema
from headwater.cli.server import load

FORKED = """
import sys
from headwater.cli.server import load
from headwater.services import open_services
load()
services = open_services("memory:")
services.load()
before = set(sys.modules)
from headwater.api.app import create_app
from headwater.api.server import Server
Server(create_app(open_services("memory:")))
print(*sorted(name for name in set(sys.modules) - before if name.startswith("headwater.")))
"""


def test_garbage_is_collected_again_afterwards() -> None:
    try:
        load()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_the_schema_is_built_once() -> None:
    assert build_schema() is build_schema()


def test_what_is_loaded_before_forking_need_not_be_loaded_by_each_process() -> None:
    said = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True)
    assert said.stdout.split() == []
