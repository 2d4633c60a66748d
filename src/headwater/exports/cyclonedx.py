"""The bill of materials of a model as CycloneDX 1.6 (ML-BOM): what it was trained on, with what, and what it scored.

What is not recorded is absent; that something is missing is said by `compositions`, which never claim to be complete.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TextIO

from headwater.errors import Invalid
from headwater.exports.materials import Energy, Materials, Score, licences_of, purl_of, series_name
from headwater.model import Kind, Node, Uid, Value, to_text, to_time
from headwater.naming import reference_of

Record = dict[str, object]
_ALGORITHMS = {
    "md5": ("MD5", 32),
    "sha1": ("SHA-1", 40),
    "sha256": ("SHA-256", 64),
    "sha512": ("SHA-512", 128),
}
_TYPES = {Kind.MODEL_VERSION: "machine-learning-model", Kind.DATASET_VERSION: "data", Kind.PACKAGE: "library"}
_KEPT = (
    "format",
    "framework",
    "precision",
    "parameters",
    "size_bytes",
    "rows",
    "change",
    "python",
    "os",
    "image",
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[!#$%&'()*+,/:;=?@\[\]~\w.-]*\Z", re.ASCII)
_WH_PER_KWH = 1000


def document(bill: Materials, *, at: datetime, tool: str) -> Record:
    """Return the bill as a CycloneDX document written at `at` by `tool` (Headwater's version)."""
    parts = [*bill.models, *bill.training, *bill.measuring, *bill.packages]
    whole = _component(bill.subject, bill)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{bill.subject.uid} {to_text(at)}')}",
        "version": 1,
        "metadata": {
            "timestamp": to_text(at),
            "tools": {"components": [{"type": "application", "name": "headwater", "version": tool}]},
            "component": whole,
        },
        "components": [_component(node, bill) for node in parts],
        "dependencies": _dependencies([bill.subject, *parts], bill),
        "compositions": _compositions(bill),
        **_present(formulation=_formulation(bill)),
    }


def write(bill: Materials, out: TextIO, *, at: datetime, tool: str) -> None:
    """Write the document."""
    json.dump(document(bill, at=at, tool=tool), out, ensure_ascii=False, indent=1, allow_nan=False)
    out.write("\n")


def _component(node: Node, bill: Materials) -> Record:
    is_model = node.kind is Kind.MODEL_VERSION
    return {
        "type": _TYPES.get(node.kind, "data"),
        "bom-ref": node.uid,
        "name": str(node.props.get("package", "")) or series_name(node),
        **_present(
            version=str(node.props.get("version", "")),
            group=node.project if node.kind is not Kind.PACKAGE else "",
            description=str(node.props.get("description", "")),
            hashes=_hashes(node),
            licenses=[{"license": {"name": each}} for each in licences_of(node)],
            purl=purl_of(node) if node.kind is Kind.PACKAGE else "",
            pedigree=_pedigree(node, bill) if is_model else None,
            externalReferences=_places(node) if is_model else None,
            modelCard=_card(node, bill) if is_model else None,
            data=[_data(node)] if node.kind is Kind.DATASET_VERSION else None,
            properties=_properties(node, bill),
        ),
    }


def _hashes(node: Node) -> list[Record]:
    known = [(_ALGORITHMS[each.algorithm], each) for each in node.digests() if each.algorithm in _ALGORITHMS]
    return [
        {"alg": name, "content": each.value}
        for (name, length), each in known
        if each.coverage == "full" and re.fullmatch(f"[0-9a-fA-F]{{{length}}}", each.value)
    ]


def _pedigree(node: Node, bill: Materials) -> Record | None:
    """Return the models that it was made from and, for the subject, the commits of all its lineage."""
    made_of = set(bill.ingredients(node.uid))
    ancestors: list[Record] = [
        {
            "type": _TYPES[each.kind],
            "name": series_name(each),
            **_present(version=str(each.props.get("version", "")), group=each.project, hashes=_hashes(each)),
        }
        for each in bill.models
        if each.uid in made_of
    ]
    commits = [_commit(each) for each in bill.commits] if node.uid == bill.subject.uid else []
    return _present(ancestors=ancestors, commits=commits) or None


def _commit(commit: Node) -> Record:
    who = str(commit.props.get("author", ""))
    name, email = re.fullmatch(r"(.*?)\s*(?:<([^<>@\s]+@[^<>@\s]+)>)?", who, re.DOTALL).groups()  # type: ignore[union-attr]
    repository = str(commit.props.get("repository", ""))
    author = {"timestamp": to_text(commit.occurred_at), **_present(name=name, email=email)} if who else None
    return {
        "uid": commit.name,
        **_present(
            url=repository if _URI.match(repository) else "",
            author=author,
            message=str(commit.props.get("message", "")),
        ),
    }


def _places(node: Node) -> list[Record]:
    uri = str(node.props.get("uri", ""))
    return [{"type": "distribution", "url": uri}] if _URI.match(uri) else []


