-- The projected nodes; run_id is empty for all but runs.
CREATE TABLE IF NOT EXISTS node (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
  project TEXT NOT NULL, run_id TEXT NOT NULL, occurred_at TEXT NOT NULL, recorded_at TEXT NOT NULL,
  revision INTEGER NOT NULL, props TEXT NOT NULL);
