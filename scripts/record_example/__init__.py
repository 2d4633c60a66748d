"""Records the example history: real trainings on scikit-learn's bundled data, within an invented calendar.

Labs, shops, people, dates and mishaps are invented; data, trainings, digests, package versions and metrics are not.
"""
