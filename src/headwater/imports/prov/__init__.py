"""W3C PROV in JSON, XML and N as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.imports import Progress, Record, Refused
from headwater.imports.files import File, files_of
from headwater.imports.prov import json_form, n_form, relations, xml_form
from headwater.imports.prov.carried import carried, told_of, untold
from headwater.imports.prov.coherent import coherent
from headwater.imports.prov.noted import note
from headwater.imports.prov.own import known_again
from headwater.imports.prov.statement import FORMS, Form, Statement
from headwater.imports.prov.things import Things

DEFAULT_PROJECT = "prov"
_Form = Callable[[bytes, str], Iterator[Statement | Refused]]
_FORMS: Mapping[str, _Form] = {
    ".json": json_form.statements,
    ".provjson": json_form.statements,
    ".xml": xml_form.statements,
    ".provx": xml_form.statements,
    ".provn": n_form.statements,
}
_RDF = (".ttl", ".trig", ".nt", ".nq", ".n3", ".rdf", ".owl", ".jsonld")
_TURTLE = (b"@prefix", b"@base", b"prefix ")


def read(
    source: str | Path, *, project: str = "", instance: str = "", recorded_at: datetime
) -> Iterator[Record]:
    """Yield what PROV documents say: the file `source`, or those of a folder that end in a name of PROV.

    `project` is "prov" unless given, `instance`, by which activities of two sources are told apart, the project.

    Raises:
        NotFound: there is nothing at `source`.
    """
    named = project or DEFAULT_PROJECT
    for done, file in enumerate(files_of(source, endings=tuple(_FORMS)), start=1):
        if isinstance(file, Refused):
            yield file
            continue
        things = Things(named, instance or named, recorded_at)
        found = list(statements(file))
        told = list(coherent([each for each in found if isinstance(each, Statement)]))
        yield from (each for each in [*found, *told] if isinstance(each, Refused))
        yield from _facts([each for each in told if isinstance(each, Statement)], things, file.name)
        yield Progress(done, None, "documents")


def statements(file: File) -> Iterator[Statement | Refused]:
    """Yield the statements of one document; where it is none, that refusal."""
    try:
        content = file.content()
        yield from _form_of(file, content)(content, file.name)
    except Invalid as error:
        yield Refused(file.name, str(error))


def _form_of(file: File, content: bytes) -> _Form:
    """Return the reader of a file by its ending, else by its first characters.

    Raises:
        Invalid: it is RDF.
    """
    for ending, form in _FORMS.items():
        if file.name.lower().endswith(ending):
            return form
    begins = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:8]
    first = begins[:1]
    if file.name.lower().endswith(_RDF) or begins.lower().startswith(_TURTLE):
        raise Invalid(
            "PROV-O (RDF) is not read; write the document as PROV-JSON, XML or N, e.g. with prov-convert"
        )
    return {b"{": json_form.statements, b"<": xml_form.statements}.get(first, n_form.statements)


def _facts(found: list[Statement], things: Things, name: str) -> Iterator[Fact | Refused]:
    own = [*carried(found), *known_again(found, things.recorded_at)]
    yield from own
    facts = [each for each in own if isinstance(each, Fact)]
    rest = untold(found, facts)
    things.carried = told_of(facts)
    try:
        things.take(rest)
        note(rest, things)
        yield from things.facts()
        yield from relations.edges(rest, things)
    except Invalid as error:
        yield Refused(name, str(error))


__all__ = ["DEFAULT_PROJECT", "FORMS", "Form", "Statement", "read", "statements"]
