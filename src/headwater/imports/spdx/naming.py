"""Which node an element is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from headwater import statements
from headwater.errors import Invalid
from headwater.imports.digests import digest_of
from headwater.imports.kept import kept
from headwater.imports.packages import Package, named_by, stated_package
from headwater.imports.reported import watt_hours
from headwater.imports.shapes import mapping, mappings, text
from headwater.imports.spdx.element import Element
from headwater.imports.times import moment
from headwater.model import Kind, RunState
from headwater.statements import Stamp, Stated

AGENTS = frozenset({"Person", "Organization", "SoftwareAgent", "Agent", "Tool"})
BUILD = "build_Build"
# What Headwater writes as the type of a build: its job; the command is then among the parameters.
OUR_BUILD = "urn:headwater:job:"
_PACKAGE = "software_Package"
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# What stands for itself in no graph: it describes the description.
LEFT_OUT = frozenset(
    {
        *("CreationInfo", "SpdxDocument", "Bom", "software_Sbom", "ElementCollection", "Bundle"),
        *("simplelicensing_LicenseExpression", "simplelicensing_SimpleLicensingText", "Annotation"),
    }
)
_HANDLED = frozenset(
    {
        *(
            "spdxId",
            "@id",
            "type",
            "@type",
            "creationInfo",
            "name",
            "software_packageVersion",
            "verifiedUsing",
        ),
        *("build_environment", "build_parameter", "build_buildStartTime", "build_buildEndTime"),
        *("ai_hyperparameter", "ai_metric", "ai_energyConsumption", "originatedBy", "suppliedBy"),
    }
)
_ENERGY = {
    "training": "ai_trainingEnergyConsumption",
    "finetuning": "ai_finetuningEnergyConsumption",
    "inference": "ai_inferenceEnergyConsumption",
}


def stated_element(element: Element, stamp: Stamp, *, project: str) -> Stated:
    """Return the statement of an element: an agent, a package, or a version of a model or dataset.

    Raises:
        Invalid: it has no id, or is nothing that can be stated.
    """
    fields = element.fields
    if not element.id:
        raise Invalid(f"a {element.type or 'thing without type'} without spdxId")
    name = text(fields.get("name")) or element.id
    props: dict[str, object] = {"spdx.id": element.id, **kept(fields, without=_HANDLED, prefix="spdx")}
    if element.type in AGENTS:
        return statements.agent(_identity(fields) or name, stamp, props={**props, "spdx.name": name})
    release = text(fields.get("software_packageVersion"))
    if is_commit(element):
        return statements.commit(release, stamp, props={**props, "message": text(fields.get("description"))})
    if element.type == _PACKAGE:
        called = named_by(text(fields.get("software_packageUrl"))) or Package("spdx", name, "")
        return stated_package(called, release or called.release, stamp, props=props)
    digests = [
        digest
        for each in mappings(fields.get("verifiedUsing"))
        if (digest := digest_of(text(each.get("algorithm")), each.get("hashValue")))
    ]
    return statements.version(
        _series(element),
        name,
        stamp,
        project=project,
        # An id is given to one thing for ever: it tells apart what has neither version nor digest.
        label=release or ("" if digests else element.id),
        digests=digests,
        props={**props, **_of_model(fields)},
    )


def stated_build(element: Element, stamp: Stamp, *, project: str, instance: str) -> Stated:
    """Return the statement of a build as a run; its environment variables are left out.

    Raises:
        Invalid: it has no id.
    """
    fields = element.fields
    if not element.id:
        raise Invalid("a build without spdxId")
    begun, ended = moment(fields.get("build_buildStartTime")), moment(fields.get("build_buildEndTime"))
    states = [(RunState.START, begun)] if begun else []
    if ended:
        states.append((RunState.COMPLETE, max(ended, begun or ended)))
    settings = {text(each.get("key")): each.get("value") for each in mappings(fields.get("build_parameter"))}
    name = text(fields.get("name")) or text(fields.get("build_buildId")) or element.id
    kind = text(fields.get("build_buildType"))
    command = settings.pop("command", "") if kind.startswith(OUR_BUILD) else ""
    return statements.run(
        instance,
        element.id,
        stamp.at(begun or ended or stamp.occurred_at),
        project=project,
        name=name,
        job=(unquote(kind.removeprefix(OUR_BUILD)) if kind.startswith(OUR_BUILD) else kind) or name,
        states=states,
        props={
            "spdx.id": element.id,
            "command": command,
            **kept(settings, prefix="param"),
            **kept(fields, without=_HANDLED, prefix="spdx"),
        },
    )


def is_version(element: Element) -> bool:
    """Return whether an element is a version of a model or dataset rather than an agent or package."""
    return element.type not in AGENTS | {_PACKAGE}


def is_commit(element: Element) -> bool:
    """Return whether an element is source code in the state of one commit, named by its full sha."""
    purpose, release = (
        text(element.fields.get(f"software_{key}")) for key in ("primaryPurpose", "packageVersion")
    )
    return element.type == _PACKAGE and purpose == "source" and _SHA.fullmatch(release) is not None


def _series(element: Element) -> Kind:
    purpose = text(element.fields.get("software_primaryPurpose"))
    if element.type == "ai_AIPackage" or (element.type == "software_File" and purpose == "model"):
        return Kind.MODEL
    if element.type in ("dataset_DatasetPackage", "software_File", "software_Snippet"):
        return Kind.DATASET
    raise Invalid(f"nothing is known of elements of type {element.type[:80]!r}")


def _identity(fields: Mapping[str, Any]) -> str:
    found = mappings(fields.get("externalIdentifier"))
    return next(
        (text(each.get("identifier")) for each in found if each.get("externalIdentifierType") == "email"), ""
    )


def _of_model(fields: Mapping[str, Any]) -> dict[str, object]:
    energy = mapping(fields.get("ai_energyConsumption"))
    settings = {
        text(each.get("key")): each.get("value") for each in mappings(fields.get("ai_hyperparameter"))
    }
    out: dict[str, object] = {**kept(settings, prefix="param")}
    for activity, key in _ENERGY.items():
        amounts = [
            watt_hours(each.get("ai_energyQuantity"), each.get("ai_energyUnit"))
            for each in mappings(energy.get(key))
        ]
        known = [each for each in amounts if each is not None]
        if known:
            out[f"energy.{activity}_wh"] = sum(known)
    return {**out, **kept({"energyConsumption": energy}, prefix="spdx")}
