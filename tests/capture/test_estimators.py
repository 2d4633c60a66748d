"""Settings of scikit-learn's estimators: each leaf is one, whatever stands within whatever."""

from __future__ import annotations

from typing import Any

import pytest

from headwater.capture import estimators
from headwater.capture.estimators import settings
from headwater.capture.values import parameters

pytest.importorskip("sklearn")
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import AdaBoostClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier


def text_of(model: Any) -> dict[str, str]:
    """Return the settings as a run has them."""
    return parameters({type(model).__name__: settings(model)})


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (DecisionTreeClassifier(max_depth=3), {"DecisionTreeClassifier.max_depth": "3"}),
        (
            make_pipeline(StandardScaler(), LogisticRegression(C=0.5, random_state=3)),
            {
                "Pipeline.steps": '["standardscaler", "logisticregression"]',
                "Pipeline.logisticregression": "LogisticRegression",
                "Pipeline.logisticregression.C": "0.5",
                "Pipeline.logisticregression.random_state": "3",
            },
        ),
        (
            ColumnTransformer([("num", StandardScaler(), ["x", "y"]), ("word", "passthrough", ["z"])]),
            {
                "ColumnTransformer.num.columns": '["x", "y"]',
                "ColumnTransformer.num.with_mean": "True",
                "ColumnTransformer.word": "passthrough",
                "ColumnTransformer.word.columns": '["z"]',
            },
        ),
        (
            FeatureUnion([("scaled", StandardScaler(with_std=False))]),
            {"FeatureUnion.scaled.with_std": "False", "FeatureUnion.transformer_list": '["scaled"]'},
        ),
        (
            AdaBoostClassifier(DecisionTreeClassifier(max_depth=2)),
            {
                "AdaBoostClassifier.estimator": "DecisionTreeClassifier",
                "AdaBoostClassifier.estimator.max_depth": "2",
            },
        ),
        (VotingClassifier([("one", SVC(C=2.0))]), {"VotingClassifier.one.C": "2.0"}),
        (
            GridSearchCV(make_pipeline(SVC()), {"svc__C": [1, 2]}, cv=KFold(3, shuffle=True, random_state=7)),
            {
                "GridSearchCV.cv": "KFold",
                "GridSearchCV.cv.random_state": "7",
                "GridSearchCV.estimator.svc.gamma": "scale",
                "GridSearchCV.param_grid.svc__C": "[1, 2]",
            },
        ),
    ],
)
def test_each_leaf_is_a_setting(model: Any, expected: dict[str, str]):
    found = text_of(model)
    assert {name: found[name] for name in expected} == expected
    assert not any("(" in text for text in found.values())


def test_settings_are_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(estimators, "MOST_SETTINGS", 5)
    found = settings(make_pipeline(StandardScaler(), LogisticRegression()))
    assert len(found) == 5
    assert "logisticregression" in found


def test_a_pipeline_that_is_put_together_wrongly_still_tells_its_own_settings():
    assert settings(make_pipeline(StandardScaler(), LogisticRegression))["verbose"] is False
