"""Answers as plain JSON values: what `--json` prints and exports hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from headwater.analysis.compare import Comparison
from headwater.analysis.completeness import Completeness
from headwater.analysis.impact import Impact
from headwater.analysis.lineage import Lineage, Link
from headwater.analysis.paths import Paths
from headwater.analysis.root_cause.answer import Pair, Rerun, RootCause, Suspect
from headwater.model import Json, Node, Uid, to_text
from headwater.naming import reference_of
from headwater.store import Page


def node_json(node: Node, *, depth: int | None = None) -> dict[str, Json]:
    """Return what names a node, with its depth in a walk where there is one."""
    out: dict[str, Json] = {
        "uid": node.uid,
        "ref": reference_of(node),
        "kind": node.kind.value,
        "name": node.name,
        "project": node.project,
    }
    if depth is not None:
        out["depth"] = depth
    return out


def whole_node_json(node: Node) -> dict[str, Json]:
    """Return everything about a node."""
    return {
        **node_json(node),
        "occurredAt": to_text(node.occurred_at),
        "recordedAt": to_text(node.recorded_at),
        "revision": node.revision,
        "props": {k: list(v) if isinstance(v, tuple) else v for k, v in node.props.items()},
    }


def page_json(page: Page) -> dict[str, Json]:
    """Return a page of a search."""
    return {
        "items": [node_json(node) for node in page.nodes],
        "totalCount": page.total,
        "after": page.after,
    }


def completeness_json(answer: Completeness) -> dict[str, Json]:
    """Return how far an answer can be trusted."""
    return {
        "complete": answer.complete,
        "truncatedBy": answer.truncated_by.value,
        "hiddenCount": answer.hidden_count,
        "frontier": list(answer.frontier),
        "unknown": list(answer.unknown),
        "asOf": to_text(answer.as_of) if answer.as_of else None,
        "knownAt": to_text(answer.known_at) if answer.known_at else None,
        "indexedThrough": answer.indexed_through,
        "consistencyToken": answer.consistency_token,
    }


def lineage_json(answer: Lineage) -> dict[str, Json]:
    """Return a walk."""
    return {
        "root": answer.starts[0] if len(answer.starts) == 1 else list(answer.starts),
        "nodes": [
            {**node_json(each.node, depth=each.depth), "side": each.side.value if each.side else "start"}
            for each in answer.nodes
        ],
        "edges": _edges(answer.links),
        "completeness": completeness_json(answer.completeness),
    }


def impact_json(answer: Impact) -> dict[str, Json]:
    """Return what is affected; "measurementAffected" apart."""
    return {
        "root": list(answer.starts),
        "affected": dict(answer.counts()),
        "measurementAffected": dict(answer.only_measured()),
        "nodes": [
            {
                **node_json(each.node, depth=each.depth),
                "aliases": list(each.aliases),
                "owners": list(each.owners),
                "measurementOnly": each.measurement_only,
                "path": _refs(each.path, answer.nodes),
            }
            for each in answer.affected
        ],
        "edges": _edges(answer.links),
        "completeness": completeness_json(answer.completeness),
    }


def paths_json(answer: Paths) -> dict[str, Json]:
    """Return how two things are related."""
    return {
        "first": answer.first,
        "second": answer.second,
        "relationship": answer.relationship.value,
        "paths": [_refs(path, answer.nodes) for path in answer.paths],
        "total": answer.total,
        "nodes": [node_json(node) for node in answer.nodes.values()],
        "edges": _edges(answer.links),
        "completeness": completeness_json(answer.completeness),
    }


def diff_json(answer: Comparison) -> dict[str, Json]:
    """Return what differs."""
    return {
        "first": answer.first,
        "second": answer.second,
        "entries": [
            {
                "section": each.section.value,
                "name": each.name,
                "before": each.before,
                "after": each.after,
                "difference": each.difference.value,
                "root": each.root,
                "delta": each.delta,
            }
            for each in answer.entries
        ],
        "same": answer.same,
        "completeness": completeness_json(answer.completeness),
    }


def why_json(answer: RootCause) -> dict[str, Json]:
    """Return a root-cause answer."""
    return {
        "metric": answer.metric,
        "good": _ref(answer.good.asked, answer.nodes),
        "bad": _ref(answer.bad.asked, answer.nodes),
        "goodValue": answer.good.value,
        "badValue": answer.bad.value,
        "delta": answer.delta,
        "sigma": answer.sigmas,
        "pSeeds": answer.p_seeds,
        "pNone": answer.p_none,
        "suspects": [_suspect(each, answer.nodes) for each in answer.suspects],
        "pairs": [_pair(each, answer.suspects) for each in answer.pairs],
        "credibleSet": [answer.suspects[place].ref for place in answer.credible],
        "aliasGroups": [[answer.suspects[place].ref for place in group] for group in answer.alias_groups],
        "nextRerun": _rerun(answer.next_rerun, answer.nodes) if answer.next_rerun else None,
        "status": answer.status.value,
        "comparable": answer.comparable,
        "noise": {
            "sigma": answer.noise.sigma,
            "source": answer.noise.source,
            "assumed": answer.noise.assumed,
        },
        "chosen": answer.chosen,
        "alternatives": list(answer.alternatives),
        "affected": dict(answer.affected),
        "notes": list(answer.notes),
        "completeness": completeness_json(answer.completeness),
    }


def _suspect(suspect: Suspect, nodes: Mapping[Uid, Node]) -> dict[str, Json]:
    return {
        "kind": suspect.factor.kind.value,
        "ref": suspect.ref,
        "name": suspect.factor.label,
        "before": suspect.before,
        "after": suspect.after,
        "since": suspect.since,
        "probability": suspect.probability,
        "evidence": [{"text": each.text, "ratio": each.ratio} for each in suspect.evidence],
        "contrasts": [
            {
                "without": _ref(each.without, nodes),
                "having": _ref(each.having, nodes),
                "delta": each.delta,
                "others": each.others,
            }
            for each in suspect.contrasts
        ],
        "path": _refs(suspect.path, nodes),
        "effect": suspect.effect,
        "low": suspect.low,
        "high": suspect.high,
    }


def _pair(pair: Pair, suspects: Sequence[Suspect]) -> dict[str, Json]:
    return {
        "suspects": [suspects[place].ref for place in (pair.first, pair.second)],
        "additive": pair.additive,
        "probability": pair.probability,
    }


def _rerun(rerun: Rerun, nodes: Mapping[Uid, Node]) -> dict[str, Json]:
    return {
        "base": _ref(rerun.base, nodes),
        "factors": [f"{factor.kind}:{factor.label}" for factor in rerun.revert],
        "steps": _refs(rerun.steps, nodes),
        "expectedRuns": rerun.expected_runs,
    }


def _edges(links: Sequence[Link]) -> list[Json]:
    return [
        {"from": each.effect, "to": each.cause, "type": each.relation, "role": each.role}
        | ({"uncommitted": True} if each.uncommitted else {})
        for each in links
    ]


def _refs(uids: Sequence[Uid], nodes: Mapping[Uid, Node]) -> list[Json]:
    return [_ref(uid, nodes) for uid in uids]


def _ref(uid: Uid, nodes: Mapping[Uid, Node]) -> str:
    return reference_of(nodes[uid]) if uid in nodes else uid
