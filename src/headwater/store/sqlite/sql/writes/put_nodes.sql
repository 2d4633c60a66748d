-- Adds or replaces a node.
INSERT INTO node (number, uid, kind, name, project, occurred_at, recorded_at, revision, props)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO UPDATE SET
  name = excluded.name, project = excluded.project, occurred_at = excluded.occurred_at,
  recorded_at = excluded.recorded_at, revision = excluded.revision, props = excluded.props
