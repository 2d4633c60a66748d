"""A planned rerun in words, as lines for a shell, with DVC or MLflow, and as plain JSON values.

Whatever a history calls things, a line holds it as one quoted word, which no command takes for an option, or within a
comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from shlex import quote

from headwater.analysis.factors import FactorKind
from headwater.model import Json, Node
from headwater.naming import reference_of
from headwater.services.causes.rerun_plan import RerunPlan, Setting, text_of
from headwater.services.wording.prose import runs_text

_DATA = (FactorKind.DATASET, FactorKind.EVALUATION, FactorKind.MODEL)
_TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSAFE = re.compile(r"[^\x20-\x7e\u00a0-\u2027\u2030-\ud7ff]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plan_json(plan: RerunPlan) -> dict[str, Json]:
    """Return a planned rerun."""
    return {
        "metric": plan.metric,
        "goodValue": plan.good,
        "badValue": plan.bad,
        "base": reference_of(plan.base),
        "commit": plan.commit,
        "settings": [
            {
                "kind": each.factor.kind.value,
                "name": each.factor.name,
                "job": each.factor.scope,
                "ref": each.ref,
                "as": "good" if each.as_good else "bad",
                "value": each.level.value if each.level else None,
                "shown": each.level.shown if each.level else "absent",
                "commit": each.commit,
                "thing": reference_of(each.node) if each.node else None,
            }
            for each in plan.settings
        ],
        "steps": [{"ref": reference_of(each), "job": text_of(each, "job")} for each in plan.steps],
        "expectedRuns": plan.expected_runs,
    }


def plan_text(plan: RerunPlan) -> str:
    """Return a planned rerun for people."""
    kept = [each for each in plan.settings if not each.as_good]
    steps = [(reference_of(step), text_of(step, "job")) for step in plan.steps]
    lines = [f"Rerun {reference_of(plan.base)} ({runs_text(plan.expected_runs)} expected)"]
    lines += ["with these as in the good one:", *(f"  {_stands(each)}" for each in plan.reverted)]
    if kept:
        lines += ["and these left as in the bad one:", *(f"  {_stands(each)}" for each in kept)]
    lines += ["Repeat, in this order:", *(f"  {ref}{f'  {job}' if job else ''}" for ref, job in steps)]
    if plan.commit:
        lines.append(f"from commit {plan.commit}")
    lines.append(f"{plan.metric} near {plan.good:.6g}: what is set back did it")
    lines.append(f"{plan.metric} near {plan.bad:.6g}: something else did")
    return "\n".join(lines)


def _stands(setting: Setting) -> str:
    """Return where a suspect stands, e.g. "parameter epochs: 6" or "dataset:clicks@v7"."""
    kind, level = setting.factor.kind, setting.level
    if kind in _DATA and setting.node is not None:
        return reference_of(setting.node) + (" (to measure on)" if kind is FactorKind.EVALUATION else "")
    shown = (level.shown or level.value) if level else "absent"
    of = f", as in commit {setting.commit[:12]}" if kind is FactorKind.CODE and setting.commit else ""
    return f"{kind} {setting.factor.label}: {shown}{of}"


def dvc_lines(plan: RerunPlan) -> str:
    """Return the rerun as shell lines for a DVC repository."""
    lines = [*_opening(plan), "set -eu"]
    if plan.commit:
        lines.append(f"git checkout --detach {_word(plan.commit)}")
    for setting in plan.reverted:
        lines += _dvc(setting)
    parameters = [each for each in plan.reverted if each.factor.kind is FactorKind.PARAMETER and each.level]
    stage = text_of(plan.steps[-1], "job") or plan.steps[-1].name
    given = " ".join(
        f"-S {_quoted(f'{each.factor.name}={each.level.value}')}" for each in parameters if each.level
    )
    run = f"dvc exp run {given} {_word(stage)}" if given else f"dvc repro {_word(stage)}"
    repeated = " > ".join(text_of(step, "job") or step.name for step in plan.steps)
    return "\n".join([*lines, _comment(f"repeats {repeated}"), run])


def mlflow_lines(plan: RerunPlan) -> str:
    """Return the rerun as shell lines for an MLflow project: one run of an entry point for each step."""
    lines = [*_opening(plan), "set -eu"]
    if plan.commit:
        lines.append(f"git checkout --detach {_word(plan.commit)}")
    for setting in plan.reverted:
        if setting.factor.kind is FactorKind.CODE:
            lines += _code(setting)
        elif setting.factor.kind is not FactorKind.PARAMETER:
            lines += _by_hand(setting)
    return "\n".join([*lines, *(_entry_point(step, plan) for step in plan.steps)])


def _entry_point(step: Node, plan: RerunPlan) -> str:
    """Return the line that runs a step again, with the parameters that are set back where it takes them."""
    job = text_of(step, "job") or "main"
    values = {name: str(value) for name, value in step.group("param").items()}
    for setting in plan.reverted:
        factor, level = setting.factor, setting.level
        takes = factor.name in values or (setting.node is not None and text_of(setting.node, "job") == job)
        if factor.kind is FactorKind.PARAMETER and factor.scope in ("", job) and takes:
            values.pop(factor.name, None)
            if level:
                values[factor.name] = level.value
    given = " ".join(f"-P {_quoted(f'{name}={value}')}" for name, value in sorted(values.items()))
    return f"mlflow run . --entry-point {_word(job)} {given}".rstrip()


def _opening(plan: RerunPlan) -> list[str]:
    back = ", ".join(each.ref for each in plan.reverted)
    kept = ", ".join(each.ref for each in plan.settings if not each.as_good) or "nothing"
    return [
        _comment(f"{reference_of(plan.base)} again with {back} as in good; left as in bad: {kept}"),
        _comment(
            f"{plan.metric} near {plan.good:.6g}: what is set back did it; near {plan.bad:.6g}: something else did. "
            f"{runs_text(plan.expected_runs)} expected"
        ),
    ]


def _dvc(setting: Setting) -> Iterator[str]:
    kind = setting.factor.kind
    if kind is FactorKind.CODE:
        yield from _code(setting)
    elif kind in _DATA and setting.node is not None and setting.commit:
        path = text_of(setting.node, "tracked_by")
        if path:
            yield f"git checkout {_word(setting.commit)} -- {_word(path)}"
            yield f"dvc checkout {_word(path)}"
        elif place := text_of(setting.node, "path"):
            yield f"dvc get --rev {_word(setting.commit)} --force --out {_word(place)} . {_word(place)}"
        else:
            yield from _by_hand(setting)
    elif kind is not FactorKind.PARAMETER or setting.level is None:
        yield from _by_hand(setting)


def _code(setting: Setting) -> Iterator[str]:
    if setting.level is None:
        yield f"git rm --quiet -- {_word(setting.factor.name)}"
    elif setting.factor.name == "commit":
        yield f"git checkout --detach {_word(setting.commit)}"
    elif setting.commit:
        yield f"git checkout {_word(setting.commit)} -- {_word(setting.factor.name)}"
    else:
        yield from _by_hand(setting)


def _by_hand(setting: Setting) -> Iterator[str]:
    """Yield what no command of the tool does: an installation of a package, or a remark."""
    level = setting.level
    if setting.factor.kind is FactorKind.ENVIRONMENT and level and re.fullmatch(r"[\w.+!-]+", level.value):
        known = ("python", "os", "image", "accelerators")
        if setting.factor.name not in known and re.fullmatch(r"\w[\w.-]*", setting.factor.name):
            yield f"python -m pip install {_quoted(f'{setting.factor.name}=={level.value}')}"
            return
    value = level.value if level else "absent"
    if level and level.shown not in ("", value):
        value = f"{level.shown} ({value})"
    yield _comment(f"by hand: {setting.factor.kind} {setting.factor.label} back to {value}")


def _word(text: str) -> str:
    return _quoted(f"./{text}" if text.startswith("-") else text)


def _quoted(text: str) -> str:
    """Return one word of a shell; one that turns the writing direction is spelled out, as $'...'."""
    if not _TURNING.search(text):
        return quote(text)
    plain = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{_UNSAFE.sub(_spelled, plain)}'"


def _spelled(found: re.Match[str]) -> str:
    return "".join(f"\\x{byte:02x}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _comment(text: str) -> str:
    return f"# {_UNSAFE.sub('?', text)}"
