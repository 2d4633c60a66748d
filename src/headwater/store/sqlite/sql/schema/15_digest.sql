-- Finds nodes by digest and by the beginning of one.
CREATE TABLE digest (
  value TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  node INTEGER NOT NULL,
  PRIMARY KEY (value, algorithm, node)
) WITHOUT ROWID
