-- The nodes among :uids.
SELECT uid, kind, name, project, occurred_at, recorded_at, revision, props
FROM json_each(:uids) AS wanted CROSS JOIN node ON node.uid = wanted.value
ORDER BY uid
