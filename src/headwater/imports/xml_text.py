"""XML of strangers as elements: a document type, and with it every entity, is refused, and depth is bounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from headwater.errors import Invalid

MAX_DEPTH = 100
MAX_ELEMENTS = 2_000_000
_SEPARATOR = "\n"


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
        Invalid: it is not well-formed, has a document type, is nested more than 100 deep, or has too many elements.
    """
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
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


def _refuse_doctype(*_: object) -> NoReturn:
    raise Invalid("it has a document type; none is needed, and entities are not expanded")


@dataclass(slots=True)
class _Builder:
    top: Element | None = None
    _open: list[Element] = field(default_factory=list)
    _count: int = 0

    def start(self, name: str, given: Mapping[str, str]) -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            raise Invalid(f"nested more than {MAX_DEPTH} deep")
        if self._count > MAX_ELEMENTS:
            raise Invalid(f"it has more than {MAX_ELEMENTS:,} elements")
        namespace, _, local = name.rpartition(_SEPARATOR)
        plain = {key: value for key, value in given.items() if _SEPARATOR not in key}
        element = Element(namespace, local, plain)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.top = element
        self._open.append(element)

    def end(self, _: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].pieces.append(text)
