-- The described versions of each series, in their order.
CREATE TABLE member (
  series TEXT NOT NULL,
  occurred_at TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (series, occurred_at, version)
) WITHOUT ROWID
