"""Fine-tune the base reader on a bootstrap of this office's strokes, from the weights of the base."""

import json
import sys
from pathlib import Path

import numpy as np
from linear import fitted, save, table
from sklearn.linear_model import SGDClassifier


def train(data: Path, base: Path, settings: dict[str, str], out: Path) -> None:
    """Write the model as JSON and, beside it, how well it fits."""
    columns, numbers, labels = table(data)
    start = json.loads(base.read_text())
    seed = int(settings["seed"])
    drawn = np.random.default_rng(seed).integers(0, len(labels), len(labels))
    numbers, labels = numbers[drawn], labels[drawn]
    mean, scale = np.array(start["mean"]), np.array(start["scale"])
    model = SGDClassifier(
        loss="log_loss",
        learning_rate="constant",
        eta0=float(settings["learning_rate"]),
        alpha=float(settings["alpha"]),
        max_iter=int(settings["epochs"]),
        tol=None,
        random_state=seed,
    ).fit(
        (numbers - mean) / scale,
        labels,
        coef_init=np.array(start["weights"]),
        intercept_init=np.array(start["intercepts"]),
    )
    save(out, columns=columns, mean=mean, scale=scale, model=model)
    fitted(out.with_name("metrics.json"), model, (numbers - mean) / scale, labels)


if __name__ == "__main__":
    data, base, settings, out = (Path(argument) for argument in sys.argv[1:])
    train(data, base, json.loads(settings.read_text()), out)
