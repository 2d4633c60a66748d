#!/usr/bin/env python3
"""A real Neo4j Community server on this computer, without Docker.

Java 17 or newer and Maven must be installed. The server's files come from Maven Central the first time
and are kept in a cache folder. It answers on 127.0.0.1 only.

Use it as `neo4j_server.py start`, `stop`, `status`, `run` (in the foreground) or `fetch`.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from neo4j_community.files import cache_folder, fetch
from neo4j_community.server import foreground, start, status, stop
from neo4j_community.settings import ServerError, Settings, say


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one command line: 0 when done, 1 when it could not be done."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    home = argparse.ArgumentParser(add_help=False)
    home.add_argument("--home", type=Path, help="folder of its data and logs (default: in the cache folder)")
    both = argparse.ArgumentParser(add_help=False, parents=[home])
    both.add_argument("--bolt-port", type=int, default=7687, help="0 picks a free one (default: 7687)")
    both.add_argument("--http-port", type=int, default=7474, help="0 picks a free one (default: 7474)")
    both.add_argument("--password", help="of the user neo4j, set with a new home (default: no log-in)")
    both.add_argument("--heap", default="1g", help="memory for the program (default: 1g)")
    both.add_argument("--page-cache", default="256m", help="memory for cached data (default: 256m)")
    parser = argparse.ArgumentParser(description="Run Neo4j Community on this computer, without Docker.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, parents, command, text in (
        ("start", [both], _start, "start it in the background and print its URL"),
        ("stop", [home], _stop, "stop it"),
        ("status", [home], _status, "say whether it runs, as JSON"),
        ("run", [both], _run, "run it until Ctrl+C"),
        ("fetch", [], _fetch, "only download its files"),
    ):
        commands.add_parser(name, parents=parents, help=text).set_defaults(command=command)
    return parser


def _start(options: argparse.Namespace) -> int:
    settings = _settings(options)
    if status(settings.home) is not None:
        say("Neo4j already runs on this home.")
    running = start(settings)
    say(f"Neo4j Browser: {running.browser}")
    print(running.url)
    return 0


def _stop(options: argparse.Namespace) -> int:
    say("Stopped." if stop(_home(options)) else "Neo4j was not running.")
    return 0


def _status(options: argparse.Namespace) -> int:
    running = status(_home(options))
    if running is None:
        say("Neo4j is not running.")
        return 1
    print(json.dumps(asdict(running), indent=2))
    return 0


def _run(options: argparse.Namespace) -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with foreground(_settings(options)) as (process, running):
        print(running.url, flush=True)
        say(f"Neo4j Browser: {running.browser}\nCtrl+C stops it.")
        try:
            process.wait()
        except KeyboardInterrupt:
            say("Stopping Neo4j...")
            return 0
    raise ServerError(f"Neo4j ended by itself; its log: {_home(options) / 'logs' / 'neo4j.log'}")


def _fetch(_: argparse.Namespace) -> int:
    print(fetch())
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        home=_home(options),
        bolt_port=options.bolt_port,
        http_port=options.http_port,
        password=options.password,
        heap=options.heap,
        page_cache=options.page_cache,
    )


def _home(options: argparse.Namespace) -> Path:
    chosen: Path = options.home or cache_folder() / "neo4j-data"
    return chosen.expanduser().resolve()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
