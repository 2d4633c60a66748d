// How many nodes there are of one KIND, from the counts that the engine keeps.
MATCH (n:KIND) RETURN count(n) AS many
ORDER BY many
