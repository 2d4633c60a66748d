-- The change log, one row for each transaction.
CREATE TABLE IF NOT EXISTS change (
  sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, nodes TEXT NOT NULL, edges TEXT NOT NULL, removed TEXT NOT NULL);
