"""Energy as codecarbon estimates it, for machines whose counters cannot be read; only where asked for."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

ENERGY = "HEADWATER_ENERGY"


def wanted() -> bool:
    """Return whether HEADWATER_ENERGY asks for codecarbon's estimate."""
    return os.environ.get(ENERGY, "").strip().lower() == "codecarbon"


class Estimate:
    """Follows the whole machine from now on; starting takes seconds. Nothing is sent anywhere."""

    def __init__(self) -> None:
        self._tracker: Any = import_module("codecarbon").OfflineEmissionsTracker(
            country_iso_code="USA",  # chooses the carbon of a Wh, which is not kept
            save_to_file=False,
            allow_multiple_runs=True,
            log_level="critical",
        )
        self._tracker.start()

    def end(self) -> dict[str, object]:
        """Return the energy that was used, in Wh, as properties of a run."""
        self._tracker.stop()
        used_wh = 1_000 * float(self._tracker.final_emissions_data.energy_consumed)
        return {"energy_wh": round(used_wh, 6), "energy_of": "the machine, as codecarbon estimates it"}
