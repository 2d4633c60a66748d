-- Adds a fact, or keeps the earlier of two times at which it was learned.
INSERT INTO fact (id, subject, recorded_at, content) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET recorded_at = min(recorded_at, excluded.recorded_at)
