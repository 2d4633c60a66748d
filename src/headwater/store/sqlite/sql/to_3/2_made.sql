-- What search compares, with when its node occurred.
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
