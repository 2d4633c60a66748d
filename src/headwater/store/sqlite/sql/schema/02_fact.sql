-- Every fact; `content` is the canonical text whose hash is the id, `recorded_at` the earliest learned (microseconds,
-- since 1970), `about` the number of what it is about, below zero where folding a run need not read it.
CREATE TABLE fact (
  about INTEGER NOT NULL,
  id BLOB NOT NULL,
  recorded_at INTEGER NOT NULL,
  content TEXT NOT NULL
)
