-- One row for each append that changed something, numbered without gaps.
-- Lists are JSON: the numbers of names, or names where an older Headwater wrote them.
CREATE TABLE change (
  sequence INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  nodes TEXT NOT NULL,
  edges TEXT NOT NULL,
  removed TEXT NOT NULL
)
