-- How many there are of each kind of node, relation of edges, and of facts.
SELECT what, amount FROM tally
ORDER BY what
