-- Copies the nodes.
INSERT INTO node (number, uid, kind, name, project, occurred_at, recorded_at, revision, props)
SELECT number, uid, kind, name, project, occurred_at, recorded_at, revision, props FROM node_before
ORDER BY number
