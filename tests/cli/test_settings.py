"""Where the store and the data folder are, and that secrets stay out of sight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headwater.settings import data_folder, read_settings, sqlite_url, state_folder, without_password

Run = Callable[..., Any]


def test_the_option_wins_over_the_variable_which_wins_over_the_file(tmp_path: Path) -> None:
    variables = {"HEADWATER_STORE": "neo4j://there", "HEADWATER_DATA": str(tmp_path)}
    chosen = read_settings(store="memory:", environ=variables)
    assert (chosen.store, chosen.chosen_by) == ("memory:", "--store")
    found = read_settings(environ=variables)
    assert (found.store, found.chosen_by) == ("neo4j://there", "HEADWATER_STORE")
    default = read_settings(environ={"HEADWATER_DATA": str(tmp_path)})
    assert (default.store, default.chosen_by) == (sqlite_url(tmp_path / "headwater.db"), "default")
    assert default.example_store == sqlite_url(tmp_path / "example.db")


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"HOME": "/home/ana"}, "/home/ana/.local/share/headwater"),
        ("linux", {"HOME": "/home/ana", "XDG_DATA_HOME": "/data"}, "/data/headwater"),
        ("linux", {"HOME": "/home/ana", "XDG_DATA_HOME": "data"}, "/home/ana/.local/share/headwater"),
        ("darwin", {"HOME": "/Users/ana"}, "/Users/ana/Library/Application Support/headwater"),
        ("win32", {"USERPROFILE": "/u/ana"}, "/u/ana/AppData/Local/headwater"),
        ("win32", {"USERPROFILE": "/u/ana", "LOCALAPPDATA": "/local"}, "/local/headwater"),
    ],
)
def test_the_data_folder_is_the_customary_one(platform: str, variables: dict[str, str], folder: str) -> None:
    assert data_folder(variables, platform) == Path(folder)


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"HOME": "/home/ana"}, "/home/ana/.local/state/headwater"),
        ("linux", {"HOME": "/home/ana", "XDG_STATE_HOME": "/state"}, "/state/headwater"),
        ("linux", {"HOME": "/home/ana", "HEADWATER_DATA": "/data"}, "/data/state"),
        ("darwin", {"HOME": "/Users/ana"}, "/Users/ana/Library/Application Support/headwater/state"),
    ],
)
def test_what_programs_note_for_themselves_has_its_customary_folder(
    platform: str, variables: dict[str, str], folder: str
) -> None:
    assert state_folder(variables, platform) == Path(folder)


def test_passwords_are_not_shown() -> None:
    assert (
        without_password("neo4j+s://ana:p@ss@host:7687?database=x")
        == "neo4j+s://ana:***@host:7687?database=x"
    )
    for harmless in ("sqlite:////home/a:b@c.db", "neo4j://host:7687", "neo4j://ana@host", "bolt://[::1"):
        assert without_password(harmless) == harmless


def test_config_show_tells_what_is_in_force(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HEADWATER_TOKEN", "hw_secret")
    monkeypatch.setenv("HEADWATER_STORE", "neo4j://ana:secret@host")
    monkeypatch.setenv("HEADWATER_WEBHOOK", "https://hooks.example.org/secret/path")
    monkeypatch.setenv("HEADWATER_WEBHOOK_HOSTS", "hooks.example.org")
    monkeypatch.setenv("HEADWATER_WEBHOOK_SECRET", "very secret")
    shown = run("config", "show", "--json")
    assert "secret" not in shown.out + run("config", "show").out
    assert shown.json == {
        "store": "neo4j://ana:***@host",
        "storeFrom": "HEADWATER_STORE",
        "dataFolder": str(tmp_path / "data"),
        "token": "set",
        "neo4jUser": "",
        "neo4jPassword": "not set",
        "address": "http://127.0.0.1:8321",
        "webhook": "hooks.example.org",
        "webhookHosts": "hooks.example.org",
        "webhookSecret": "set",
        "webhookState": str(tmp_path / "data" / "state" / "webhook"),
        "host": "127.0.0.1",
        "port": 8321,
    }


def test_version_is_told_in_every_customary_way(run: Run) -> None:
    assert run("version").out == run("--version").out
    assert run("version").out.startswith(f"headwater {run('version', '--json').json['headwater']} ")
