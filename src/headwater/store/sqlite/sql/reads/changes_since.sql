-- The :limit changes after sequence :since.
SELECT sequence, at,
       (SELECT json_group_array(coalesce(named.uid, each.value))
        FROM json_each(change.nodes) AS each LEFT JOIN named ON each.type = 'integer' AND named.number = each.value),
       (SELECT json_group_array(coalesce(named.uid, each.value))
        FROM json_each(change.edges) AS each LEFT JOIN named ON each.type = 'integer' AND named.number = each.value),
       (SELECT json_group_array(coalesce(named.uid, each.value))
        FROM json_each(change.removed) AS each LEFT JOIN named ON each.type = 'integer' AND named.number = each.value)
FROM change
WHERE sequence > :since
ORDER BY sequence LIMIT :limit
