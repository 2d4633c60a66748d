-- The projected nodes; `number` is how the other tables name them, `props` their properties as JSON.
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
