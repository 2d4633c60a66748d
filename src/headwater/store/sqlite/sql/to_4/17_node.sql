-- The projected nodes, whose uids are found among the names.
CREATE TABLE node (
  number INTEGER PRIMARY KEY,
  uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  project TEXT NOT NULL,
  occurred_at TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  revision INTEGER NOT NULL,
  props TEXT NOT NULL
)
