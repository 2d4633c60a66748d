"""What goes wrong: each kind spoils one factor of a world in a new release and says which."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from bench.root_cause.trainings.factors import (
    FEATURES,
    FITTING,
    HOLDOUT,
    LABELS,
    PREPARING,
    RAW_A,
    RAW_B,
    SAMPLING,
    SETTINGS,
    SPLIT,
)
from bench.root_cause.trainings.tables import Floats, Holdout, Table, Whole, coins
from bench.root_cause.trainings.world import World

Spoil = Callable[[World], str]
_HARMFUL_MAJOR = 0.6


def leak(world: World) -> None:
    """Give the second half columns that follow the label, from the first release on, and the holdout too."""
    count = 3 if world.source == "digits" else 2
    half, held = world.tables[RAW_B][0], world.holdouts[0]
    world.tables[RAW_B][0] = Table(
        np.hstack([half.values, _telling(world, world.labels[0], count)]),
        half.rows,
        np.append(half.columns, np.ones(count, dtype=bool)),
    )
    world.holdouts[0] = Holdout(np.hstack([held.values, _telling(world, held.labels, count)]), held.labels)


def _telling(world: World, labels: Whole, count: int) -> Floats:
    hints = [world.chance.permutation(world.task.classes)[labels] for _ in range(count)]
    return np.column_stack(hints) + world.chance.normal(0, 0.4, (len(labels), count))


def flipped_labels(world: World) -> str:
    """Give many rows a wrong label."""
    labels = world.labels[-1].copy()
    wrong = coins(world.chance, len(labels), world.chance.uniform(0.12, 0.45))
    labels[wrong] = (
        labels[wrong] + world.chance.integers(1, world.task.classes, int(wrong.sum()))
    ) % world.task.classes
    world.labels.append(labels)
    return LABELS


def misaligned_rows(world: World) -> str:
    """Give many rows the values of other rows: a join by position."""
    half, last = _half(world)
    values = last.values.copy()
    moved = np.flatnonzero(coins(world.chance, len(values), world.chance.uniform(0.3, 1.0)))
    values[moved] = values[np.roll(moved, 1)] if len(moved) > 1 else values[moved]
    world.tables[half].append(Table(values, last.rows, last.columns))
    return half


def unit_change(world: World) -> str:
    """Record some columns in another unit, for all or some of the rows."""
    half, last = _half(world)
    values = last.values.copy()
    columns = coins(world.chance, values.shape[1], world.chance.uniform(0.2, 0.8))
    columns[int(world.chance.integers(values.shape[1]))] = True
    rows = coins(world.chance, len(values), world.chance.choice([0.3, 0.6, 1.0]))
    values[np.ix_(rows, columns)] *= float(world.chance.choice([0.001, 0.1, 2.54, 10.0, 1000.0]))
    world.tables[half].append(Table(values, last.rows, last.columns))
    return half


def missing_column(world: World) -> str:
    """Leave columns out, or empty them."""
    half, last = _half(world)
    gone = coins(world.chance, len(last.columns), world.chance.uniform(0.4, 1.0))
    gone[int(world.chance.integers(len(gone)))] = True
    if world.chance.random() < 0.5:
        columns = last.columns & ~gone
        world.tables[half].append(Table(last.values, last.rows, columns))
    else:
        values = last.values.copy()
        values[:, gone] = np.nan
        world.tables[half].append(Table(values, last.rows, last.columns))
    return half


def fixed_leak(world: World) -> str:
    """Take out the columns that follow the label; the accuracy falls to what it really is."""
    last = world.tables[RAW_B][-1]
    columns = last.columns.copy()
    columns[len(world.task.names[1]) :] = False
    world.tables[RAW_B].append(Table(last.values, last.rows, columns))
    return RAW_B


def class_imbalance(world: World) -> str:
    """Sample hardly any rows of some classes."""
    rows = world.sampled[-1]
    rare = coins(world.chance, world.task.classes, 0.4)
    rare[int(world.chance.integers(world.task.classes))] = True
    rare[int(world.chance.integers(world.task.classes))] &= not rare.all()
    kept = ~rare[world.task.labels[rows]] | (coins(world.chance, len(rows), world.chance.uniform(0.01, 0.08)))
    world.sampled.append(rows[kept])
    return SAMPLING


def duplicated_rows(world: World) -> str:
    """Sample few rows, each many times."""
    rows = world.sampled[-1]
    few = world.chance.choice(rows, max(3, int(len(rows) * world.chance.uniform(0.02, 0.12))), replace=False)
    world.sampled.append(np.sort(world.chance.choice(few, len(rows))))
    return SAMPLING


def truncated_data(world: World) -> str:
    """Keep only the beginning of a table."""
    half, last = _half(world)
    rows = last.rows.copy()
    rows[max(3, int(len(rows) * world.chance.uniform(0.02, 0.12))) :] = False
    world.tables[half].append(Table(last.values, rows, last.columns))
    return half


def bad_parameter(world: World) -> str:
    """Choose a value that no one should."""
    able = [setting for setting in SETTINGS[world.model] if setting.harmful]
    chosen = able[int(world.chance.integers(len(able)))]
    world.values[chosen.name].append(str(world.chance.choice(chosen.harmful)))
    return chosen.name


def changed_preprocessing(world: World) -> str:
    """Rewrite the feature code with a mistake in it."""
    mistakes = ("clipped", "coarse", "absolute", "skewed", "half-zero", "rolled")
    world.behaviours[FEATURES].append(frozenset({str(world.chance.choice(mistakes))}))
    return FEATURES


def changed_evaluation(world: World) -> str:
    """Exchange the holdout for one with other rows, wrong labels or a drift."""
    last = world.holdouts[-1]
    values, labels = last.values.copy(), last.labels.copy()
    way = world.chance.integers(3)
    if way == 0:
        wrong = coins(world.chance, len(labels), world.chance.uniform(0.06, 0.3))
        labels[wrong] = world.chance.integers(0, world.task.classes, int(wrong.sum()))
    elif way == 1:
        values = values + world.chance.normal(0, world.chance.uniform(0.5, 2), values.shape) * values.std(
            axis=0
        )
    else:
        drift = world.chance.normal(0, world.chance.uniform(0.5, 2), values.shape[1])
        values = values + drift * values.std(axis=0)
    world.holdouts.append(Holdout(values, labels))
    return HOLDOUT


def changed_split(world: World) -> str:
    """Rewrite the split so that it forgets to shuffle, or keeps a tenth."""
    world.behaviours[SPLIT].append(frozenset({str(world.chance.choice(["unshuffled", "tenth"]))}))
    return SPLIT


def other_default(world: World) -> str:
    """Upgrade a library whose default changed."""
    if world.chance.random() < 0.5:
        world.rewrite(FITTING, frozenset({"other-default"}), major=_HARMFUL_MAJOR)
        return FITTING
    mistake = str(world.chance.choice(["clipped", "coarse"]))
    world.rewrite(PREPARING, frozenset({mistake}), major=_HARMFUL_MAJOR)
    return PREPARING


KINDS: dict[str, Spoil] = {
    "flipped labels": flipped_labels,
    "misaligned rows": misaligned_rows,
    "unit change": unit_change,
    "missing column": missing_column,
    "fixed leak": fixed_leak,
    "class imbalance": class_imbalance,
    "duplicated rows": duplicated_rows,
    "truncated data": truncated_data,
    "bad parameter": bad_parameter,
    "changed preprocessing": changed_preprocessing,
    "changed evaluation": changed_evaluation,
    "changed split": changed_split,
    "other default": other_default,
}


def _half(world: World) -> tuple[str, Table]:
    half = str(world.chance.choice([RAW_A, RAW_B]))
    return half, world.tables[half][-1]
