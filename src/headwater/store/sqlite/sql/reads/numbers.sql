-- The numbers of the names among :uids.
SELECT named.uid, named.number
FROM json_each(:uids) AS wanted CROSS JOIN named ON named.uid = wanted.value
ORDER BY named.uid
