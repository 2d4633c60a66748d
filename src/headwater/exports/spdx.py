"""The bill of materials of a model as SPDX 3.0.1 in JSON-LD, with the classes of its AI, dataset and build profiles.

What is not recorded is absent; relationships say with `completeness` whether more is known to be missing. Of the
profiles only core and software are claimed: the others demand suppliers and places that a lineage seldom holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TextIO
from urllib.parse import quote

from headwater.exports.materials import Materials, licences_of, purl_of, series_name
from headwater.model import Kind, Node, Relation, Uid, Value, to_text
from headwater.naming import reference_of

Record = dict[str, object]
CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
_CREATION = "_:creation"
_BUILD_TYPE = "urn:headwater:job:"
_ALGORITHMS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[!#$%&'()*+,/:;=?@\[\]~\w.-]*\Z", re.ASCII)
_EXPRESSION = re.compile(r"[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)*\Z", re.ASCII)
_WH_PER_KWH = 1000
_TYPES = {
    Kind.MODEL_VERSION: "ai_AIPackage",
    Kind.DATASET_VERSION: "dataset_DatasetPackage",
    Kind.PACKAGE: "software_Package",
    Kind.COMMIT: "software_Package",
    Kind.RUN: "build_Build",
}
_PURPOSES = {
    Kind.MODEL_VERSION: "model",
    Kind.DATASET_VERSION: "data",
    Kind.PACKAGE: "library",
    Kind.COMMIT: "source",
}


def document(bill: Materials, *, at: datetime, tool: str) -> Record:
    """Return the bill as an SPDX document written at `at` by `tool` (Headwater's version)."""
    parts = [
        bill.subject,
        *bill.models,
        *bill.training,
        *bill.measuring,
        *bill.packages,
        *bill.commits,
        *bill.runs,
    ]
    elements = [_element(node, bill) for node in parts if node.kind in _TYPES]
    relationships = [*_relationships(bill), *_licences(parts)]
    listed = [*elements, *relationships]
    return {"@context": CONTEXT, "@graph": [*_heads(bill, listed, at=at, tool=tool), *listed]}


def write(bill: Materials, out: TextIO, *, at: datetime, tool: str) -> None:
    """Write the document."""
    json.dump(document(bill, at=at, tool=tool), out, ensure_ascii=False, indent=1, allow_nan=False)
    out.write("\n")


def _heads(bill: Materials, listed: Sequence[Record], *, at: datetime, tool: str) -> list[Record]:
    """Return who wrote the document and when, the document, and the bill that lists its elements."""
    sbom, agent = _identified("sbom", bill.subject.uid), _identified("agent", "headwater")
    created = f"{to_text(at)[:19]}Z"
    return [
        {
            "type": "CreationInfo",
            "@id": _CREATION,
            "specVersion": "3.0.1",
            "created": created,
            "createdBy": [agent],
        },
        {"type": "SoftwareAgent", "spdxId": agent, "creationInfo": _CREATION, "name": f"headwater {tool}"},
        {
            "type": "SpdxDocument",
            "spdxId": _identified("document", bill.subject.uid),
            "creationInfo": _CREATION,
            "name": reference_of(bill.subject),
            "profileConformance": ["core", "software"],
            "rootElement": [sbom],
            **({"comment": "Not recorded: " + "; ".join(bill.missing)} if bill.missing else {}),
        },
        {
            "type": "software_Sbom",
            "spdxId": sbom,
            "creationInfo": _CREATION,
            "software_sbomType": ["build"],
            "rootElement": [_spdx_id(bill.subject)],
            "element": sorted({str(each["spdxId"]) for each in listed}),
        },
    ]


def _identified(kind: str, name: str) -> str:
    return f"urn:headwater:{kind}:{name}"


def _spdx_id(node: Node) -> str:
    return _identified("node", node.uid)


def _element(node: Node, bill: Materials) -> Record:
    common: Record = {"type": _TYPES[node.kind], "spdxId": _spdx_id(node), "creationInfo": _CREATION}
    if node.kind is Kind.RUN:
        return {**common, **_build(node)}
    return {
        **common,
        "name": str(node.props.get("package", "")) or series_name(node),
        "software_primaryPurpose": _PURPOSES[node.kind],
        **_present(
            description=_description(node, bill),
            software_packageVersion=str(node.props.get("version", "") or node.props.get("sha", "")),
            software_packageUrl=purl_of(node) if node.kind is Kind.PACKAGE else "",
            software_downloadLocation=_place(node),
            verifiedUsing=_hashes(node),
            builtTime=_moment(node) if node.kind is Kind.MODEL_VERSION else "",
            **_own(node, bill),
        ),
    }


def _own(node: Node, bill: Materials) -> Record:
    """Return what only models and only datasets have."""
    if node.kind is Kind.DATASET_VERSION:
        size = node.props.get("size_bytes")
        return {
            "dataset_datasetType": ["noAssertion"],
            "dataset_datasetSize": size if isinstance(size, int) else None,
        }
    if node.uid != bill.subject.uid or node.kind is not Kind.MODEL_VERSION:
        return {}
    runs = bill.made_by()
    return {
        "ai_typeOfModel": [str(node.props["architecture"])] if node.props.get("architecture") else [],
        "ai_hyperparameter": _entries([(key, value, run) for run in runs for key, value in _params(run)]),
        "ai_metric": _entries([(score.key, score.value, score.run) for score in bill.scores]),
        "ai_energyConsumption": _energy(bill),
    }


def _energy(bill: Materials) -> Record | None:
    if bill.energy is None:
        return None
    used = {
        "type": "ai_EnergyConsumptionDescription",
        "ai_energyQuantity": bill.energy.wh / _WH_PER_KWH,
        "ai_energyUnit": "kilowattHour",
    }
    return {"type": "ai_EnergyConsumption", "ai_trainingEnergyConsumption": [used]}


def _params(run: Node) -> list[tuple[str, Value]]:
    return sorted(run.group("param").items())


def _entries(found: Sequence[tuple[str, Value, Node]]) -> list[Record]:
    """Return values of runs as a dictionary; a key that several runs have names its run."""
    keys = [key for key, _, _ in found]
    return [
        {
            "type": "DictionaryEntry",
            "key": key if keys.count(key) == 1 else f"{key} ({reference_of(run)})",
            "value": _text(value),
        }
        for key, value, run in found
    ]


def _build(run: Node) -> Record:
    told: list[Record] = [
        {"type": "DictionaryEntry", "key": key, "value": _text(value)} for key, value in _params(run)
    ]
    if command := str(run.props.get("command", "")):
        told.append({"type": "DictionaryEntry", "key": "command", "value": command})
    return {
        "name": run.name,
        "build_buildType": _BUILD_TYPE + quote(str(run.props.get("job", "")) or "run", safe=""),
        "build_buildId": str(run.props.get("run_id", run.name)),
        **_present(build_parameter=told),
    }


def _description(node: Node, bill: Materials) -> str:
    told = [str(node.props.get("description", "") or node.props.get("message", ""))]
    if node.uid == bill.subject.uid and bill.energy is not None:
        told.append(f"Energy of {bill.energy.counted} of {bill.energy.runs} runs of its lineage.")
    return " ".join(each for each in told if each)


def _place(node: Node) -> str:
    if node.kind is Kind.COMMIT:
        repository = str(node.props.get("repository", ""))
        return f"git+{repository}@{node.name}" if _URI.match(repository) else ""
    uri = str(node.props.get("uri", ""))
    return uri if _URI.match(uri) else ""


def _hashes(node: Node) -> list[Record]:
    return [
        {"type": "Hash", "algorithm": each.algorithm, "hashValue": each.value.lower()}
        for each in node.digests()
        if each.coverage == "full"
        and each.algorithm in _ALGORITHMS
        and re.fullmatch(f"[0-9a-fA-F]{{{_ALGORITHMS[each.algorithm]}}}", each.value)
    ]


def _relationships(bill: Materials) -> list[Record]:
    """Return what the subject was trained and tested on, what it descends from, and what each run took and made."""
    whole = "incomplete" if bill.missing else "noAssertion"
    start = bill.subject.uid
    ingredients = set(bill.ingredients(start))
    found = [
        _relationship(start, "trainedOn", [each.uid for each in bill.training], whole),
        _relationship(start, "testedOn", [each.uid for each in bill.measuring], whole),
        _relationship(
            start, "descendantOf", [each.uid for each in bill.models if each.uid in ingredients], whole
        ),
        _relationship(start, "dependsOn", [each.uid for each in bill.packages], whole),
    ]
    if bill.subject.kind is not Kind.MODEL_VERSION:
        found = found[3:]
    listed = {each.uid for each in (*bill.models, *bill.training, *bill.measuring, bill.subject)}
    code = {each.uid for each in bill.commits}
    for run in bill.runs:
        causes = [link.cause for link in bill.links if link.effect == run.uid and link.cause in listed | code]
        made = [link.effect for link in bill.links if link.cause == run.uid and link.effect in listed]
        found.append(_relationship(run.uid, "hasInput", causes, "noAssertion"))
        found.append(_relationship(run.uid, "hasOutput", made, "noAssertion"))
    derived = {
        (link.effect, link.cause)
        for link in bill.links
        if link.relation == Relation.DERIVED_FROM
        and {link.effect, link.cause} <= listed
        and link.effect != start
    }
    found += [
        _relationship(effect, "descendantOf", [cause], "noAssertion") for effect, cause in sorted(derived)
    ]
    return [each for each in found if each is not None]


def _relationship(start: Uid, kind: str, ends: Iterable[Uid], completeness: str) -> Record | None:
    to = sorted({_identified("node", uid) for uid in ends})
    if not to:
        return None
    name = f"{start}:{kind}" if len(to) != 1 else f"{start}:{kind}:{to[0].rpartition(':')[2]}"
    return {
        "type": "Relationship",
        "spdxId": _identified("relationship", name),
        "creationInfo": _CREATION,
        "from": _identified("node", start),
        "relationshipType": kind,
        "to": to,
        "completeness": completeness,
    }


def _licences(nodes: Sequence[Node]) -> list[Record]:
    """Return the declared licences, each once, and who has them."""
    held: dict[str, list[Node]] = {}
    for node in nodes:
        for each in licences_of(node):
            held.setdefault(each, []).append(node)
    out: list[Record] = []
    for number, (licence, owners) in enumerate(sorted(held.items()), 1):
        own = _identified("licence", str(number))
        is_expression = _EXPRESSION.match(licence) is not None
        kind = "LicenseExpression" if is_expression else "SimpleLicensingText"
        field = "licenseExpression" if is_expression else "licenseText"
        out.append(
            {
                "type": f"simplelicensing_{kind}",
                "spdxId": own,
                "creationInfo": _CREATION,
                f"simplelicensing_{field}": licence,
            }
        )
        for node in owners:
            name = _identified("relationship", f"{node.uid}:hasDeclaredLicense:{number}")
            out.append(
                {
                    "type": "Relationship",
                    "spdxId": name,
                    "creationInfo": _CREATION,
                    "from": _spdx_id(node),
                    "relationshipType": "hasDeclaredLicense",
                    "to": [own],
                }
            )
    return out


def _moment(node: Node) -> str:
    return f"{to_text(node.occurred_at)[:19]}Z"


def _present(**fields: object) -> Record:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
