-- One row for each append that changed something, numbered without gaps; lists are JSON.
CREATE TABLE change (
  sequence INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  nodes TEXT NOT NULL,
  edges TEXT NOT NULL,
  removed TEXT NOT NULL
)
