-- What each idempotency key was answered with.
CREATE TABLE IF NOT EXISTS receipt (
  key TEXT PRIMARY KEY, new INTEGER NOT NULL, known INTEGER NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
