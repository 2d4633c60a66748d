"""Which way a metric is better, and which recorded numbers are not about quality at all."""

from __future__ import annotations

import re
from itertools import pairwise

_HIGHER = frozenset(
    "accuracy acc auc auroc roc auprc ap map f1 f0 f2 fbeta precision recall sensitivity specificity r2 bleu rouge "
    "meteor ndcg mrr hit hits iou miou dice jaccard kappa mcc score lift gain top1 top5 explained_variance "
    "correlation pearson spearman purity silhouette coverage win_rate pass".split()
)
_LOWER = frozenset(
    "loss error err mse rmse mae mape smape msle rmsle logloss log_loss nll perplexity ppl crossentropy "
    "cross_entropy brier wer cer ter hinge deviance eer fid hamming mad residual bpb".split()
)
_NOT_QUALITY = frozenset(
    "time duration seconds ms latency throughput epoch epochs step steps iteration iterations size bytes rows count "
    "memory energy cost lr learning_rate samples gpu cpu system".split()
)


def higher_is_better(metric: str) -> bool | None:
    """Return whether more of `metric` is better by its usual meaning; None when its name does not say."""
    words = _words(metric)
    if words & _LOWER or any(left in _LOWER for left in _pairs(metric)):
        return False
    if words & _HIGHER or any(left in _HIGHER for left in _pairs(metric)):
        return True
    return None


def is_quality(metric: str) -> bool:
    """Return whether `metric` may say how good a model is; durations, steps and sizes do not."""
    words = _words(metric)
    if words & (_LOWER | _HIGHER):
        return True
    return not words & _NOT_QUALITY and not metric.startswith("system/")


def _parts(metric: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", metric)
    return [part for part in re.split(r"[^a-z0-9]+", spaced.lower()) if part]


def _words(metric: str) -> set[str]:
    return set(_parts(metric))


def _pairs(metric: str) -> set[str]:
    parts = _parts(metric)
    return {f"{first}_{second}" for first, second in pairwise(parts)}
