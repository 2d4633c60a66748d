-- What search compares: one row for each value of a property, as text and, where it is one, as number or time.
-- `at` is when the node occurred, in microseconds since 1970, so that an index has holders of a value in order.
CREATE TABLE attribute (
  node INTEGER NOT NULL,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  number REAL,
  time TEXT,
  PRIMARY KEY (node, key, position)
) WITHOUT ROWID
