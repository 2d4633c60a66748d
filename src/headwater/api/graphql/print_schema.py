"""Writes schema.graphql anew: `python -m headwater.api.graphql.print_schema`."""

from __future__ import annotations

from pathlib import Path

from headwater.api.graphql.schema import build_schema

FILE = Path(__file__).with_name("schema.graphql")


def print_schema() -> None:
    """Write the schema beside this file."""
    FILE.write_text(build_schema().as_str().strip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    print_schema()
