-- Every fact, filed by number.
CREATE TABLE fact (
  about INTEGER NOT NULL,
  id BLOB NOT NULL,
  recorded_at INTEGER NOT NULL,
  content TEXT NOT NULL
)
