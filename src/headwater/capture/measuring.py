"""Measurements as people pass them: names and numbers, each on its own, so that an odd one costs no other."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from headwater.capture.values import number
from headwater.errors import Invalid

MOST = sys.float_info.max


def measurements(given: Mapping[Any, Any]) -> tuple[tuple[Any, ...], list[float], dict[str, str]]:
    """Return the names and numbers of measurements, and why each of the others is left out.

    Raises:
        Invalid: it is no mapping.
    """
    try:
        return tuple(given), [each if type(each) is float else number(each) for each in given.values()], {}
    except (Invalid, OverflowError):
        return _without_odd(given)
    except (TypeError, AttributeError) as error:
        if isinstance(given, Mapping):
            raise
        raise Invalid(f"pass a dict such as {{'loss': 0.5}}; {type(given).__name__} is none") from error


def name_of(key: object) -> str:
    """Return the name of a measurement as every store can keep it: no zeros, and half characters spelt out."""
    return str(key).replace("\0", "").encode("utf-8", "backslashreplace").decode()


def _without_odd(given: Mapping[Any, Any]) -> tuple[tuple[Any, ...], list[float], dict[str, str]]:
    good: dict[Any, float] = {}
    odd: dict[str, str] = {}
    for key, value in given.items():
        try:
            good[key] = number(value)
        except OverflowError:
            odd[name_of(key)] = f"it is beyond {MOST:.1e}, the largest number that is kept"
        except Invalid as error:
            odd[name_of(key)] = str(error)
    return tuple(good), list(good.values()), odd
