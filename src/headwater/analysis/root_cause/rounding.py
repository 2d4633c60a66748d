"""How far values are off for being rounded: by arithmetic, and by how many digits were printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

_DOUBLE, _SINGLE = 2.0**-53, 2.0**-24
_TERMS = 10_000
_SHORT = 9


def rounding_of(values: Sequence[float]) -> float:
    """Return the standard deviation that rounding alone gives a value, in its units.

    It is the larger of two. A sum of n terms, added in any order, is off by about sqrt(n) u of its size, u the unit
    roundoff (N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., section 4.2); n is taken as
    10,000, the size as the median, u as that of single precision where every value with more than nine digits is a
    single, else of double. A value printed to a last digit worth q is off by q / sqrt(12) (JCGM 100:2008, *Guide to the
    expression of uncertainty in measurement*, F.2.2.1); q is the finest that any value shows, at most 1.
    """
    sizes = [abs(value) for value in values if value]
    if not sizes:
        return 0.0
    arithmetic = math.sqrt(_TERMS) * _unit(values) * float(np.median(sizes))
    return max(arithmetic, _quantum(values) / math.sqrt(12))


def _quantum(values: Sequence[float]) -> float:
    """Return what the last printed digit is worth."""
    places = (int(Decimal(repr(value)).normalize().as_tuple().exponent) for value in values if value)
    return 10.0 ** min(0, *places)


def _unit(values: Sequence[float]) -> float:
    whole = [value for value in values if len(Decimal(repr(value)).as_tuple().digits) > _SHORT]
    with np.errstate(over="ignore"):
        return _SINGLE if whole and all(float(np.float32(value)) == value for value in whole) else _DOUBLE
