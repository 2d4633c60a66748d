-- The names with :numbers.
SELECT named.number, named.uid
FROM json_each(:numbers) AS wanted CROSS JOIN named ON named.number = wanted.value
ORDER BY named.number
