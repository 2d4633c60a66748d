-- Removes a digest of a node.
DELETE FROM digest WHERE value = ? AND algorithm = ? AND node = ?
