"""The values of a compiled statement."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Parameters:
    """Values that a statement calls :p0, :p1 and so on."""

    values: dict[str, str | float | None] = field(default_factory=dict)

    def add(self, value: str | float) -> str:
        """Return the name, with its colon, under which `value` is passed."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def copy(self) -> Parameters:
        """Return the same values, to be added to independently."""
        return Parameters(dict(self.values))
