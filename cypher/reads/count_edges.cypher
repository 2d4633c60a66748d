// How many edges there are of one RELATION, from the counts that the engine keeps.
MATCH ()-[r:RELATION]->() RETURN count(r) AS many
ORDER BY many
