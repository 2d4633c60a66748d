"""Train the base reader on archived strokes by stochastic gradient descent."""

import json
import sys
from pathlib import Path

from linear import fitted, save, standard, table
from sklearn.linear_model import SGDClassifier


def train(data: Path, settings: dict[str, str], out: Path) -> None:
    """Write the model as JSON and, beside it, how well it fits."""
    columns, numbers, labels = table(data)
    mean, scale = standard(numbers)
    model = SGDClassifier(
        loss="log_loss",
        learning_rate="constant",
        eta0=float(settings["step"]),
        max_iter=int(settings["passes"]),
        tol=None,
        random_state=int(settings["seed"]),
    ).fit((numbers - mean) / scale, labels)
    save(out, columns=columns, mean=mean, scale=scale, model=model)
    fitted(out.with_name("metrics.json"), model, (numbers - mean) / scale, labels)


if __name__ == "__main__":
    data, settings, out = (Path(argument) for argument in sys.argv[1:])
    train(data, json.loads(settings.read_text()), out)
