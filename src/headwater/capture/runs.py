"""A run under way: what it uses, makes, is set to and measures becomes facts in the journal."""

from __future__ import annotations

import contextlib
import logging
import os
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from headwater import statements
from headwater.capture.clock import CLOCK
from headwater.capture.destination import Destination
from headwater.capture.harmless import harmless
from headwater.capture.journal import Closed
from headwater.capture.measuring import measurements, name_of
from headwater.capture.recorder import Recorder, nowhere_yet, recorder_to
from headwater.capture.records import Shape
from headwater.capture.redaction import kept_uid, without_secrets
from headwater.capture.roles import MEASURING, warn_of_unknown
from headwater.capture.things import Captured, default_name, kind_named, kind_of, path_of
from headwater.capture.working import worker
from headwater.errors import Invalid
from headwater.facts import MAX_EXACT_INT, Fact
from headwater.model import Kind, Origin, Relation, RunState, Uid, uid_of
from headwater.statements import Stamp

WAIT = "HEADWATER_WAIT_S"
WAIT_S = 60.0
ASK_AGAIN_S = 0.25
MOST_REMEMBERED = 1_000
if TYPE_CHECKING:
    from headwater.capture.reading import Link

_LOG = logging.getLogger("headwater.capture")
_What = tuple[tuple[object, ...], str, Uid, Uid]


@dataclass(frozen=True, slots=True)
class Identity:
    """Which run it is: `source` and `run_id` are its key; `joined` where another process begins and ends it.

    Raises:
        Invalid: the key is no text.
    """

    job: str
    project: str
    source: str
    run_id: str
    to: Destination
    name: str = ""
    rank: int | None = None
    joined: bool = False
    uid: Uid = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "uid", uid_of(Kind.RUN, (self.source, self.run_id)))


