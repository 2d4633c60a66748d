"""How text becomes the tokens that free-text search compares, the same for every store.

A token is lower-case ASCII: letters outside ASCII are written as "_" and five hex digits, so that the
tokenizers of SQLite and Lucene, told to split at white space, see exactly what we made. The writing goes
character by character, hence the prefix of a word is the prefix of its token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from headwater.model import Node, Value

MAX_TOKENS = 1_000
MAX_VALUE_CHARACTERS = 1_000
MAX_PIECES = 4
NOT_SEARCHED = frozenset({"profile", "patch", "row_digests"})
_APART = NOT_SEARCHED | {"description"}

_ASCII_RUN = re.compile(r"[A-Za-z0-9]+")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_IDEOGRAPHS = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def query_tokens(text: str) -> tuple[str, ...]:
    """Return the tokens that all must occur for `text` to be found, in its order, each once."""
    return tuple(dict.fromkeys(_encoded(run) for run in _runs(text)))


def index_tokens(text: str) -> Iterator[str]:
    """Yield the tokens by which `text` is found: its words and, for `camelCase` and `resnet50`, their parts."""
    for run in _runs(text):
        yield _encoded(run)
        if not run.isascii() or run.isdigit() or (run.islower() and run.isalpha()):
            continue
        # Of a digest, which has dozens, no more are looked for than decide.
        pieces = [each.group() for each in islice(_PIECE.finditer(run), MAX_PIECES + 1)]
        if 1 < len(pieces) <= MAX_PIECES:
            yield from map(_encoded, pieces)


def search_text(node: Node) -> str:
    """Return the sorted tokens of `node`'s name, project, description and text properties, joined by spaces.

    A value counts with its first 1,000 characters, a node with its first 1,000 different tokens.
    """
    found: dict[str, None] = {}
    for text in _texts(node):
        found.update(_distinct(text[:MAX_VALUE_CHARACTERS]))
        if len(found) >= MAX_TOKENS:
            break
    return " ".join(sorted(found if len(found) <= MAX_TOKENS else list(found)[:MAX_TOKENS]))


@lru_cache(maxsize=4_096)
def _distinct(text: str) -> dict[str, None]:
    """Return the tokens of `text` in order; most texts recur: names of projects, jobs and states."""
    return dict.fromkeys(index_tokens(text))


def _texts(node: Node) -> list[str]:
    props = node.props
    out = [node.name, node.project, *_strings(props.get("description"))]
    for key, value in props.items():
        if type(value) is str:
            if key not in _APART:
                out.append(value)
        elif type(value) is tuple and key not in _APART:
            out += value
    return out


def _strings(value: Value | None) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return value if isinstance(value, tuple) else ()


def _runs(text: str) -> Iterator[str]:
    """Yield the runs of letters, digits and their marks; an ideograph is a run of its own."""
    if text.isascii():
        yield from _ASCII_RUN.findall(text)
        return
    run = ""
    for character in unicodedata.normalize("NFKC", text):
        alone = _is_ideograph(character)
        part = not alone and (character.isalnum() or unicodedata.category(character)[0] == "M")
        if not part and run:
            yield run
        run = run + character if part else ""
        if alone:
            yield character
    if run:
        yield run


def _is_ideograph(character: str) -> bool:
    point = ord(character)
    return point >= 0x3040 and any(first <= point <= last for first, last in _IDEOGRAPHS)


def _encoded(run: str) -> str:
    if run.isascii():
        return run.lower()
    folded = unicodedata.normalize("NFKC", run.casefold())
    return "".join(each if each.isascii() else f"_{ord(each):05x}" for each in folded)