def _card(node: Node, bill: Materials) -> Record | None:
    if node.uid != bill.subject.uid:
        return None
    datasets = [{"ref": each.uid} for each in (*bill.training, *bill.measuring)]
    parameters = _present(modelArchitecture=str(node.props.get("architecture", "")), datasets=datasets)
    measured = [_metric(score) for score in bill.scores]
    return (
        _present(
            modelParameters=parameters,
            quantitativeAnalysis=_present(performanceMetrics=measured),
            considerations=_present(environmentalConsiderations=_energy(bill.energy)),
            properties=_named("param", bill.made_by()),
        )
        or None
    )


def _metric(score: Score) -> Record:
    place = f"{score.on}, " if score.on else ""
    return {"type": score.key, "value": str(score.value), "slice": f"{place}{reference_of(score.run)}"}


def _energy(energy: Energy | None) -> Record:
    if energy is None:
        return {}
    counted: Record = {
        "activity": "other" if energy.runs > 1 else "training",
        "energyProviders": [],
        "activityEnergyCost": {"value": energy.wh / _WH_PER_KWH, "unit": "kWh"},
        "properties": [
            {
                "name": "headwater:runs",
                "value": f"{energy.counted} of {energy.runs} runs recorded their energy",
            }
        ],
    }
    return {"energyConsumptions": [counted]}


def _data(node: Node) -> Record:
    uri = str(node.props.get("uri", "") or node.props.get("path", ""))
    contents = _present(url=uri if _URI.match(uri) else "")
    return {"type": "dataset", "name": reference_of(node), **_present(contents=contents)}


def _properties(node: Node, bill: Materials) -> list[Record]:
    """Return what CycloneDX has no field for, ours under `headwater:`."""
    told: dict[str, Value] = {"ref": reference_of(node), "occurredAt": to_text(node.occurred_at)}
    told |= {key: node.props[key] for key in _KEPT if key in node.props}
    uri = str(node.props.get("uri", ""))
    if uri and not _URI.match(uri):
        told["place"] = uri
    for each in node.digests():
        if each.algorithm not in _ALGORITHMS or each.coverage != "full":
            told[f"digest.{each.algorithm}"] = (
                each.value if each.coverage == "full" else f"{each.value} ({each.coverage})"
            )
    if node in bill.measuring:
        told["use"] = "measured with it, not trained on it"
    found: list[Record] = [{"name": f"headwater:{key}", "value": _text(value)} for key, value in told.items()]
    if node.uid == bill.subject.uid:
        found += [{"name": "headwater:missing", "value": each} for each in bill.missing]
        found += [
            {
                "name": "headwater:environment",
                "value": f"{each.name} {_text(each.props.get('python', ''))}".strip(),
            }
            for each in bill.environments
        ]
    return found


def _named(group: str, runs: Sequence[Node]) -> list[Record]:
    return [
        {"name": f"headwater:{group}.{key}", "value": _text(value)}
        for run in runs
        for key, value in sorted(run.group(group).items())
    ]


def _dependencies(nodes: Iterable[Node], bill: Materials) -> list[Record]:
    listed = list(nodes)
    refs = {node.uid for node in listed}
    return [
        {"ref": node.uid, "dependsOn": [uid for uid in bill.ingredients(node.uid) if uid in refs]}
        for node in listed
    ]


def _compositions(bill: Materials) -> list[Record]:
    aggregate = "incomplete" if bill.missing else "unknown"
    return [{"aggregate": aggregate, "assemblies": [bill.subject.uid], "dependencies": [bill.subject.uid]}]


def _formulation(bill: Materials) -> list[Record]:
    """Return the runs as workflows, each with command, settings, inputs and outputs."""
    listed = {each.uid for each in (bill.subject, *bill.models, *bill.training, *bill.measuring)}
    flows = [_workflow(run, bill, listed) for run in bill.runs]
    return [{"bom-ref": f"formula-{bill.subject.uid}", "workflows": flows}] if flows else []


def _workflow(run: Node, bill: Materials, listed: set[Uid]) -> Record:
    command = str(run.props.get("command", ""))
    used = [link for link in bill.links if link.effect == run.uid and link.cause in listed]
    made = [link for link in bill.links if link.cause == run.uid and link.effect in listed]
    settings = [{"name": key, "value": _text(value)} for key, value in sorted(run.group("param").items())]
    inputs: list[Record] = [
        {
            "resource": {"ref": uid},
            **_present(properties=[{"name": "headwater:role", "value": role}] if role else []),
        }
        for uid, role in sorted({(link.cause, link.role) for link in used})
    ]
    inputs += [{"parameters": settings}] if settings else []
    return {
        "bom-ref": run.uid,
        "uid": run.uid,
        "name": run.name,
        "taskTypes": ["other"],
        **_present(
            steps=[{"name": str(run.props.get("job", "")), "commands": [{"executed": command}]}]
            if command
            else [],
            inputs=inputs,
            outputs=[
                {"type": "artifact", "resource": {"ref": uid}}
                for uid in sorted({link.effect for link in made})
            ],
            timeStart=_moment(run.props.get("started_at")),
            timeEnd=_moment(run.props.get("ended_at")),
        ),
    }


def _moment(value: object) -> str:
    try:
        return to_text(to_time(value)) if isinstance(value, str) else ""
    except Invalid:
        return ""


def _present(**fields: object) -> Record:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
