"""Documents of headings, paragraphs, lists and tables, as Markdown and as one HTML page that loads nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKS = re.compile(
    r"([\\`*_\[\]#|<>~&$]|^[-+]|^\d+(?=[.)](?:\s|$))"
    r"|(?<!\w)@|@(?=[\w-]+\.)|:(?=//)|(?<=\bwww)\.)",  # what is made a mention, an address or a link unasked
    re.IGNORECASE,
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--line:#d0d7de;--mark:#a3389a}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b1;--paper:#0d1117;--line:#3d444d;--mark:#d58bce}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;
padding:0 1rem;overflow-wrap:anywhere}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);
vertical-align:top}th{color:var(--soft);font-weight:600}svg{max-width:100%;height:auto}"""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are as long as its head."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chain:
    """Things that lead one to the next, first the cause; drawn on a page, written with arrows else."""

    names: Sequence[str]
    title: str


Block = Heading | Paragraph | Items | Table | Chain


def markdown(blocks: Sequence[Block]) -> str:
    """Return the document as Markdown in which no name can be anything but text."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def html(blocks: Sequence[Block], *, title: str) -> str:
    """Return the document as one HTML page, light or dark as the reader has it, without script or outside request."""
    body = "\n".join(_html(block) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{_shown(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main>\n{body}\n</main></body></html>\n"
    )


def part(blocks: Sequence[Block]) -> str:
    """Return the document as an HTML element for a page of somebody else, e.g. a notebook."""
    body = "".join(_html(block) for block in blocks)
    return f'<div style="--ink:currentColor;--soft:#6b7280;--line:#9ca3af;--mark:#a3389a">{body}</div>'


def _markdown(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {_marked(text)}"
        case Paragraph(text):
            return _marked(text)
        case Items(texts):
            return "\n".join(f"- {_marked(text)}" for text in texts)
        case Table(head, rows):
            lines = [head, ["---"] * len(head)]
            shown = [" | ".join(map(_marked, head)), " | ".join(lines[1])]
            shown += [" | ".join(map(_marked, row)) for row in rows]
            return "\n".join(f"| {line} |" for line in shown)
        case Chain(names, _):
            return " → ".join(map(_marked, names))


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{_shown(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{_shown(text)}</p>"
        case Items(texts):
            return f"<ul>{''.join(f'<li>{_shown(text)}</li>' for text in texts)}</ul>"
        case Table(head, rows):
            top = "".join(f"<th>{_shown(text)}</th>" for text in head)
            body = "".join(f"<tr>{''.join(f'<td>{_shown(text)}</td>' for text in row)}</tr>" for row in rows)
            return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
        case Chain(names, title):
            return _drawn(names, title)


_WIDTH, _HEIGHT, _GAP, _LETTERS = 420, 34, 22, 46


def _drawn(names: Sequence[str], title: str) -> str:
    """Return the chain as an SVG: one box below the other, the cause on top with a thick border."""
    parts = []
    for place, name in enumerate(names):
        y = 4 + place * (_HEIGHT + _GAP)
        if place:
            parts.append(
                f'<path d="M{_WIDTH / 2:g} {y - _GAP}v{_GAP - 6}m-4 -5l4 6l4 -6" fill="none" stroke="var(--soft)"/>'
            )
        stroke, thick = ("var(--mark)", 2.5) if place == 0 else ("var(--line)", 1)
        short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
        parts.append(
            f'<g><title>{_shown(name)}</title><rect x="4" y="{y}" width="{_WIDTH - 8}" height="{_HEIGHT}" rx="5" '
            f'fill="none" stroke="{stroke}" stroke-width="{thick}"/>'
            f'<text x="16" y="{y + 22}" fill="var(--ink)" font-size="14">{_shown(short)}</text></g>'
        )
    height = 8 + len(names) * (_HEIGHT + _GAP) - _GAP
    return (
        f'<svg role="img" aria-label="{_shown(title)}" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _shown(text: str) -> str:
    return escape(_plain(text), quote=True)


def _marked(text: str) -> str:
    return _MARKS.sub(_kept, _plain(text).strip())


def _kept(mark: re.Match[str]) -> str:
    """Return a mark that is only text: escaped, or for the number of a list kept from being one."""
    return f"\\{mark[0]}" if not mark[0].isdigit() else f"{mark[0]}\u2060"


def _plain(text: str) -> str:
    """Return `text` on one line, with what could turn the writing direction or end a line spelled out."""
    one_line = text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return _UNSEEN.sub(lambda found: found.group().encode("unicode_escape").decode(), one_line)
