"""YAML whose values stay as they were written: `1e-3`, `1.10` and `no` are text."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from headwater.errors import Invalid

Plain = str | list["Plain"] | dict[str, "Plain"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
MAX_ALIASES = 100
MAX_VALUES = 200_000
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load_yaml(data: bytes) -> Plain:
    """Return the first document of `data` as mappings, lists and text; an empty one is "".

    Raises:
        Invalid: it is not YAML, or goes beyond 1 MB, 64 levels, 100 aliases or 200,000 values when expanded.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(f"is larger than {MAX_BYTES:,} bytes")
    building = _Building()
    try:
        for event in yaml.parse(data, Loader=_Loader):
            if isinstance(event, yaml.DocumentEndEvent):
                break
            building.take(event)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise Invalid(f"is not YAML: {_reason(error)}") from error
    return building.result


@dataclass(slots=True)
class _Open:
    """A mapping or list under construction; `key` waits for its value."""

    value: list[Plain] | dict[str, Plain]
    anchor: str | None
    key: str | None = None
    size: int = 1


@dataclass(slots=True)
class _Building:
    result: Plain = ""
    open: list[_Open] = field(default_factory=list)
    anchored: dict[str, tuple[Plain, int]] = field(default_factory=dict)
    aliases: int = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            if "\0" in event.value:
                raise Invalid("holds a NUL character")
            self._add(event.value, event.anchor, 1)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin({}, event.anchor)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([], event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self.open.pop()
            self._add(done.value, done.anchor, done.size)
        elif isinstance(event, yaml.AliasEvent):
            self._repeat(event.anchor)

    def _begin(self, value: list[Plain] | dict[str, Plain], anchor: str | None) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise Invalid(f"is nested more than {MAX_DEPTH} levels deep")
        self.open.append(_Open(value, anchor))

    def _repeat(self, anchor: str | None) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise Invalid(f"has more than {MAX_ALIASES} aliases")
        if anchor is None or anchor not in self.anchored:
            raise Invalid(f"is not YAML: the alias *{anchor} has no anchor before it")
        value, size = self.anchored[anchor]
        self._add(value, None, size)

    def _add(self, value: Plain, anchor: str | None, size: int) -> None:
        if anchor:
            self.anchored[anchor] = (value, size)
        if not self.open:
            self.result = value
            return
        into = self.open[-1]
        into.size += size
        if into.size > MAX_VALUES:
            raise Invalid(f"holds more than {MAX_VALUES:,} values")
        if isinstance(into.value, list):
            into.value.append(value)
        elif into.key is None:
            into.key = value if isinstance(value, str) else str(value)
        else:
            into.value[into.key] = value
            into.key = None


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    return f"{problem} (line {mark.line + 1})" if mark is not None else problem
