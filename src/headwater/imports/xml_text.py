"""XML of strangers as elements: a document type, and with it every entity, is refused, and depth is bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, Protocol, TypeVar
from xml.parsers import expat

from headwater.errors import Invalid

MAX_DEPTH = 100
MAX_ELEMENTS = 2_000_000
_SEPARATOR = "\n"


class Node(Protocol):
    """An element of whatever shape: what is in it, and the pieces of its text."""

    children: list[Any]
    pieces: list[str]


_Made = TypeVar("_Made", bound=Node)


@dataclass(slots=True)
class Element:
    """An element; attributes that have a namespace are left out."""

    namespace: str
    local: str
    attributes: Mapping[str, str]
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text between its children, without blanks at the ends."""
        return "".join(self.pieces).strip()


def parse(content: bytes) -> Element:
    """Return the root of an XML document.

    Raises:
        Invalid: it is refused (see `read`).
    """
    return read(content, _element)


def read(
    content: bytes,
    make: Callable[[str, Mapping[str, str], int, _Made | None], _Made],
    declare: Callable[[str | None, str | None], None] | None = None,
) -> _Made:
    """Return the root of an XML document, of elements as `make` makes them of name, attributes, line and outer one.

    Names are to be `split`; `declare` is told each prefix and its namespace before the element that declares it.

    Raises:
        Invalid: it is not well-formed, has a document type, is nested more than 100 deep, or has too many elements.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    builder = _Builder(lambda name, given, outer: make(name, given, parser.CurrentLineNumber, outer))
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if declare is not None:
        parser.StartNamespaceDeclHandler = declare
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Invalid(f"not well-formed XML: {error}") from error
    if builder.top is None:
        raise Invalid("not well-formed XML: it is empty")
    return builder.top


def split(name: str) -> tuple[str, str]:
    """Return the namespace of a name, empty where it has none, and the name in it."""
    namespace, _, local = name.rpartition(_SEPARATOR)
    return namespace, local


def _element(name: str, given: Mapping[str, str], _line: int, _outer: Element | None) -> Element:
    plain = {key: value for key, value in given.items() if _SEPARATOR not in key}
    return Element(*split(name), plain)


def _refuse_doctype(*_: object) -> NoReturn:
    raise Invalid("it has a document type; none is needed, and entities are not expanded")


@dataclass(slots=True)
class _Builder(Generic[_Made]):
    make: Callable[[str, Mapping[str, str], _Made | None], _Made]
    top: _Made | None = None
    _open: list[_Made] = field(default_factory=list)
    _count: int = 0

    def start(self, name: str, given: Mapping[str, str]) -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            raise Invalid(f"nested more than {MAX_DEPTH} deep")
        if self._count > MAX_ELEMENTS:
            raise Invalid(f"it has more than {MAX_ELEMENTS:,} elements")
        outer = self._open[-1] if self._open else None
        element = self.make(name, given, outer)
        if outer is None:
            self.top = element
        else:
            outer.children.append(element)
        self._open.append(element)

    def end(self, _: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].pieces.append(text)
