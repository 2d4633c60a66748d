"""Speed at scale: closures, look-ups, search and ingest, as ratios to what the machine can do."""
