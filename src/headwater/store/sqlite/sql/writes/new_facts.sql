-- Adds facts that were not known.
INSERT INTO fact (about, id, recorded_at, content) VALUES (?, ?, ?, ?)