class Run:
    """A run under way; any thread may use it. Nothing here raises; what cannot be captured is logged."""

    def __init__(self, identity: Identity, *, parent: Run | None = None) -> None:
        self.identity, self.parent = identity, parent
        self.ended = False
        self.pid = os.getpid()
        self.params: dict[str, str] = {}
        self.uid = identity.uid
        self._seen: OrderedDict[int, tuple[weakref.ref[Any], Captured]] = OrderedDict()
        self._named: OrderedDict[str, Captured] = OrderedDict()
        self._shapes: OrderedDict[_What, Shape] = OrderedDict()
        self._used_paths: set[str] = set()
        self._left_out: set[str] = set()
        self._recorder: Recorder | None = None
        self._append: Callable[[bytes], None] = nowhere_yet

    def __repr__(self) -> str:
        return f"<run {self.id} of {self.identity.job!r}>"

    @property
    def id(self) -> str:
        """The id that this run has among those of its source."""
        return self.identity.run_id

    @harmless
    def use(
        self,
        thing: object,
        *,
        role: str = "",
        name: str = "",
        version: str = "",
        key: str = "",
        label: str = "",
        profile: bool = True,
        preview: bool = False,
    ) -> Captured:
        """Record that the run reads `thing` and return what it is; a model with the role test is evaluated.

        A path, pandas, Polars, Arrow or Hugging Face table, NumPy array, tensor, model, address such as
        "s3://bucket/part", reference such as "dataset:clicks@v8", or what another `use` or `produce` returned.
        `version` is the label of the version, else its digest is; `key` and `label` name columns for the profile;
        `preview` keeps the first rows.
        """
        from headwater.capture.describing import Wish
        from headwater.capture.reading import Reading

        captured = self._captured(thing, name or default_name(thing) or self._default(role or "input"))
        self._say_used(thing)
        warn_of_unknown(role)
        Reading(self).read(
            thing, captured, Wish(key, label, profile, preview), version, self._using(captured, role)
        )
        return captured

    @harmless
    def produce(
        self,
        thing: object,
        *,
        name: str = "",
        kind: str = "",
        version: str = "",
        derived_from: object = None,
        how: str = "",
        profile: bool = True,
    ) -> Captured:
        """Record that the run made `thing` and return what it is; `kind` is "model" or "dataset" where unclear.

        `derived_from` is a version it was made from (what `use` returned), `how` e.g. "finetune" or "quantized".
        Call it once the file is whole.
        """
        from headwater.capture.describing import Wish
        from headwater.capture.reading import Reading

        found = name or default_name(thing) or self._default("output")
        captured = self._captured(thing, found, kind=kind_named(kind))
        sources = [derived_from] if isinstance(derived_from, Captured) else []
        link = self._making(captured, sources, how)
        Reading(self).read(thing, captured, Wish(profile=profile), version, link, made=True)
        return captured

    @harmless
    def log_params(self, params: object) -> None:
        """Record parameters: a mapping (nested keys become dotted), a dataclass or a parsed command line."""
        from headwater.capture.values import parameters

        found = parameters(params)
        self.params.update(found)
        self.record_props({"param": found, **self._command_props()})

    @harmless
    def log_param(self, key: str, value: object) -> None:
        """Record one parameter."""
        self.log_params({key: value})

    @harmless
    def log_config(self, config: object, *, prefix: str = "") -> None:
        """Record a configuration as parameters with dotted names; a file (JSON, YAML, TOML) is also `config` data."""
        from headwater.capture.values import load_config

        path = path_of(config) if isinstance(config, str | os.PathLike) else None
        found = load_config(path) if path is not None else config
        self.log_params({prefix: found} if prefix else found)
        if path is not None:
            self.use(path, role="config", profile=False)

    @harmless
    def log_metrics(
        self,
        metrics: Mapping[str, Any],
        *,
        step: int = 0,
        dataset: object = None,
        split: str = "",
        model: Captured | None = None,
    ) -> None:
        """Record measurements; `dataset` is what `use` returned, was given, or its name; `model` what was scored."""
        at_us = CLOCK.now_us()
        keys, values, odd = measurements(metrics)
        step, split = int(step), str(split)
        if odd:
            self._say_left_out(odd)
        if dataset is None and model is None:
            self._measure(at_us, step, values, (keys, split, "", ""))
            return
        measured_on = self._known(dataset)

        def write() -> None:
            ends = ["" if each is None else each.uid for each in (measured_on, model)]
            self._measure(at_us, step, values, (keys, split, ends[0], ends[1]))

        if all(each is None or each.is_known for each in (measured_on, model)):
            write()
        else:
            worker("data").do(write)

    @harmless
    def log_metric(
        self, key: str, value: Any, *, step: int = 0, dataset: object = None, split: str = ""
    ) -> None:
        """Record one measurement."""
        self.log_metrics({key: value}, step=step, dataset=dataset, split=split)

    @harmless
    def set_tag(self, key: str, value: str | None = "true") -> None:
        """Give the run a tag; None takes it away."""
        text = None if value is None else str(value)
        self.record([statements.attribute(self.uid, "tag", self.stamp(), name=key, value=text)])

    def flush(self, *, within_s: float = 10.0) -> bool:
        """Wait until all that was logged is delivered, so many seconds at most, and return whether it is."""
        end = time.monotonic() + within_s
        worker("data").wait(within_s=within_s)
        courier = recorder_to(self.identity.to).courier
        while courier is not None and time.monotonic() < end:
            courier.hurry()
            if courier.wait(within_s=min(ASK_AGAIN_S, end - time.monotonic())):
                return True
        return courier is not None and courier.all_delivered

    def stamp(self) -> Stamp:
        """Return the stamp of what is said now."""
        now = CLOCK.now()
        return Stamp(now, now, Origin.CAPTURED)

    def record(self, facts: Iterable[Fact]) -> None:
        """Append facts to the journal, without their secrets."""
        self._own_recorder().record([without_secrets(fact) for fact in facts])

    def record_lines(self, lines: Sequence[bytes]) -> None:
        """Append facts that another process has stated and freed of secrets."""
        self._own_recorder().note_all(lines)

    def record_props(self, props: Mapping[str, object]) -> None:
        """Record properties of the run."""
        mine = self.identity
        self.record(
            statements.thing(
                Kind.RUN, (mine.source, mine.run_id), self.stamp(), project=mine.project, props=props
            )
        )

    def record_state(self, state: RunState) -> None:
        """Record that the run is in a state now."""
        mine = self.identity
        stamp = self.stamp()
        stated = statements.run(
            mine.source,
            mine.run_id,
            stamp,
            project=mine.project,
            name=mine.name,
            job=mine.job,
            states=[(state, stamp.occurred_at)],
        )
        self.record(stated.facts if state is RunState.START else stated.facts[1:])

    def _command_props(self) -> dict[str, object]:
        """Return the command line without what the parameters say already, so that one change is one cause."""
        from headwater.capture.place import command_line, command_text

        if self.parent is not None or self.identity.joined:
            return {}
        return {"command": command_text(command_line(), without=self.params, used=self._used_paths)}

    def _say_used(self, thing: object) -> None:
        """Record the command line without the path or address of what is used."""
        path = path_of(thing)
        named = str(path.expanduser().absolute()) if path else thing if isinstance(thing, str) else ""
        if named and named not in self._used_paths and len(self._used_paths) < MOST_REMEMBERED:
            before = self._command_props()
            self._used_paths.add(named)
            if (now := self._command_props()) != before:
                self.record_props(now)

    def _say_left_out(self, odd: Mapping[str, str]) -> None:
        for key, reason in odd.items():
            if key not in self._left_out and len(self._left_out) < MOST_REMEMBERED:
                self._left_out.add(key)
                _LOG.warning("headwater: the measurement %s was not captured: %s", key, reason)

    def _measure(self, at_us: int, step: int, values: Sequence[float], what: _What) -> None:
        """Append measurements in short; what they are of is put together once."""
        shape = self._shapes.get(what)
        if not -MAX_EXACT_INT <= step <= MAX_EXACT_INT:
            raise Invalid(f"step {step} is beyond 2**53")
        if shape is None:
            keys, split, dataset, model = what
            shape = Shape(
                kept_uid(self.uid),
                [name_of(key) for key in keys],
                split=split,
                dataset=kept_uid(dataset),
                model=kept_uid(model),
            )
            _remember(self._shapes, what, shape)
        record = shape.record(at_us, step, values)
        try:
            self._append(record)
        except Closed:
            self._append = recorder_to(self.identity.to).append
            self._append(record)

    def _own_recorder(self) -> Recorder:
        """Return the recorder of this process, remembered, for this is asked each time that something is logged."""
        found = self._recorder
        if found is None or found.closed:
            found = self._recorder = recorder_to(self.identity.to)
        return found

    def _default(self, what: str) -> str:
        return f"{self.identity.job}-{what}"

    def _captured(self, thing: object, name: str, *, kind: Kind | None = None) -> Captured:
        """Return the handle of a thing: the same for the same thing in memory, unless it is called otherwise."""
        if isinstance(thing, Captured):
            return thing
        captured = Captured(kind or kind_of(thing), name)
        _remember(self._named, name, captured)
        if isinstance(thing, str | os.PathLike):
            _remember(self._named, str(thing), captured)
        else:
            with contextlib.suppress(TypeError):  # a thing in memory is remembered without keeping it there
                _remember(self._seen, id(thing), (weakref.ref(thing), captured))
        return captured

    def _known(self, dataset: object) -> Captured | None:
        """Return the handle of what a measurement was made on.

        Raises:
            Invalid: the run does not use it.
        """
        if dataset is None or isinstance(dataset, Captured):
            return dataset
        if isinstance(dataset, str | os.PathLike):
            found = self._named.get(str(dataset))
        else:
            alive, captured = self._seen.get(id(dataset), (None, None))
            found = captured if alive is not None and alive() is dataset else None
        if found is None:
            raise Invalid("the metric's dataset is none that the run uses; call run.use(...) first")
        return found

    def _using(self, captured: Captured, role: str) -> Link:
        evaluated = captured.kind is Kind.MODEL and role in MEASURING
        relation = Relation.EVALUATED if evaluated else Relation.USED
        own = "" if evaluated else role or ("base" if captured.kind is Kind.MODEL else "")
        stamp = self.stamp()
        return lambda uid: [statements.edge(self.uid, relation, uid, stamp, role=own)]

    def _making(self, captured: Captured, sources: Sequence[Captured], how: str) -> Link:
        stamp = self.stamp()

        def link(uid: Uid) -> Sequence[Fact]:
            made = [statements.edge(uid, Relation.GENERATED_BY, self.uid, stamp)]
            derived = [
                statements.edge(uid, Relation.DERIVED_FROM, each.uid, stamp, role=how)
                for each in sources
                if each.uid and each is not captured
            ]
            return [*made, *derived]

        return link


_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


def _remember(known: OrderedDict[_Key, _Kept], key: _Key, value: _Kept) -> None:
    """Remember the newest things: what a training names again it has named lately."""
    known[key] = value
    known.move_to_end(key)
    if len(known) > MOST_REMEMBERED:
        known.popitem(last=False)
