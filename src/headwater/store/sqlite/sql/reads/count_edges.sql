-- How many edges there are of each relation.
SELECT relation AS name, count(*) AS many FROM edge GROUP BY relation
ORDER BY name;
