"""Which change moved a metric: the question, its answer, reruns, and investigations that keep both."""
