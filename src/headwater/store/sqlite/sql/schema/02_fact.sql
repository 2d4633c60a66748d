-- Every fact; `content` is the canonical text whose hash is the id, `recorded_at` the earliest learned.
CREATE TABLE fact (
  id TEXT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  content TEXT NOT NULL
)
