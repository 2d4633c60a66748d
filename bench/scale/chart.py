"""One chart with logarithmic axes as SVG: points, the lines through them, and what each line is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 560, 360
LEFT, RIGHT, TOP, BOTTOM = 62, 178, 34, 46
# Told apart also by those who see few colours, and on white.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#555555", "#b8860b", "#56b4e9", "#000000")
_HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
    'font-family="sans-serif" font-size="11" role="img">'
)
_SIDEWAYS = f'transform="translate(14 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)"'
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: `lines` by their names; both axes are logarithmic, and what is not above 0 is left out."""

    title: str
    across: str
    up: str
    lines: Mapping[str, Points]

    def svg(self) -> str:
        """Return the picture; "" where there is nothing to draw."""
        lines = {name: _shown(points) for name, points in self.lines.items() if _shown(points)}
        if not lines:
            return ""
        every = [point for points in lines.values() for point in points]
        axes = (_Axis.over([x for x, _ in every]), _Axis.over([y for _, y in every]))
        parts = [
            _HEAD,
            f"<title>{escape(self.title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            _text(LEFT, 20, self.title, extra='font-size="13" font-weight="bold"'),
            *_grid(*axes),
            _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, self.across, anchor="middle"),
            _text(
                0,
                0,
                self.up,
                anchor="middle",
                extra=f'transform="translate(14 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)"',
            ),
        ]
        for place, (name, points) in enumerate(lines.items()):
            parts += _line(name, points, place, axes)
        return "\n".join([*parts, "</svg>", ""])


@dataclass(frozen=True, slots=True)
class _Axis:
    """Whole powers of ten, from `low` to `high`."""

    low: int
    high: int

    @classmethod
    def over(cls, values: Sequence[float]) -> _Axis:
        low = math.floor(math.log10(min(values)))
        return cls(low, max(low + 1, math.ceil(math.log10(max(values)) - 1e-9)))

    def share(self, value: float) -> float:
        return (math.log10(value) - self.low) / (self.high - self.low)

    def marks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _shown(points: Points) -> list[tuple[float, float]]:
    return sorted((x, y) for x, y in points if x > 0 and y > 0)


def _x(axis: _Axis, value: float) -> float:
    return LEFT + axis.share(value) * (WIDTH - RIGHT - LEFT)


def _y(axis: _Axis, value: float) -> float:
    return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - BOTTOM - TOP)


def _grid(across: _Axis, up: _Axis) -> list[str]:
    out = []
    for value in across.marks():
        x = _x(across, value)
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#dddddd"/>')
        out.append(_text(x, HEIGHT - BOTTOM + 16, _number(value), anchor="middle"))
    for value in up.marks():
        y = _y(up, value)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>')
        out.append(_text(LEFT - 6, y + 4, _number(value), anchor="end"))
    return out


def _line(name: str, points: Points, place: int, axes: tuple[_Axis, _Axis]) -> list[str]:
    colour = COLOURS[place % len(COLOURS)]
    at = [(_x(axes[0], x), _y(axes[1], y)) for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    label = TOP + 12 + 17 * place
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in at),
        f'<circle cx="{WIDTH - RIGHT + 14}" cy="{label - 4}" r="4" fill="{colour}"/>',
        _text(WIDTH - RIGHT + 24, label, name),
    ]


def _number(value: float) -> str:
    for unit, letter in _UNITS:
        if value >= unit:
            return f"{value / unit:g} {letter}"
    return f"{value:g}"


def _text(x: float, y: float, text: str, *, anchor: str = "start", extra: str = "") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222222" {extra}>{escape(text)}</text>'
    )
