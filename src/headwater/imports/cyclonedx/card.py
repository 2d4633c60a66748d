"""The model card of a component: what the model is, what it was made with, what was measured, what it cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from headwater.facts import Fact
from headwater.imports.kept import kept
from headwater.imports.reported import Reported, evaluation, grams, watt_hours
from headwater.imports.shapes import mapping, mappings, text
from headwater.model import Uid
from headwater.statements import Stamp


@dataclass(frozen=True, slots=True)
class Card:
    """A `modelCard`, which may be empty."""

    fields: Mapping[str, Any]

    def props(self) -> dict[str, object]:
        """Return what is said of the model as properties; pictures are left out."""
        parameters = mapping(self.fields.get("modelParameters"))
        considered = mapping(self.fields.get("considerations"))
        analysis = mapping(self.fields.get("quantitativeAnalysis"))
        rest = {
            "parameters": {key: value for key, value in parameters.items() if key != "datasets"},
            "considerations": considered,
            "properties": self.fields.get("properties"),
            "graphics": text(mapping(analysis.get("graphics")).get("description")),
        }
        return {
            "architecture": text(parameters.get("modelArchitecture"))
            or text(parameters.get("architectureFamily")),
            "task": text(parameters.get("task")),
            **_consumption(mapping(considered.get("environmentalConsiderations"))),
            **kept(rest, prefix="card"),
        }

    def datasets(self) -> Iterator[Mapping[str, Any]]:
        """Yield the data that the model has to do with: described, or named by `ref`."""
        yield from mappings(mapping(self.fields.get("modelParameters")).get("datasets"))

    def evaluation(
        self, model: Uid, name: str, stamp: Stamp, *, project: str, instance: str, run_id: str
    ) -> Iterator[Fact]:
        """Yield what was measured as a run that scored the model; nothing where nothing was."""
        found = list(mappings(mapping(self.fields.get("quantitativeAnalysis")).get("performanceMetrics")))
        metrics = [
            Reported(text(each.get("type")), each.get("value"), text(each.get("slice"))) for each in found
        ]
        if metrics:
            yield from evaluation(
                model,
                name,
                metrics,
                stamp,
                project=project,
                instance=instance,
                run_id=run_id,
                props=kept({"metrics": found}, prefix="card"),
            )


def _consumption(considered: Mapping[str, Any]) -> dict[str, object]:
    """Return energy in Wh and CO2 equivalents in g by activity, summed where one is named several times."""
    out: dict[str, object] = {}
    for each in mappings(considered.get("energyConsumptions")):
        activity = text(each.get("activity")) or "other"
        cost, carbon = mapping(each.get("activityEnergyCost")), mapping(each.get("co2CostEquivalent"))
        amounts = {
            f"energy.{activity}_wh": watt_hours(cost.get("value"), cost.get("unit")),
            f"co2.{activity}_g": grams(carbon.get("value"), carbon.get("unit")),
        }
        for key, amount in amounts.items():
            if amount is not None:
                before = out.get(key, 0.0)
                out[key] = amount + (before if isinstance(before, float) else 0.0)
    return out
