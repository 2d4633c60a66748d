-- The relations of the edges among :eids.
SELECT edge.eid, edge.relation
FROM json_each(:eids) AS wanted CROSS JOIN edge ON edge.eid = wanted.value
ORDER BY edge.eid
