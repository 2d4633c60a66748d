-- The greatest number of a name, 0 before the first.
SELECT coalesce(max(number), 0) AS number FROM named
ORDER BY number
