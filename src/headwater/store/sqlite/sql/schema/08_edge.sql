-- The projected edges; `number`, `effect` and `cause` are those of names, `relation` one of relations.RELATIONS,
-- times are microseconds since 1970, and `until` is null while an edge is in force.
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
