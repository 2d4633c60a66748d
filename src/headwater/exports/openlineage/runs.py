"""Runs as OpenLineage's runs and jobs."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import NAMESPACE_URL, UUID, uuid5

from headwater.exports.openlineage.facets import facet
from headwater.exports.openlineage.lineage import Drawn, names
from headwater.facts import MetricFact
from headwater.model import VERSIONS, Node, Relation, Uid, to_text

Facets = dict[str, object]


def run_id(run: Node) -> str:
    """Return the UUID of a run: its own id where that is one, else one that is made of it."""
    told = str(run.props.get("run_id", ""))
    try:
        return told if str(UUID(told)) == told else _made(run)
    except ValueError:
        return _made(run)


def own(run: Node) -> dict[str, object]:
    """Return our facet of which run this is."""
    told = {key: str(run.props[key]) for key in ("source", "job", "command") if key in run.props}
    return facet("headwater_run", runId=run.props.get("run_id"), name=run.name, **told)


def job_of(drawn: Drawn, run: Node) -> dict[str, object]:
    """Return the job of a run, with its description, owners and commit."""
    facets: Facets = {}
    if told := run.props.get("description"):
        facets["documentation"] = facet("documentation", description=told)
    if isinstance(owners := run.props.get("owners"), tuple):
        facets["ownership"] = facet("ownership", owners=[{"name": each, "type": "owner"} for each in owners])
    for edge, commit in drawn.causes(run, Relation.EXECUTED)[:1]:
        where = str(commit.props.get("repository", ""))
        facets["sourceCodeLocation"] = facet(
            "sourceCodeLocation",
            type="git",
            url=where if "://" in where else f"urn:headwater:node:{commit.uid}",
            repoUrl=where,
            version=commit.props.get("sha"),
            **{key: edge.props.get(key) for key in ("branch", "tag", "path")},
        )
    return {**_job(run), "facets": facets}


def run_facets(drawn: Drawn, run: Node) -> Facets:
    """Return what is known of a run beside its states."""
    out: Facets = {"headwater_run": own(run)}
    if parameters := {key: _text(value) for key, value in run.group("param").items()}:
        out["headwater_parameters"] = facet("headwater_parameters", parameters=parameters)
    if measured := drawn.metrics.get(run.uid):
        out["headwater_metrics"] = facet(
            "headwater_metrics", metrics=[_metric(drawn, each) for each in measured]
        )
    for _, environment in drawn.causes(run, Relation.RAN_IN)[:1]:
        out["headwater_environment"] = _environment(environment)
    if tags := [{"key": key, "value": str(value)} for key, value in run.group("tag").items()]:
        out["tags"] = facet("tags", tags=tags)
    if message := run.props.get("error.message"):
        out["errorMessage"] = facet(
            "errorMessage",
            message=message,
            programmingLanguage=run.props.get("error.language") or "unknown",
            stackTrace=run.props.get("error.stack_trace"),
        )
    if begin := run.props.get("nominal_start"):
        end = run.props.get("nominal_end")
        out["nominalTime"] = facet("nominalTime", nominalStartTime=begin, nominalEndTime=end)
    return out | _related(drawn, run)


def _related(drawn: Drawn, run: Node) -> Facets:
    out: Facets = {}
    wholes = {edge.role: whole for edge, whole in reversed(drawn.causes(run, Relation.PART_OF))}
    if wholes:
        root = wholes.get("root")
        parent = wholes.get("") or next(iter(wholes.values()))
        out["parent"] = facet("parent", **_reference(parent), root=_reference(root) if root else None)
    if upstream := [_reference(each) for _, each in drawn.causes(run, Relation.INFORMED_BY)]:
        out["jobDependencies"] = facet("jobDependencies", upstream=upstream)
    return out


def _reference(run: Node) -> dict[str, object]:
    return {"run": {"runId": run_id(run), "facets": {"headwater_run": own(run)}}, "job": _job(run)}


def _job(run: Node) -> dict[str, object]:
    namespace = str(run.props.get("job_namespace") or run.project or "default")
    return {
        "namespace": namespace,
        "name": str(run.props.get("job_name") or run.props.get("job") or run.name),
    }


def _metric(drawn: Drawn, metric: MetricFact) -> dict[str, object]:
    told: dict[str, object] = {"key": metric.key, "value": metric.special or metric.value}
    told["time"] = to_text(metric.occurred_at)
    told |= {"step": metric.step} if metric.step else {}
    told |= {"split": metric.split} if metric.split else {}
    for name, uid in (("model", metric.model), ("dataset", metric.dataset)):
        told |= {name: version} if (version := _version(drawn, uid)) else {}
    return told


def _version(drawn: Drawn, uid: Uid) -> dict[str, object] | None:
    node = drawn.nodes.get(uid)
    if node is None or node.kind not in VERSIONS or len(key := drawn.key(node)) != 1:
        return None
    namespace, name = names(node)
    return {"namespace": namespace, "name": name, "version": key[0]}


def _environment(node: Node) -> dict[str, object]:
    content: Mapping[str, object] = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in node.props.items()
        if key != "packages" and not key.startswith(("digest.", "digest_coverage.", "tag."))
    }
    listed = node.props.get("packages", ())
    packages = [_package(str(each)) for each in (listed if isinstance(listed, tuple) else ())]
    return facet("headwater_environment", packages=packages, **{**content, "project": node.project})


def _package(text: str) -> dict[str, str]:
    ecosystem, _, rest = text.partition("/")
    name, _, release = rest.rpartition("==")
    return {"ecosystem": ecosystem, "name": name, "version": release}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _made(run: Node) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:headwater:node:{run.uid}"))
