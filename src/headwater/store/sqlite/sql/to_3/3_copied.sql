-- Copies the values, each with when its node occurred.
INSERT INTO attribute (node, key, position, at, text, number, time)
SELECT held.node, held.key, held.position,
       CAST(strftime('%s', substr(node.occurred_at, 1, 19)) AS INTEGER) * 1000000
         + CAST(substr(node.occurred_at, 21, 6) AS INTEGER),
       held.text, held.number, held.time
FROM attribute_before AS held CROSS JOIN node ON node.number = held.node
ORDER BY held.node, held.key, held.position
