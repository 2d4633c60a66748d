"""Wrong input and broken surroundings: one or two plain lines on stderr and the right exit code."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headwater.settings import sqlite_url

Run = Callable[..., Any]


def assert_told(ended: Any, code: int, *parts: str) -> None:
    assert ended.code == code
    assert ended.out == ""
    assert ended.err.startswith("headwater: ")
    assert "Traceback" not in ended.err
    assert len(ended.err.splitlines()) <= 4
    for part in parts:
        assert part in ended.err


def test_a_wrong_reference_is_named_with_what_is_near(run: Run, store: str) -> None:  # noqa: ARG001
    assert_told(run("show", "model:screen@99"), 2, "nothing is named model:screen@99", "near: model:screen@9")
    assert_told(run("lineage", "screen"), 2, "'screen' is not a reference", "kind:[project/]name[@version]")
    assert_told(run("impact", "modle:screen"), 2, "unknown kind 'modle'", "did you mean model:screen?")


def test_of_a_series_without_such_a_version_the_newest_is_named(run: Run, store: str) -> None:  # noqa: ARG001
    told = "its newest version is model:screen@11, its aliases are: champion"
    strange = f"model:screen@{'z' * 40}"
    assert_told(run("impact", strange), 2, f"nothing is named {strange}", told)


def test_a_tag_that_looks_like_a_setting_is_refused_with_what_was_meant(run: Run, store: str) -> None:  # noqa: ARG001
    assert_told(run("tag", "set", "model:screen", "team=vision"), 2, "tag set model:screen team vision")


def test_an_ambiguous_prefix_lists_the_candidates(run: Run, store: str) -> None:  # noqa: ARG001
    assert_told(
        run("show", "run:prepare"), 2, "'run:prepare' is ambiguous", "run:clinic/prepare#v1", "prepare#v2"
    )


def test_broken_search_text_is_shown_with_its_position(run: Run, store: str) -> None:  # noqa: ARG001
    ended = run("search", "model where metric.accuracy >")
    assert ended.code == 2
    assert "column" in ended.err
    text, mark = ended.err.splitlines()[1:3]
    assert text.strip() == "model where metric.accuracy >"
    assert mark.strip() == "^"


def test_an_unknown_metric_is_answered_with_the_nearest_names(run: Run, store: str) -> None:  # noqa: ARG001
    assert_told(run("why", "model:screen@9", "--metric", "acuracy"), 2, "no metric 'acuracy'", "accuracy")


def test_an_unknown_store_address_says_which_there_are(run: Run) -> None:
    assert_told(run("show", "model:x", "--store", "mongo://here"), 2, "mongo://here", "sqlite:///FILE")
    assert_told(run("show", "model:x", "--store", "neo4j://[here"), 2, "neo4j://[here")
    assert_told(run("show", "model:x", "--store", "/srv/a.db"), 2, "did you mean sqlite:////srv/a.db?")


def test_no_store_yet_says_how_to_make_one(run: Run) -> None:
    assert_told(run("show", "model:x"), 2, "headwater.db", "`headwater demo`")


def test_questions_at_a_mistyped_address_say_where_nothing_is_and_what_is_near(
    run: Run, store: str, tmp_path: Path
) -> None:
    typo = store.replace("clinic.db", "clinik.db")
    for words in (
        ("show", "model:x"),
        ("search", "model"),
        ("why", "model:x"),
        ("impact", "model:x"),
        ("lineage", "model:x"),
        ("regressions",),
        ("investigate", "list"),
        ("watch", "list"),
        ("tag", "set", "model:x", "a", "b"),
        ("export", "facts"),
        ("stale", "model:x"),
        ("rerun-plan", "model:x"),
    ):
        ended = run(*words, "--store", typo)
        assert_told(ended, 2, str(tmp_path / "clinik.db"), "--store names", f"near: {tmp_path / 'clinic.db'}")
    assert not (tmp_path / "clinik.db").exists()


def test_a_missing_store_of_a_variable_is_told_with_the_variable(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWATER_STORE", sqlite_url(tmp_path / "none.db"))
    assert_told(run("show", "model:x"), 2, str(tmp_path / "none.db"), "which HEADWATER_STORE names")


def test_what_makes_a_store_says_so_once(run: Run, store: str, tmp_path: Path) -> None:
    assert run("export", "facts", "--out", str(tmp_path / "all.jsonl")).code == 0
    words = ("import", "facts", str(tmp_path / "all.jsonl"), "--store", store.replace("clinic", "clinik"))
    made = f"Made a new store: {store.replace('clinic', 'clinik')} (near: {tmp_path / 'clinic.db'})"
    assert made in run(*words).err
    assert "Made" not in run(*words).err


def test_a_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    assert_told(run("import", "facts", str(tmp_path / "none.jsonl")), 2, "none.jsonl")
    assert_told(run("import", "dvc", str(tmp_path / "none")), 2, "none")
    assert not (tmp_path / "data").exists()


def test_a_wrong_time_depth_kind_and_plane_are_refused(run: Run, store: str) -> None:  # noqa: ARG001
    assert_told(run("lineage", "model:screen", "--as-of", "soon"), 2, "'soon' is not a time")
    assert_told(run("lineage", "model:screen", "--depth", "-1"), 2, "--depth")
    assert_told(run("lineage", "model:screen", "--kinds", "modles"), 2, "unknown kind 'modles'")
    assert_told(run("lineage", "model:screen", "--planes", "air"), 2, "unknown plane 'air'")


def test_wrong_usage_points_at_the_help(run: Run) -> None:
    assert_told(run("impact"), 2, "Missing argument", "See `")
    assert_told(run("serch"), 2, "No such command 'serch'", "'search'")


def test_names_cannot_command_the_terminal(run: Run, store: str) -> None:  # noqa: ARG001
    ended = run("show", "model:\x1b[2J\u202ename")
    assert "\x1b" not in ended.err
    assert "\\x1b[2J\\u202e" in ended.err


def test_an_unreachable_neo4j_is_unavailable_within_seconds(process: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    started = time.monotonic()
    ended = process("show", "model:x", "--store", f"neo4j://127.0.0.1:{port}")
    assert_told(ended, 3, f"127.0.0.1:{port}")
    assert time.monotonic() - started < 25  # the driver by itself tries for 30 s and more


def test_a_neo4j_that_never_answers_is_unavailable_within_seconds(process: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        started = time.monotonic()
        ended = process("doctor", "--store", f"bolt://127.0.0.1:{port}")
        again = process("show", "model:x", "--store", f"neo4j://127.0.0.1:{port}")
    assert ended.code == 1
    assert "fail store" in ended.out
    assert_told(again, 3, f"127.0.0.1:{port}")
    assert time.monotonic() - started < 50  # two commands


def test_exit_codes_of_real_processes(process: Run, store: str) -> None:  # noqa: ARG001
    assert process("show", "model:screen").code == 0
    assert process("why", "model:screen@9", "--good", "model:screen@7").code == 1
    assert_told(process("show", "model:nope"), 2, "model:nope")


def test_a_reader_that_goes_away_is_no_error(store: str) -> None:  # noqa: ARG001
    command = [sys.executable, "-m", "headwater", "export", "facts"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.wait(30) == 0
        assert running.stderr.read() == b""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_interrupting_ends_quietly_with_130(own_place: Path) -> None:  # noqa: ARG001
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"bolt://127.0.0.1:{silent.getsockname()[1]}"
        command = [sys.executable, "-m", "headwater", "show", "model:x", "--store", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            silent.settimeout(30)
            connection, _ = silent.accept()
            with connection:
                running.send_signal(signal.SIGINT)
                out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (130, "", "")


def test_colours_are_only_for_terminals_that_want_them(process: Run, store: str) -> None:  # noqa: ARG001
    assert "\x1b[" not in process("lineage", "model:screen@9").out
    assert "\x1b[" in process("lineage", "model:screen@9", FORCE_COLOR="1").out
    assert "\x1b[3" not in process("lineage", "model:screen@9", FORCE_COLOR="1", NO_COLOR="1").out


def test_an_ascii_only_output_still_prints(process: Run, store: str) -> None:  # noqa: ARG001
    ended = process("lineage", "model:screen@9", PYTHONIOENCODING="ascii")
    assert ended.code == 0
    assert ended.out.isascii()
