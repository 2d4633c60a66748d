-- Says that a node occurred at another time.
UPDATE attribute SET at = ? WHERE node = ?
