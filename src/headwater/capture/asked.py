"""What a run is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What `run` was asked for."""

    job: str = ""
    project: str = ""
    name: str = ""
    run_id: str = ""
    server: str = ""
    store: str = ""
    source: str = ""
    resumes: str = ""
    keep_patch: bool = False
    params: object = None
