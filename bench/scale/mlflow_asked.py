"""Run by a Python that has MLflow: `python mlflow_asked.py FILE < asked.json` prints how long its searches take.

Asked are runs as [name, rate, accuracy, team], and questions as [rate, least accuracy, how many to expect].
"""

from __future__ import annotations

import json
import sys
import time

from mlflow.entities import Metric, Param, RunTag
from mlflow.tracking import MlflowClient


def main() -> int:
    """Fill a tracking database with the runs and print the sorted times in ms."""
    asked = json.load(sys.stdin)
    client = MlflowClient(tracking_uri=f"sqlite:///{sys.argv[1]}")
    experiment = client.create_experiment("scale")
    for name, rate, accuracy, team in asked["runs"]:
        run = client.create_run(experiment, run_name=name)
        client.log_batch(
            run.info.run_id,
            metrics=[Metric("accuracy", accuracy, 0, 0)],
            params=[Param("lr", rate)],
            tags=[RunTag("team", team)],
        )
    times = []
    for rate, least, expected in asked["questions"][:1] + asked["questions"]:
        text = f"tags.team = 'risk' AND params.lr = '{rate}' AND metrics.accuracy > {least}"
        begun = time.process_time()
        found = client.search_runs(
            [experiment], text, max_results=20, order_by=["attributes.start_time DESC"]
        )
        times.append(1000 * (time.process_time() - begun))
        assert len(found) == expected, (len(found), expected)
    json.dump(sorted(times[1:]), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
