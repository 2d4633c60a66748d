-- What appends with an idempotency key were answered.
CREATE TABLE receipt (
  key TEXT NOT NULL PRIMARY KEY,
  new INTEGER NOT NULL,
  known INTEGER NOT NULL,
  sequence INTEGER NOT NULL
) WITHOUT ROWID
