-- What search compares: one row for each value of a property, as text and, where it is one, as number or time.
CREATE TABLE attribute (
  node INTEGER NOT NULL,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  number REAL,
  time TEXT,
  PRIMARY KEY (node, key, position)
) WITHOUT ROWID
