"""A lineage answer as trees that stay readable at 80 columns, however deep or wide the graph is."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.text import Text

from headwater.analysis.lineage import Lineage, Link
from headwater.cli.drawing.words import COLOURS, KINDS, UNCOMMITTED, Names, details, relation_words
from headwater.model import Direction, Node, Relation, Uid

FAMILY = 8
_LEAST = 12
_SHOWN_OF_FAMILY = 3
_NAME_ROOM = 44
_STEP = 2


def tree_lines(answer: Lineage, side: Direction, *, width: int, every: bool = False) -> Iterator[Text]:
    """Yield the lines of the tree from the starts towards `side`.

    Each node is opened once, where it is nearest to a start, and elsewhere only mentioned. A branch too deep
    for `width` goes on at the margin. Families of more than 8 like leaves are shortened unless `every`.
    """
    nodes = {each.node.uid: each.node for each in answer.nodes}
    branches = _branches(answer, side)
    drawer = _Drawer(nodes, branches, Names.among(nodes.values()), side, width, every)
    for start in answer.starts:
        yield from drawer.draw(start)


@dataclass(frozen=True, slots=True)
class _Branch:
    """A child below a node; `opened` says that its own children are shown here."""

    link: Link
    uid: Uid
    opened: bool


@dataclass(slots=True)
class _Drawer:
    nodes: Mapping[Uid, Node]
    branches: Mapping[Uid, Sequence[_Branch]]
    names: Names
    side: Direction
    width: int
    every: bool
    margin: deque[Uid] = field(default_factory=deque)

    def draw(self, start: Uid) -> Iterator[Text]:
        """Yield the lines of one start, then of what went too deep."""
        yield from self._fit("", "", Text(self._name(start), style="bold"), self._details(start))
        if not self.branches.get(start):
            yield Text("└ nothing recorded", style="dim")
        yield from self._below(start)
        while self.margin:
            uid = self.margin.popleft()
            yield from self._fit("", "", Text(self._name(uid), style="bold"), Text("  (from above)", "dim"))
            yield from self._below(uid)

    def _below(self, top: Uid) -> Iterator[Text]:
        waiting = self._children(top, "")
        while waiting:
            guide, last, item = waiting.pop()
            branch, onward = ("└ ", "  ") if last else ("├ ", "│ ")
            if isinstance(item, Text):
                yield from self._fit(guide + branch, guide + onward, item, Text())
                continue
            deep = item.opened and bool(self.branches.get(item.uid)) and not self._room(guide + onward)
            yield from self._fit(guide + branch, guide + onward, *self._label(item, deep=deep))
            if deep:
                self.margin.append(item.uid)
            elif item.opened:
                waiting += self._children(item.uid, guide + onward)

    def _children(self, uid: Uid, guide: str) -> list[tuple[str, bool, _Branch | Text]]:
        items = list(self._shortened(self.branches.get(uid, ())))
        return [(guide, place == 0, item) for place, item in enumerate(reversed(items))]

    def _shortened(self, branches: Sequence[_Branch]) -> Iterator[_Branch | Text]:
        families: dict[tuple[str, str, object], list[_Branch]] = defaultdict(list)
        for each in branches:
            alone = each.opened and self.branches.get(each.uid)
            node = self.nodes.get(each.uid)
            families[
                (each.link.relation, each.link.role, each.uid if alone or not node else node.kind)
            ].append(each)
        for family in families.values():
            if self.every or len(family) <= FAMILY:
                yield from family
                continue
            yield from family[:_SHOWN_OF_FAMILY]
            rest = len(family) - _SHOWN_OF_FAMILY
            kind = self.nodes[family[0].uid].kind
            words = relation_words(family[0].link, to_cause=self.side is Direction.UPSTREAM)
            yield Text(f"{words} {rest:,} more {KINDS[kind][1]}; --all shows them", style="dim")

    def _label(self, branch: _Branch, *, deep: bool) -> tuple[Text, Text]:
        node = self.nodes.get(branch.uid)
        words = relation_words(branch.link, to_cause=self.side is Direction.UPSTREAM)
        name = Text(f"{words} ", style="dim")
        name.append(self._name(branch.uid), style=COLOURS.get(node.kind, "") if node else "")
        if branch.link.uncommitted:
            name.append(UNCOMMITTED)
        if deep:
            return name, Text("  (goes on below)", "dim")
        if not branch.opened and self.branches.get(branch.uid):
            return name, Text("  (opened elsewhere)", "dim")
        return name, self._details(branch.uid)

    def _details(self, uid: Uid) -> Text:
        told = details(self.nodes[uid]) if uid in self.nodes else ""
        return Text(f"  {told}" if told else "", style="dim")

    def _name(self, uid: Uid) -> str:
        return self.names.known(uid, dict(self.nodes))

    def _room(self, guide: str) -> bool:
        return self.width - len(guide) - _STEP >= _NAME_ROOM

    def _fit(self, guide: str, onward: str, name: Text, more: Text) -> Iterator[Text]:
        """Yield a label on one line, its details only as far as they fit, a long name over several lines."""
        room = max(self.width - len(guide), 20)
        label = name + _shortened(more, room - name.cell_len % room if name.cell_len else room)
        for place, start in enumerate(range(0, max(len(label), 1), room)):
            yield Text(guide if place == 0 else onward, style="dim") + label[start : start + room]


def _shortened(more: Text, room: int) -> Text:
    """Return the first of some details that fit whole, else the beginning of the first where that says something."""
    parts = more.plain.split(", ")
    for many in range(len(parts), 0, -1):
        text = ", ".join(parts[:many])
        if cell_len(text) <= room:
            return Text(text, style=more.style)
    first = Text(parts[0], style=more.style)
    first.truncate(room, overflow="ellipsis")
    return first if room >= _LEAST else Text()


def _branches(answer: Lineage, side: Direction) -> dict[Uid, list[_Branch]]:
    """Return the children of each node; the first mention on the way out from the starts opens a node."""
    upstream = side is Direction.UPSTREAM
    shown = {each.node.uid: each.node for each in answer.nodes if each.side in (None, side)}
    onward: dict[Uid, list[tuple[Uid, Link]]] = defaultdict(list)
    for link in answer.links:
        here, there = (link.effect, link.cause) if upstream else (link.cause, link.effect)
        if here in shown and there in shown:
            onward[here].append((there, link))
    opened = set(answer.starts)
    came_by: set[tuple[Uid, Uid]] = set()
    out: dict[Uid, list[_Branch]] = {}
    queue = deque(answer.starts)
    while queue:
        uid = queue.popleft()
        out[uid] = []
        for other, link in sorted(onward[uid], key=lambda pair: _order(pair, shown)):
            if link.relation == Relation.SAME_AS and (other, uid) in came_by:
                continue
            fresh = other not in opened
            opened.add(other)
            came_by.add((uid, other))
            out[uid].append(_Branch(link, other, fresh))
            if fresh:
                queue.append(other)
    return out


def _order(pair: tuple[Uid, Link], shown: Mapping[Uid, Node]) -> tuple[int, str, float, Uid]:
    """Return where a child stands: by relation and role, newest first."""
    uid, link = pair
    relations = [relation.value for relation in Relation]
    place = relations.index(link.relation) if link.relation in relations else len(relations)
    return place, link.role, -shown[uid].occurred_at.timestamp(), uid
