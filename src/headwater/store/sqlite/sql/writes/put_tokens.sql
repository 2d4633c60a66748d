-- Adds the tokens of a node.
INSERT INTO token (rowid, tokens) VALUES (?, ?)
