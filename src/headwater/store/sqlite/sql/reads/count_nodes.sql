-- How many nodes there are of each kind.
SELECT kind AS name, count(*) AS many FROM node GROUP BY kind
ORDER BY name;
