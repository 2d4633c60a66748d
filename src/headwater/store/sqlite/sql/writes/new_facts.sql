-- Adds facts that were not known.
INSERT INTO fact (id, subject, recorded_at, content) VALUES (?, ?, ?, ?)
