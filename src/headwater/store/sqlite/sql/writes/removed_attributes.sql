-- Removes the values of one property of a node.
DELETE FROM attribute WHERE node = ? AND key = ?
