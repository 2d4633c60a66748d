-- The nodes among :uids.
SELECT node.uid, kind, name, project, occurred_at, recorded_at, revision, props
FROM json_each(:uids) AS wanted
CROSS JOIN named ON named.uid = wanted.value
CROSS JOIN node ON node.number = named.number
ORDER BY node.uid
