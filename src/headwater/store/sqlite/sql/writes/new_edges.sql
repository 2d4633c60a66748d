-- Adds edges of which there is nothing yet.
INSERT INTO edge
  (number, effect, cause, relation, role, occurred_at, recorded_at, until, origin, confidence, props)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
