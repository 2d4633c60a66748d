"""Where the metrics of series got worse, and who wants to hear of it."""
