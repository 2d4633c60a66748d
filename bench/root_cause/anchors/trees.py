"""A decision tree over good and bad runs, read as BugDoc reads its own (Lourenco, Freire, Shasha 2020)."""

from __future__ import annotations

from bench.root_cause.case import Case, key_of
from sklearn.tree import DecisionTreeClassifier


def tree(case: Case) -> list[str]:
    """Return the suspects in the order in which the tree asks for them on the bad run's way down; then the others.

    A run is bad that lies nearer to the bad one than to the good one.
    """
    table, owners = case.table
    good, bad = case.ends
    failed = case.scores < (case.scores[good] + case.scores[bad]) / 2
    grown = DecisionTreeClassifier(random_state=0).fit(table, failed)
    way = grown.decision_path(table[bad : bad + 1]).indices
    asked = [key_of(owners[column]) for column in grown.tree_.feature[way] if column >= 0]
    weights = {key_of(owner): 0.0 for owner in owners}
    for owner, weight in zip(owners, grown.feature_importances_, strict=True):
        weights[key_of(owner)] += float(weight)
    rest = sorted(case.suspects, key=lambda key: (-weights.get(key, 0.0), key))
    return list(dict.fromkeys(key for key in [*asked, *rest] if key in case.suspects))
