"""Train the tumour screen: logistic regression by stochastic gradient descent on a bootstrap of the biopsies."""

import json
import sys
from pathlib import Path

import numpy as np
from linear import fitted, save, standard, table
from sklearn.linear_model import SGDClassifier


def train(data: Path, settings: dict[str, str], out: Path) -> None:
    """Write the model as JSON and, beside it, how well it fits."""
    columns, numbers, labels = table(data)
    seed = int(settings["seed"])
    drawn = np.random.default_rng(seed).integers(0, len(labels), len(labels))
    numbers, labels = numbers[drawn], labels[drawn]
    mean, scale = standard(numbers)
    model = SGDClassifier(
        loss="log_loss",
        learning_rate="constant",
        eta0=float(settings["learning_rate"]),
        alpha=float(settings["alpha"]),
        max_iter=int(settings["epochs"]),
        tol=None,
        random_state=seed,
    ).fit((numbers - mean) / scale, labels)
    save(out, columns=columns, mean=mean, scale=scale, model=model)
    fitted(out.with_name("metrics.json"), model, (numbers - mean) / scale, labels)


if __name__ == "__main__":
    data, settings, out = (Path(argument) for argument in sys.argv[1:])
    train(data, json.loads(settings.read_text()), out)
