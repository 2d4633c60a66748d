-- The projected edges, effect to cause.
CREATE TABLE IF NOT EXISTS edge (
  eid TEXT PRIMARY KEY, effect TEXT NOT NULL, cause TEXT NOT NULL, relation TEXT NOT NULL,
  role TEXT NOT NULL, occurred_at TEXT NOT NULL, recorded_at TEXT NOT NULL, until TEXT,
  origin TEXT NOT NULL, confidence REAL NOT NULL, props TEXT NOT NULL) WITHOUT ROWID;
