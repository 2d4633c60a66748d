"""What one PROV statement says, whichever syntax it was written in, and which statements there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from headwater.errors import Invalid

PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
NODE = "urn:headwater:node:"
FACT = "hw:fact"
_BUILT_IN = {"prov": PROV, "xsd": XSD, "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
MAX_NAME = 2_000


@dataclass(frozen=True, slots=True)
class Form:
    """The arguments of a kind of statement in their order, and its noun in PROV-DM."""

    arguments: tuple[str, ...]
    noun: str


# Names and order as in PROV-N.
FORMS: Mapping[str, Form] = {
    "entity": Form((), "Entity"),
    "activity": Form(("startTime", "endTime"), "Activity"),
    "agent": Form((), "Agent"),
    "wasGeneratedBy": Form(("entity", "activity", "time"), "Generation"),
    "used": Form(("activity", "entity", "time"), "Usage"),
    "wasInformedBy": Form(("informed", "informant"), "Communication"),
    "wasStartedBy": Form(("activity", "trigger", "starter", "time"), "Start"),
    "wasEndedBy": Form(("activity", "trigger", "ender", "time"), "End"),
    "wasInvalidatedBy": Form(("entity", "activity", "time"), "Invalidation"),
    "wasDerivedFrom": Form(
        ("generatedEntity", "usedEntity", "activity", "generation", "usage"), "Derivation"
    ),
    "wasAttributedTo": Form(("entity", "agent"), "Attribution"),
    "wasAssociatedWith": Form(("activity", "agent", "plan"), "Association"),
    "actedOnBehalfOf": Form(("delegate", "responsible", "activity"), "Delegation"),
    "wasInfluencedBy": Form(("influencee", "influencer"), "Influence"),
    "alternateOf": Form(("alternate1", "alternate2"), "Alternate"),
    "specializationOf": Form(("specificEntity", "generalEntity"), "Specialization"),
    "mentionOf": Form(("specificEntity", "generalEntity", "bundle"), "Mention"),
    "hadMember": Form(("collection", "entity"), "Membership"),
}
ELEMENTS = frozenset({"entity", "activity", "agent"})
TIMES = frozenset({"time", "startTime", "endTime"})


@dataclass(frozen=True, slots=True)
class Literal:
    """A value with its type as a qualified name ("" for plain text) and its language."""

    text: str
    type: str = ""
    language: str = ""

    def shown(self) -> str:
        """Return it as text, for where it stands among others: numbers and truth values as they were written."""
        found = self.value()
        return found if isinstance(found, str) else self.text

    def value(self) -> str | int | float | bool:
        """Return it as a property: numbers and truth values as such, other typed values in the notation of PROV-N."""
        if self.language:
            return f'"{self.text}"@{self.language}'
        if self.type in _PLAIN:
            return self.text
        try:
            return _typed(self)
        except ValueError:
            return f'"{self.text}" %% {self.type}'


@dataclass(frozen=True, slots=True)
class Statement:
    """One record: names are IRIs, times text as written, attributes by the qualified name that the document uses.

    `where` names the record in its file; `bundle` is the IRI of the bundle that it stands in.
    """

    kind: str
    id: str
    arguments: Mapping[str, tuple[str, ...]]
    attributes: Sequence[tuple[str, Literal]]
    where: str
    bundle: str = ""

    def one(self, argument: str) -> str:
        """Return the argument of that name, "" where it is not given."""
        found = self.arguments.get(argument, ())
        return found[0] if found else ""

    def values(self, name: str) -> list[str]:
        """Return the texts of an attribute, ordered."""
        return sorted(literal.text for key, literal in self.attributes if key == name)


@dataclass(frozen=True, slots=True)
class Names:
    """The prefixes in force at one place of a document."""

    prefixes: Mapping[str, str] = field(default_factory=dict)
    default: str = ""

    def within(self, prefixes: Mapping[str, str], default: str) -> Names:
        """Return the names in force inside a bundle that declares more of them."""
        return Names({**self.prefixes, **prefixes}, default or self.default)

    def iri(self, name: str) -> str:
        """Return the IRI of a qualified name.

        Raises:
            Invalid: its prefix is not declared, or it is no name.
        """
        if not name or len(name) > MAX_NAME or any(char.isspace() for char in name):
            raise Invalid(f"{name[:80]!r} is no qualified name")
        prefix, colon, local = name.partition(":")
        if not colon:
            return self.default + name
        if prefix == "_":
            return name
        base = self.prefixes.get(prefix, _BUILT_IN.get(prefix))
        if base is None:
            raise Invalid(f"the prefix {prefix!r} of {name!r} is not declared")
        return base + local


def checked(statement: Statement) -> Statement:
    """Return the statement if it has what its kind needs; a relation may leave one of its ends open.

    Raises:
        Invalid: an element has no identifier, a relation no end, or an argument is given more often than once.
    """
    form = FORMS[statement.kind]
    if statement.kind in ELEMENTS and not statement.id:
        raise Invalid(f"{statement.kind} without an identifier")
    if statement.kind not in ELEMENTS and not any(map(statement.one, form.arguments)):
        raise Invalid(f"{statement.kind} names neither of its ends")
    for name, given in statement.arguments.items():
        if len(given) > 1 and (statement.kind, name) != ("hadMember", "entity"):
            raise Invalid(f"{statement.kind} with prov:{name} {len(given)} times")
    return statement


_PLAIN = frozenset({"", "xsd:string", "prov:QUALIFIED_NAME", "xsd:QName", "xsd:anyURI"})
_INTEGERS = frozenset({"xsd:int", "xsd:integer", "xsd:long", "xsd:short", "xsd:byte"})
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_MAX_DIGITS = 15


def _typed(literal: Literal) -> int | float | bool:
    """Return the value of a number or truth value that comes back as it was written.

    Raises:
        ValueError: it is another type, or would come back otherwise.
    """
    if literal.type == "xsd:boolean" and literal.text in _TRUTH:
        return _TRUTH[literal.text]
    if literal.type in _INTEGERS and len(literal.text) <= _MAX_DIGITS:
        number = int(literal.text)
        if str(number) == literal.text:
            return number
    if literal.type in ("xsd:double", "xsd:float") and len(literal.text) <= _MAX_DIGITS + 10:
        fraction = float(literal.text)
        if fraction == fraction and abs(fraction) != float("inf"):
            return fraction
    raise ValueError(literal.type)
