#!/usr/bin/env python3
"""`headwater demo` on a real Neo4j that is started for it and stopped with it."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from neo4j_community.server import server
from neo4j_community.settings import ServerError


def main() -> int:
    """Return the exit code of the demo."""
    options = _parser().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    command = [str(Path(sys.executable).with_name("headwater")), "demo", "--port", str(options.port)]
    try:
        with server(options.home, bolt_port=options.bolt_port, http_port=options.http_port, heap="1g") as url:
            print(
                f"Neo4j Browser: http://127.0.0.1:{options.http_port}/browser/ (no login needed)",
                file=sys.stderr,
            )
            whole = [*command, "--store", url, *(["--no-serve"] if options.no_serve else [])]
            with subprocess.Popen(whole) as demo:
                try:
                    return demo.wait()
                finally:
                    demo.terminate()
    except ServerError as error:
        print(error, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="where Neo4j keeps its data")
    parser.add_argument("--bolt-port", type=int, default=7687)
    parser.add_argument("--http-port", type=int, default=7474)
    parser.add_argument("--port", type=int, default=8321, help="where the explorer is served")
    parser.add_argument("--no-serve", action="store_true", help="print the answers and end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
