"""Train the wine grader: logistic regression on a bootstrap within each cultivar."""

import json
import sys
from pathlib import Path

import numpy as np
from linear import fitted, save, standard, table
from sklearn.linear_model import LogisticRegression


def train(data: Path, settings: dict[str, str], out: Path) -> None:
    """Write the model as JSON and, beside it, how well it fits."""
    columns, numbers, labels = table(data)
    random = np.random.default_rng(int(settings["seed"]))
    groups = [np.flatnonzero(labels == name) for name in sorted(set(labels))]
    drawn = np.concatenate([random.choice(group, len(group)) for group in groups])
    numbers, labels = numbers[drawn], labels[drawn]
    mean, scale = standard(numbers)
    model = LogisticRegression(C=float(settings["C"]), max_iter=int(settings["max_iter"]))
    model.fit((numbers - mean) / scale, labels)
    save(out, columns=columns, mean=mean, scale=scale, model=model)
    fitted(out.with_name("metrics.json"), model, (numbers - mean) / scale, labels)


if __name__ == "__main__":
    data, settings, out = (Path(argument) for argument in sys.argv[1:])
    train(data, json.loads(settings.read_text()), out)
