"""PROV-N as statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from headwater.errors import Invalid
from headwater.imports import Refused
from headwater.imports.prov.statement import ELEMENTS, FORMS, TIMES, Literal, Names, Statement, checked

MAX_CHARACTERS = 20_000_000
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SAID = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def statements(content: bytes, name: str) -> Iterator[Statement | Refused]:
    """Yield the statements of a PROV-N document, those of bundles with the bundle's IRI.

    Raises:
        Invalid: it is no PROV-N document; says where.
    """
    tree = _parsed(content)
    names = Names()
    for each in _trees(tree):
        if each.data == "namespaces":
            names = _declared(names, each)
        elif each.data == "statement":
            yield _read(each, names, name, bundle="")
        else:
            yield from _bundle(each, names, name)


def _bundle(tree: Tree[Token], outer: Names, name: str) -> Iterator[Statement | Refused]:
    token = _token(tree)
    names = outer
    bundle = ""
    for each in _trees(tree):
        if each.data == "namespaces":
            names = _declared(outer, each)
            try:
                bundle = names.iri(_unescaped(token))
            except Invalid as error:
                yield Refused(f"{name}:{token.line} bundle", str(error))
                return
        else:
            yield _read(each, names, name, bundle=bundle)


def _read(tree: Tree[Token], names: Names, name: str, *, bundle: str) -> Statement | Refused:
    token = _token(tree)
    where = f"{name}:{token.line} {token}"
    if token not in FORMS:
        return Refused(where, "no kind of PROV statement")
    try:
        return _statement(tree, str(token), names, where=where, bundle=bundle)
    except Invalid as error:
        return Refused(where, str(error))


def _statement(tree: Tree[Token], kind: str, names: Names, *, where: str, bundle: str) -> Statement:
    identity = next((_token(each) for each in _trees(tree) if each.data == "identity"), Token("MARKER", "-"))
    given = [_token(each) for each in _trees(tree) if each.data == "argument"]
    if kind in ELEMENTS:
        identity, *given = given
    form = FORMS[kind]
    if len(given) > len(form.arguments):
        raise Invalid(f"{kind} with {len(given)} arguments; it has at most {len(form.arguments)}")
    arguments = {
        argument: (_argument(argument, token, names),)
        for argument, token in zip(form.arguments, given, strict=False)
        if token.type != "MARKER"
    }
    pairs = [pair for each in _trees(tree) if each.data == "attributes" for pair in _trees(each)]
    attributes = [_attribute(pair, names) for pair in pairs]
    named = "" if identity.type == "MARKER" else names.iri(_unescaped(identity))
    return checked(Statement(kind, named, arguments, attributes, where, bundle))


def _argument(name: str, token: Token, names: Names) -> str:
    if (name in TIMES) != (token.type == "TIME"):
        raise Invalid(f"prov:{name} cannot be {token}")
    return str(token) if name in TIMES else names.iri(_unescaped(token))


def _attribute(pair: Tree[Token], names: Names) -> tuple[str, Literal]:
    name = _unescaped(_token(pair))
    names.iri(name)
    (value,) = _trees(pair)
    first, *rest = [each for each in value.children if isinstance(each, Token)]
    if value.data == "integer":
        return name, Literal(str(first), "xsd:int")
    if value.data == "quoted":
        names.iri(_unescaped(first[1:-1]))
        return name, Literal(_unescaped(first[1:-1]), "prov:QUALIFIED_NAME")
    text = _text(first)
    if value.data == "spoken":
        return name, Literal(text, "prov:InternationalizedString", rest[0][1:])
    return name, Literal(text, str(rest[0]) if rest else "")


def _text(token: str) -> str:
    inner = token[3:-3] if token.startswith('"""') else token[1:-1]
    return _ESCAPED.sub(lambda found: _SAID.get(found[1], found[1]), inner)


def _unescaped(name: str) -> str:
    return _ESCAPED.sub(r"\1", name)


def _declared(outer: Names, tree: Tree[Token]) -> Names:
    prefixes: dict[str, str] = {}
    default = ""
    for each in _trees(tree):
        tokens = [token for token in each.children if isinstance(token, Token)]
        if each.data == "default":
            default = tokens[0][1:-1]
        else:
            prefixes[str(tokens[0])] = tokens[1][1:-1]
    return outer.within(prefixes, default)


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [each for each in tree.children if isinstance(each, Tree)]


def _token(tree: Tree[Token]) -> Token:
    return next(each for each in tree.children if isinstance(each, Token))


def _parsed(content: bytes) -> Tree[Token]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"not UTF-8 from byte {error.start} on") from error
    if len(text) > MAX_CHARACTERS:
        raise Invalid(f"longer than {MAX_CHARACTERS:,} characters")
    if "\0" in text:
        raise Invalid("holds NUL")
    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        near = " ".join(error.get_context(text, 20).split("\n")[0].split())
        raise Invalid(
            f"not PROV-N at line {error.line}, column {error.column}, near {near[:60]!r}"
        ) from error


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("prov_n.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)
