-- The numbers of the nodes among :uids.
SELECT node.uid, node.number
FROM json_each(:uids) AS wanted CROSS JOIN node ON node.uid = wanted.value
ORDER BY node.uid
