-- The projected edges, by numbers.
CREATE TABLE edge (
  number INTEGER PRIMARY KEY,
  effect INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  relation INTEGER NOT NULL,
  role TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  until INTEGER,
  origin TEXT NOT NULL,
  confidence REAL NOT NULL,
  props TEXT NOT NULL
)
