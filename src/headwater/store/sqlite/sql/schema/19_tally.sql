-- How many there are of each kind of node, relation of edges, and of facts.
CREATE TABLE tally (
  what TEXT NOT NULL PRIMARY KEY,
  amount INTEGER NOT NULL
) WITHOUT ROWID
