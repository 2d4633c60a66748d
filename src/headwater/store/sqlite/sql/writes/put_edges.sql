-- Adds or replaces an edge.
INSERT INTO edge
  (number, effect, cause, relation, role, occurred_at, recorded_at, until, origin, confidence, props)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO UPDATE SET
  occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at, until = excluded.until,
  origin = excluded.origin, confidence = excluded.confidence, props = excluded.props
