"""Quickly made dataclasses are as others are."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, replace
from datetime import UTC, datetime

import pytest

from headwater.facts import FACT_TYPES, EdgeFact
from headwater.model import Digest, Edge, Relation
from headwater.quick import quick

AT = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    many: int
    told: str = field(init=False, default="")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Below(Above):
    props: Mapping[str, int] = field(default_factory=dict)
    name: str = "n"

    def __post_init__(self) -> None:
        object.__setattr__(self, "told", f"{type(self).__name__} {self.name}")


def _edge() -> Edge:
    return Edge("e", "b", "c", Relation.USED, "", AT, AT)


def test_defaults_and_what_follows_from_fields_are_there() -> None:
    one, other = Below(many=1), Below(many=1)
    assert (one.many, one.props, one.name, one.told) == (1, {}, "n", "Below n")
    assert one == other
    assert one.props is not other.props
    assert repr(one) == "Below(many=1, told='Below n', props={}, name='n')"


def test_nothing_can_be_assigned_to_afterwards() -> None:
    for made, name in ((_edge(), "role"), (Below(many=1), "many"), (Digest("md5", "x"), "value")):
        with pytest.raises(FrozenInstanceError):
            setattr(made, name, "other")
        with pytest.raises(FrozenInstanceError):
            delattr(made, name)


def test_arguments_are_checked_by_name_and_number() -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'many'"):
        Below()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'role_'"):
        Edge("e", "b", "c", Relation.USED, "", AT, AT, role_="x")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'id'"):
        EdgeFact(effect="a", relation=Relation.USED, cause="b", occurred_at=AT, recorded_at=AT, id="x")  # type: ignore[call-arg]


def test_copies_and_what_was_packed_are_equal() -> None:
    for made in (_edge(), Below(many=2, name="x"), Digest("sha256", "ab")):
        assert copy.copy(made) == made == pickle.loads(pickle.dumps(made))
        assert type(pickle.loads(pickle.dumps(made))) is type(made)
    assert replace(_edge(), role="train").role == "train"


def test_a_class_below_stays_itself() -> None:
    class Further(Below):
        __slots__ = ()

    assert type(Further(many=1)) is Further


def test_every_fact_is_made_so() -> None:
    assert all(fact_type.__init__.__code__.co_filename == "<string>" for fact_type in FACT_TYPES.values())
    assert all("become" in fact_type.__init__.__globals__ for fact_type in FACT_TYPES.values())
