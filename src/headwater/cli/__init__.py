"""The command `headwater`: data on stdout, progress and messages on stderr, an exit code that means something."""

from __future__ import annotations


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from headwater.cli.app import app

    app(prog_name="headwater")
