-- Removes the tokens of a node.
DELETE FROM token WHERE rowid = ?
