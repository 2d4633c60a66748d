"""What a path is by its name alone: code, environment, configuration, model; and the role of a dataset."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from posixpath import basename, dirname, splitext

CODE = frozenset(
    ".py .ipynb .pyx .r .rmd .qmd .sh .bash .jl .sql .scala .java .kt .c .cc .cpp .h .hpp .cu .go .rs "
    ".js .mjs .ts .pl .lua .m .do .smk".split()
)
CODE_NAMES = frozenset({"makefile", "snakefile", "justfile"})
ENVIRONMENT = (
    *("requirements*.txt", "environment*.yml", "environment*.yaml", "conda*.yml", "conda*.yaml"),
    *("Dockerfile", "pyproject.toml", "poetry.lock", "uv.lock", "setup.cfg", "Pipfile*"),
)
CONFIGURATION = frozenset({".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf"})
MODEL = frozenset(
    ".joblib .onnx .pt .pth .keras .safetensors .gguf .ckpt .pb .tflite .mlmodel .cbm .bst .ubj .pmml .mlem "
    ".skops .model .torchscript".split()
)
# Formats that hold models as often as data: these are models only where a name says so.
EITHER = frozenset(
    {"", ".pkl", ".pickle", ".dill", ".bin", ".h5", ".hdf5", ".npz", ".zip", ".tar", ".gz", ".tgz"}
)
MODEL_WORDS = frozenset(
    "model models classifier regressor estimator clf weights checkpoint checkpoints ckpt".split()
)
_ROLES = (
    ("test", frozenset("test tests testing eval evaluation holdout".split())),
    ("validation", frozenset("validation valid val".split())),
    ("train", frozenset("train training".split())),
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def is_code(path: str) -> bool:
    """Return whether the file holds a program."""
    return splitext(path)[1].lower() in CODE or basename(path).lower() in CODE_NAMES


def is_environment(path: str) -> bool:
    """Return whether the file says which software is installed."""
    return any(fnmatchcase(basename(path), pattern) for pattern in ENVIRONMENT)


def is_configuration(path: str) -> bool:
    """Return whether the file holds settings."""
    return splitext(path)[1].lower() in CONFIGURATION


def is_model(path: str) -> bool:
    """Return whether the name says model: by its ending, or by a word in it or its folder's name.

    A word counts only where the ending leaves it open: models/scores.csv is data.
    """
    stem, ending = splitext(basename(path))
    if ending.lower() in MODEL:
        return True
    if ending.lower() not in EITHER:
        return False
    return bool(MODEL_WORDS & (_words(stem) | _words(basename(dirname(path)))))


def role_of(path: str) -> str:
    """Return "test", "validation" or "train" where the file's own name has such a word, else ""."""
    words = _words(basename(path))
    return next((role for role, names in _ROLES if names & words), "")


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
