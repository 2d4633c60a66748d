#!/usr/bin/env python3
"""Puts real answers below what the pages ask: commands, Python and GraphQL on the example history.

`python scripts/printed_answers.py` rewrites README.md and docs/*.md, so that what they show is what Headwater says.
A page starts with the example in a fresh store. Asked are the lines after `$ headwater` in console blocks and after
`>>>` in pycon blocks, and a graphql block that a json block follows.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from headwater.api.app import create_app
from headwater.services import open_services

ROOT = Path(__file__).resolve().parents[1]
CONSOLE = re.compile(r"(?<=```console\n)(.*?)(?=```)", re.DOTALL)
PYTHON = re.compile(r"(?<=```pycon\n)(.*?)(?=```)", re.DOTALL)
GRAPHQL = re.compile(r"```graphql\n(?P<query>[^`]*)```\n\n```json\n(?P<answer>.*?)```", re.DOTALL)
WIDTH = 110
INTERPRETER = """
import code, contextlib, io, json, sys
console = code.InteractiveConsole()
for line in json.load(sys.stdin):
    print(">>>", line)
    console.push(line)
"""


def pages() -> list[Path]:
    """Return the pages that show answers."""
    every = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    kinds = (CONSOLE, PYTHON, GRAPHQL)
    return [page for page in every if any(kind.search(page.read_text(encoding="utf-8")) for kind in kinds)]


def rewritten(page: str, folder: Path) -> str:
    """Return the text of a page with real answers, asked of a new store in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEADWATER_", "XDG_"))}
    environment = kept | {
        "HOME": str(folder / "home"),
        "HEADWATER_DATA": str(folder),
        "HEADWATER_STORE": f"sqlite:///{(folder / 'example.db').as_posix()}",
        "COLUMNS": "80",
        "NO_COLOR": "1",
    }
    _command("headwater demo --no-serve", environment)
    page = CONSOLE.sub(lambda block: _commands(block.group(), environment), page)
    page = PYTHON.sub(lambda block: _statements(block.group(), environment), page)
    return GRAPHQL.sub(lambda block: _query(block, environment["HEADWATER_STORE"]), page)


def _commands(block: str, environment: dict[str, str]) -> str:
    asked = [line[2:] for line in block.splitlines() if line.startswith("$ headwater")]
    return "\n".join(f"$ {command}\n{_command(command, environment)}" for command in asked)


def _command(command: str, environment: dict[str, str]) -> str:
    return _run(["-m", "headwater", *shlex.split(command)[1:]], environment)


def _statements(block: str, environment: dict[str, str]) -> str:
    asked = [line[4:] for line in block.splitlines() if line.startswith(">>> ")]
    return _run(["-c", INTERPRETER], environment, given=json.dumps(asked))


def _run(words: list[str], environment: dict[str, str], *, given: str = "") -> str:
    ended = subprocess.run(
        [sys.executable, *words], input=given, capture_output=True, text=True, env=environment, check=False
    )
    shown = (ended.stdout or ended.stderr).replace(environment["HOME"], "~")
    return "".join(f"{line.rstrip()}\n" for line in shown.rstrip().splitlines())


def _query(block: re.Match[str], store: str) -> str:
    answer = asyncio.run(_asked(block["query"], store))
    shown = _folded(_rounded(answer if "errors" in answer else answer["data"]))
    return f"```graphql\n{block['query']}```\n\n```json\n{shown}\n```"


def _folded(value: object, *, at: int = 0) -> str:
    """Return JSON in which whatever fits is one line."""
    line = json.dumps(value, ensure_ascii=False)
    if at + len(line) <= WIDTH or not value or not isinstance(value, list | dict):
        return line
    if isinstance(value, list):
        parts, ends = [_folded(each, at=at + 2) for each in value], "[]"
    else:
        parts = [f"{json.dumps(key)}: {_folded(each, at=at + 2)}" for key, each in value.items()]
        ends = "{}"
    inner = ",\n".join(" " * (at + 2) + part for part in parts)
    return f"{ends[0]}\n{inner}\n{' ' * at}{ends[1]}"


def _rounded(value: object) -> object:
    """Return an answer with its numbers as people would quote them, the same on every machine."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return {key: _rounded(each) for key, each in value.items()} if isinstance(value, dict) else value


async def _asked(query: str, store: str) -> dict[str, object]:
    services = open_services(store)
    app = create_app(services)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        response = await client.post("/graphql", json={"query": query})
    await app.state.live.close()
    services.close()
    answer: dict[str, object] = response.json()
    return answer


def main() -> int:
    """Rewrite the pages and name those that changed."""
    for page in pages():
        before = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            after = rewritten(before, Path(folder))
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(page.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
