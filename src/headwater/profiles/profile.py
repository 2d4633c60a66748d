"""The profile of a table: enough to say from two of them what changed, without keeping the rows.

Numbers keep 21 evenly spaced quantiles and a histogram of log10 |x| in twentieths of a decade, in which a wrong unit
is a group of rows shifted sideways. Rows keep digests of themselves and of their label: of the 256 whose key has
the smallest digest, so that two versions sample the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from headwater.errors import Invalid
from headwater.profiles import delimited
from headwater.profiles.blocks import Block, short
from headwater.profiles.columns import Column
from headwater.profiles.label import Label
from headwater.profiles.rows import RowSample, digest_of

MOST_COLUMNS = 1_000
HELD_NUMBERS, HELD_TEXTS = 5_000_000, 2_000_000
POSITION = "(position)"
NONE = "(none)"
_KEYS = frozenset({"id", "key", "uuid", "index"})
_LABELS = frozenset({"label", "labels", "target", "class", "y"})


def profile_of(content: str, *, key: str = "", label: str = "") -> dict[str, Any]:
    """Return the profile of CSV text; its key is the first column and its label the last where none is named.

    Raises:
        Invalid: it is no table, or has no such column.
    """
    found = delimited.read(content.splitlines(keepends=True), "the text")
    first = next(found)
    profiler = Profiler(key=key or first.names[0], label=label or first.names[-1])
    profiler.take(first)
    for block in found:
        profiler.take(block)
    return profiler.described()


@dataclass(frozen=True, slots=True)
class Choice:
    """Which columns are key and label: those named, else the usual ones where the table has them, else by name.

    By name the key is the first column called id, key, uuid or index or so ending (`user_id`), else the row's
    position; the label is the first called label, target, class or y, else none. "(position)" and "(none)" ask for
    these.
    """

    key: str = ""
    label: str = ""
    usual_key: str = ""
    usual_label: str = ""

    def profiler(self, names: Sequence[str]) -> Profiler:
        """Return a profiler for a table with columns of these names."""
        usual = [each if each in names else "" for each in (self.usual_key, self.usual_label)]
        return Profiler(
            key=self.key or usual[0] or key_among(names), label=self.label or usual[1] or label_among(names)
        )

    def usually(self, key: str, label: str) -> Choice:
        """Return the same choice with other usual columns."""
        return replace(self, usual_key=key, usual_label=label)


def profile_of_blocks(blocks: Iterable[Block], choice: Choice) -> dict[str, Any]:
    """Return the profile of a table that comes in blocks.

    Raises:
        Invalid: there is no such column.
    """
    profiler: Profiler | None = None
    for block in blocks:
        profiler = profiler or choice.profiler(block.names)
        profiler.take(block)
    if profiler is None:
        raise Invalid("a table without rows has no profile")
    return profiler.described()


def key_among(names: Sequence[str]) -> str:
    """Return which of these columns is the key by its name, "(position)" where none is."""
    for name in names:
        *_, last = name.lower().replace("-", "_").split("_")
        if last in _KEYS:
            return name
    return POSITION


def label_among(names: Sequence[str]) -> str:
    """Return which of these columns is the label by its name, "(none)" where none is."""
    return next((name for name in names if name.lower() in _LABELS), NONE)


@dataclass(slots=True)
class Profiler:
    """Takes a table block by block and describes it; what it holds does not grow with the rows.

    Columns that come later were missing in the rows before. The first 1,000 columns are described.
    """

    key: str
    label: str
    rows: int = 0
    _columns: dict[str, Column] = field(default_factory=dict)
    _left_out: set[str] = field(default_factory=set)
    _label: Label | None = None
    _sample: RowSample = field(init=False)
    _contents: RowSample = field(init=False)

    def __post_init__(self) -> None:
        self._sample = RowSample(self.key if self.key != POSITION else "position")
        self._contents = RowSample("content")
        self._label = Label(self.label) if self.label != NONE else None

    def take(self, block: Block) -> None:
        """Add some rows."""
        if not self.rows:
            self._check(block.names)
        self._take_rows(block)
        self._open(block.names)
        numbers = {}
        columns = dict(zip(block.names, zip(*block.rows, strict=True), strict=True))
        for name, column in self._columns.items():
            cells: Sequence[str] = columns.get(name, ("",) * len(block.rows))
            numbers[name] = column.take(cells)
        if self._label is not None:
            self._label.take(columns.get(self.label, ("",) * len(block.rows)), numbers)
        self.rows += len(block.rows)

    def described(self) -> dict[str, Any]:
        """Return the profile as JSON holds it."""
        columns = {name: column.described() for name, column in self._columns.items()}
        kept = [name for name, each in columns.items() if each["type"] == "number"]
        kept = [name for name in kept if name not in (self.key, self.label)]
        told: dict[str, Any] = {"rows": self.rows, "columns": columns}
        if self._label is not None:
            told["label"] = self._label.described(kept, self.rows)
        told["row_digests"] = self._sample.described()
        repeated = self._contents.described().get("repeated")
        if self.key == POSITION and repeated:
            told["row_digests"]["repeated"] = repeated
        if coverage := self._coverage():
            told["coverage"] = coverage
        return told

    def _check(self, names: Sequence[str]) -> None:
        for name, free, option in ((self.key, POSITION, "--key"), (self.label, NONE, "--label")):
            if name != free and name not in names:
                known = ", ".join(short(each) for each in names[:12]) + (" ..." if len(names) > 12 else "")
                raise Invalid(f"there is no column {short(name)!r} for {option}; there are {known}")

    def _open(self, names: Sequence[str]) -> None:
        for name in names:
            if name in self._columns or name in self._left_out:
                continue
            if len(self._columns) >= MOST_COLUMNS and name != self.label:
                self._left_out.add(name)
                continue
            width = min(MOST_COLUMNS, max(len(names), len(self._columns)))
            held = max(1_000, min(100_000, HELD_NUMBERS // width)), max(256, min(10_000, HELD_TEXTS // width))
            self._columns[name] = Column(*held, nulls=self.rows)

    def _take_rows(self, block: Block) -> None:
        names = list(block.names)
        key = names.index(self.key) if self.key in names else None
        label = names.index(self.label) if self.label in names else None
        for place, row in enumerate(block.rows, start=self.rows):
            own = None if self._label is None else row[label] if label is not None else ""
            if self.key == POSITION:
                self._sample.take(str(place), row, own)
                self._contents.take(digest_of(row), row, None)
            else:
                self._sample.take(row[key] if key is not None else "", row, own)

    def _coverage(self) -> dict[str, Any]:
        """Return what was not made from all rows and columns; nothing where everything was."""
        sampled = [
            each.numbers.most for each in self._columns.values() if each.numbers and each.numbers.sampled
        ]
        told: dict[str, Any] = {}
        if sampled:
            told["quantiles"] = f"a uniform sample of {min(sampled)} values a column"
        if self._left_out:
            told["columns"] = f"the first {MOST_COLUMNS} of {MOST_COLUMNS + len(self._left_out)}"
        return told
